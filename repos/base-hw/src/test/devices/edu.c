/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "edu.h"
#include <base/attached_dataspace.h>
#include <base/signal.h>
#include <io_mem/connection.h>
#include <io_port/connection.h>
#include <irq/connection.h>
#include <os/check.h>

enum { PATIENCE_US = 10 * 1000 * 1000, SILENCE_US = 100 * 1000 };

/* configuration of PCI devices; PCI Local Bus Specification 3.0, chapter 6 */
enum { ADDRESS_PORT = 0xcf8, DATA_PORT = 0xcfc };
enum { SLOTS = 32, COMMAND = 0x04, BAR0 = 0x10, CAPABILITIES = 0x34 };
enum { COMMAND_MEMORY = 1 << 1, COMMAND_MASTER = 1 << 2, COMMAND_NO_LINE = 1 << 10 };
enum { CAPABILITY_MSI = 5, MSI_ENABLE = 1 << 16, MSI_WIDE = 1 << 23 };

/* the device, and its registers */
#define EDU_IDENTITY 0x11e81234u
enum { VERSION = 0x00, LIVENESS = 0x04, RAISED = 0x24, RAISE = 0x60, LOWER = 0x64 };
enum { REGISTERS_SIZE = 4096 };

/* QEMU's q35 has its first slots at these lines in turns */
enum { FIRST_LINE = 20, LINES = 4 };

/* Somebody who waits for the device's interrupt. */
struct listener {
	struct fern_irq_connection irq;
	struct fern_signal_handler handler;
	unsigned                   count;
};

static struct {
	struct fern_io_port_connection ports;
	struct fern_io_mem_connection  memory;
	struct fern_attached_dataspace content;
	uint32_t volatile             *registers;
	uint32_t                       slot;
} edu;

/* ---------------------------------------------------------------- access ---- */

static void select_word(uint32_t slot, uint32_t offset)
{
	fern_check_status(FERN_OK, fern_io_port_write(edu.ports.cap, ADDRESS_PORT, 4,
	                                              UINT32_C(0x80000000) | slot << 11 | offset));
}

static uint32_t config_read(uint32_t slot, uint32_t offset)
{
	uint32_t value = 0;

	select_word(slot, offset);
	fern_check_status(FERN_OK, fern_io_port_read(edu.ports.cap, DATA_PORT, 4, &value));
	return value;
}

static void config_write(uint32_t offset, uint32_t value)
{
	select_word(edu.slot, offset);
	fern_check_status(FERN_OK, fern_io_port_write(edu.ports.cap, DATA_PORT, 4, value));
}

static void command(uint32_t bits)
{
	config_write(COMMAND, COMMAND_MEMORY | COMMAND_MASTER | bits);
}

static uint32_t find_capability(uint32_t kind)
{
	uint32_t offset = config_read(edu.slot, CAPABILITIES) & 0xfc;

	for (unsigned i = 0; offset && i < 48; i++) {
		uint32_t const header = config_read(edu.slot, offset);

		if ((header & 0xff) == kind)
			return offset;
		offset = header >> 8 & 0xfc;
	}
	return 0;
}

static bool open_device(struct fern_env *env)
{
	struct fern_io_mem_args   memory = { .size = REGISTERS_SIZE };
	struct fern_dataspace_cap ds;
	uint64_t                  offset = 0;

	if (!fern_check_status(FERN_OK, fern_io_port_connection_open(
						&edu.ports, env,
						&(struct fern_io_port_args){ .base = ADDRESS_PORT,
	                                                                     .size = 8 })))
		return false;
	while (edu.slot < SLOTS && config_read(edu.slot, 0) != EDU_IDENTITY)
		edu.slot++;
	if (!fern_check(edu.slot < SLOTS))
		return false;
	command(0);
	memory.base = config_read(edu.slot, BAR0) & ~15u;
	if (!fern_check_status(FERN_OK, fern_io_mem_connection_open(&edu.memory, env, &memory)) ||
	    !fern_check_status(FERN_OK, fern_io_mem_dataspace(edu.memory.cap, &ds, &offset)) ||
	    !fern_check_status(FERN_OK, fern_attached_dataspace_open(&edu.content, env, ds,
	                                                             FERN_ACCESS_WRITE)))
		return false;
	edu.registers = (uint32_t volatile *)((uint8_t *)edu.content.address + offset);
	return true;
}

/* ---------------------------------------------------------------- interrupts ---- */

static void handle(struct fern_signal_handler *handler)
{
	fern_container_of(handler, struct listener, handler)->count++;
}

static enum fern_status listen(struct listener *listener, struct fern_env *env,
                               struct fern_irq_args const *args)
{
	FERN_TRY(fern_irq_connection_open(&listener->irq, env, args));
	FERN_TRY(fern_signal_handler_init(&listener->handler, env->entrypoint, handle));
	return fern_irq_sigh(listener->irq.cap, listener->handler.cap);
}

static void leave(struct listener *listener)
{
	fern_irq_connection_close(&listener->irq);
	fern_signal_handler_fini(&listener->handler);
}

static void acknowledge(struct listener *listener)
{
	fern_check_status(FERN_OK, fern_irq_acknowledge(listener->irq.cap));
}

static bool heard(struct fern_env *env, struct listener *listener, unsigned count)
{
	return fern_check_wait(env, &listener->count, count, PATIENCE_US) &&
	       listener->count == count;
}

static void responds(void)
{
	fern_check((edu.registers[VERSION / 4] & 0xff) == 0xed);
	edu.registers[LIVENESS / 4] = 0x12345678;
	fern_check(edu.registers[LIVENESS / 4] == ~0x12345678u);
}

/*
 * A level: it is told again as long as the device has it raised, when all who share it have said
 * so.
 */
static void line_is_shared(struct fern_env *env)
{
	struct fern_irq_args const args = { .line = FIRST_LINE + edu.slot % LINES };
	static struct listener     first, second;

	if (!fern_check_status(FERN_OK, listen(&first, env, &args)) ||
	    !fern_check_status(FERN_OK, listen(&second, env, &args)))
		return;
	edu.registers[RAISE / 4] = 1;
	fern_check(heard(env, &first, 1) && heard(env, &second, 1));
	acknowledge(&first);
	fern_check_pause(env, SILENCE_US);
	fern_check(first.count == 1 && second.count == 1);
	acknowledge(&second);
	fern_check(heard(env, &first, 2) && heard(env, &second, 2));

	edu.registers[LOWER / 4] = 1;
	fern_check(edu.registers[RAISED / 4] == 0);
	acknowledge(&first);
	acknowledge(&second);
	fern_check_pause(env, SILENCE_US);
	fern_check(first.count == 2 && second.count == 2);
	leave(&first);
	leave(&second);
}

static void enable_messages(uint32_t capability, uint64_t address, uint32_t data)
{
	uint32_t const control = config_read(edu.slot, capability);
	bool const     wide = control & MSI_WIDE;

	config_write(capability + 4, (uint32_t)address);
	if (wide)
		config_write(capability + 8, (uint32_t)(address >> 32));
	config_write(capability + (wide ? 12 : 8), data);
	config_write(capability, control | MSI_ENABLE);
}

/* An edge: what comes before it was acknowledged is told afterwards, once. */
static void messages_arrive(struct fern_env *env)
{
	struct fern_irq_args const args = { .message = true };
	uint32_t const             capability = find_capability(CAPABILITY_MSI);
	static struct listener     listener;
	uint64_t                   address = 0;
	uint32_t                   data = 0;

	if (!fern_check(capability) || !fern_check_status(FERN_OK, listen(&listener, env, &args)))
		return;
	fern_check_status(FERN_OK, fern_irq_message(listener.irq.cap, &address, &data));
	command(COMMAND_NO_LINE);
	enable_messages(capability, address, data);

	edu.registers[RAISE / 4] = 1;
	fern_check(heard(env, &listener, 1));
	edu.registers[RAISE / 4] = 2;
	edu.registers[RAISE / 4] = 4;
	fern_check_pause(env, SILENCE_US);
	fern_check(listener.count == 1);
	acknowledge(&listener);
	fern_check(heard(env, &listener, 2));
	acknowledge(&listener);
	fern_check_pause(env, SILENCE_US);
	fern_check(listener.count == 2);
	fern_check(edu.registers[RAISED / 4] == 7);

	/* nobody listens: the message gets lost, and does no harm */
	leave(&listener);
	edu.registers[RAISE / 4] = 8;
	config_write(capability, config_read(edu.slot, capability) & ~(uint32_t)MSI_ENABLE);
	edu.registers[LOWER / 4] = 15;
}

void edu_test(struct fern_env *env)
{
	if (!open_device(env))
		return;
	responds();
	line_is_shared(env);
	messages_arrive(env);
}
