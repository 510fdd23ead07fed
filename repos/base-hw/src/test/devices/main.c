/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A driver of the PC's real-time clock (Motorola MC146818 and its kin: an index port, a data
 * port, and interrupt line 8), for the sake of the services that drivers use.
 */
#include "edu.h"
#include <base/attached_dataspace.h>
#include <base/component.h>
#include <base/signal.h>
#include <io_mem/connection.h>
#include <io_port/connection.h>
#include <irq/connection.h>
#include <os/check.h>

enum {
	CLOCK_PORT = 0x70,
	CLOCK_LINE = 8,
	REGISTER_A = 10,
	REGISTER_B = 11,
	REGISTER_C = 12,             /* reading it tells the device that its interrupt was seen */
	RATE_64_PER_SECOND = 0x2a,   /* of register A, with the time base of 32,768 Hz */
	PERIODIC_INTERRUPT = 1 << 6, /* of register B, and in register C that there was one */
	PATIENCE_US = 10 * 1000 * 1000,
};

#define LOCAL_APIC UINT64_C(0xfee00000)
#define MESSAGES   UINT64_C(0xfee01000) /* writes are interrupts, also those of CPUs */
#define BIOS       UINT64_C(0xf0000)
#define RAM        UINT64_C(0x2000000)

/* Who shares the line: the driver, and somebody who has nothing to do with it. */
static struct {
	struct fern_io_port_connection ports;
	struct fern_irq_connection     irq, other_irq;
	struct fern_signal_handler     handler, other_handler;
	unsigned                       interrupts, other_interrupts;
	bool                           hold; /* the other one does not acknowledge */
} clock;

static uint32_t read_register(uint32_t index)
{
	uint32_t value = 0;

	fern_check_status(FERN_OK, fern_io_port_write(clock.ports.cap, CLOCK_PORT, 1, index));
	fern_check_status(FERN_OK, fern_io_port_read(clock.ports.cap, CLOCK_PORT + 1, 1, &value));
	return value;
}

static void write_register(uint32_t index, uint32_t value)
{
	fern_check_status(FERN_OK, fern_io_port_write(clock.ports.cap, CLOCK_PORT, 1, index));
	fern_check_status(FERN_OK, fern_io_port_write(clock.ports.cap, CLOCK_PORT + 1, 1, value));
}

static void handle_interrupt(struct fern_signal_handler *handler)
{
	(void)handler;
	clock.interrupts++;
	fern_check(read_register(REGISTER_C) & PERIODIC_INTERRUPT);
	fern_check_status(FERN_OK, fern_irq_acknowledge(clock.irq.cap));
}

static void handle_other(struct fern_signal_handler *handler)
{
	(void)handler;
	clock.other_interrupts++;
	if (!clock.hold)
		fern_check_status(FERN_OK, fern_irq_acknowledge(clock.other_irq.cap));
}

static enum fern_status open_clock(struct fern_env *env)
{
	struct fern_irq_args const line = { .line = CLOCK_LINE, .trigger = FERN_IRQ_TRIGGER_EDGE };

	FERN_TRY(fern_io_port_connection_open(
		&clock.ports, env, &(struct fern_io_port_args){ .base = CLOCK_PORT, .size = 2 }));
	FERN_TRY(fern_irq_connection_open(&clock.irq, env, &line));
	FERN_TRY(fern_irq_connection_open(&clock.other_irq, env, &line));
	FERN_TRY(fern_signal_handler_init(&clock.handler, env->entrypoint, handle_interrupt));
	FERN_TRY(fern_signal_handler_init(&clock.other_handler, env->entrypoint, handle_other));
	FERN_TRY(fern_irq_sigh(clock.irq.cap, clock.handler.cap));
	return fern_irq_sigh(clock.other_irq.cap, clock.other_handler.cap);
}

static void interrupts_arrive(struct fern_env *env)
{
	write_register(REGISTER_A, RATE_64_PER_SECOND);
	/* forgets what was before; once interrupts are enabled, it is for the handler to read */
	(void)read_register(REGISTER_C);
	write_register(REGISTER_B, read_register(REGISTER_B) | PERIODIC_INTERRUPT);
	fern_check(fern_check_wait(env, &clock.interrupts, 16, PATIENCE_US));
	fern_check(fern_check_wait(env, &clock.other_interrupts, 16, PATIENCE_US));
}

/* As long as one of both does not acknowledge, nothing more arrives. */
static void shared_line_waits_for_both(struct fern_env *env)
{
	clock.hold = true;
	clock.other_interrupts = 0;
	fern_check(fern_check_wait(env, &clock.other_interrupts, 1, PATIENCE_US));
	fern_check_pause(env, 50 * 1000);
	clock.interrupts = clock.other_interrupts = 0;
	fern_check_pause(env, 200 * 1000);
	fern_check(clock.interrupts == 0 && clock.other_interrupts == 0);

	clock.hold = false;
	fern_check_status(FERN_OK, fern_irq_acknowledge(clock.other_irq.cap));
	fern_check(fern_check_wait(env, &clock.interrupts, 4, PATIENCE_US));
}

static void ports_are_exclusive(struct fern_env *env)
{
	struct fern_io_port_connection ports;
	uint32_t                       value = 0;

	fern_check_status(FERN_BUSY, fern_io_port_connection_open(
					     &ports, env,
					     &(struct fern_io_port_args){ .base = CLOCK_PORT + 1,
	                                                                  .size = 1 }));
	fern_check_status(FERN_DENIED,
	                  fern_io_port_read(clock.ports.cap, CLOCK_PORT + 2, 1, &value));
}

static enum fern_status open_memory(struct fern_env *env, uint64_t base,
                                    struct fern_io_mem_connection *memory)
{
	return fern_io_mem_connection_open(memory, env,
	                                   &(struct fern_io_mem_args){ .base = base, .size = 16 });
}

/* The firmware's memory is no RAM, and begins each restart with a far jump at its end. */
static void memory_is_guarded(struct fern_env *env)
{
	struct fern_io_mem_connection  memory, other;
	struct fern_attached_dataspace content;
	struct fern_dataspace_cap      ds;
	uint64_t                       offset = 0;

	fern_check_status(FERN_DENIED, open_memory(env, LOCAL_APIC, &memory));
	fern_check_status(FERN_DENIED, open_memory(env, MESSAGES, &memory));
	fern_check_status(FERN_DENIED, open_memory(env, RAM, &memory));
	if (!fern_check_status(FERN_OK, open_memory(env, BIOS + 0xfff0, &memory)))
		return;
	fern_check_status(FERN_BUSY, open_memory(env, BIOS + 0xf000, &other));
	fern_check_status(FERN_OK, fern_io_mem_dataspace(memory.cap, &ds, &offset));
	fern_check(offset == 0xff0);
	if (fern_check_status(FERN_OK,
	                      fern_attached_dataspace_open(&content, env, ds, FERN_ACCESS_READ))) {
		fern_check(((uint8_t const volatile *)content.address)[offset] == 0xea);
		fern_attached_dataspace_close(&content);
	}
	fern_io_mem_connection_close(&memory);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	FERN_TRY(open_clock(env));
	interrupts_arrive(env);
	shared_line_waits_for_both(env);
	ports_are_exclusive(env);
	memory_is_guarded(env);
	write_register(REGISTER_B, read_register(REGISTER_B) & ~(uint32_t)PERIODIC_INTERRUPT);
	edu_test(env);
	fern_check_finish(env);
}
