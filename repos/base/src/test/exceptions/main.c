/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Raises exceptions in threads of its own, and handles them. See README.md.
 */
#include "kinds.h"
#include <base/arch/x86_64/registers.h>
#include <base/attached_rom.h>
#include <base/blockade.h>
#include <base/clock.h>
#include <base/component.h>
#include <base/log.h>
#include <base/signal.h>
#include <base/thread.h>
#include <os/check.h>
#include <os/check_thread.h>
#include <util/memory.h>

enum { STACK_SIZE = 16 * 1024, TIMEOUT_US = 10 * 1000 * 1000, LOOP_COUNT = 3 };

struct victim {
	struct kind const     *kind;
	struct fern_blockade   go;
	struct fern_thread    *thread;
	struct fern_thread_cap cap;
	unsigned volatile      survived;
};

struct counter {
	struct fern_signal_handler signal;
	unsigned volatile          count;
};

static struct fern_env *env;
static struct counter   own, common;

static void count_signal(struct fern_signal_handler *signal)
{
	fern_container_of(signal, struct counter, signal)->count++;
}

/* ---------------------------------------------------------------- victims ---- */

static void run_victim(void *argument)
{
	struct victim *const victim = argument;

	fern_blockade_wait(&victim->go);
	victim->kind->raise();
	victim->survived++;
}

static bool create_victim(struct victim *victim, struct kind const *kind)
{
	*victim = (struct victim){ .kind = kind };
	if (!fern_check_status(FERN_OK, fern_thread_create(env, kind->name, STACK_SIZE, run_victim,
	                                                   victim, &victim->thread)))
		return false;
	victim->cap = fern_check_own_thread(env, kind->name);
	return fern_check(fern_cap_valid(victim->cap.cap));
}

static void join_victim(struct victim *victim)
{
	fern_thread_join(victim->thread);
	fern_check(victim->survived == 1);
	fern_check_status(FERN_GONE, fern_thread_pause(victim->cap));
	fern_cap_release(victim->cap.cap);
}

/* ---------------------------------------------------------------- what is seen ---- */

static bool read_registers(struct victim const *victim, struct fern_registers *out_registers)
{
	uint8_t bytes[FERN_THREAD_REGISTERS_REGISTERS_MAX];
	size_t  length = 0;

	if (!fern_check_status(FERN_OK,
	                       fern_thread_registers(victim->cap, &bytes, &length)) ||
	    !fern_check(length == sizeof(*out_registers)))
		return false;
	memcpy(out_registers, bytes, sizeof(*out_registers));
	return true;
}

static enum fern_status write_registers(struct victim const         *victim,
                                        struct fern_registers const *registers, size_t size)
{
	return fern_thread_set_registers(victim->cap, registers, size);
}

static enum fern_status state_by(struct fern_thread_cap cap, enum fern_thread_state *out_state)
{
	enum fern_thread_exception exception;
	uint64_t                   address, ip, time;
	int32_t                    reason;

	return fern_thread_state(cap, out_state, &exception, &reason, &address, &ip, &time);
}

static void check_state(struct victim const *victim)
{
	enum fern_thread_state     state = 0;
	enum fern_thread_exception exception = 0;
	uint64_t                   address = 0, ip = 0, time = 0;
	int32_t                    reason = 0;

	fern_check_status(FERN_OK, fern_thread_state(victim->cap, &state, &exception, &reason,
	                                             &address, &ip, &time));
	fern_check(state == FERN_THREAD_STATE_FAULTED);
	fern_check(exception == victim->kind->exception);
	fern_check(ip == victim->kind->at);
	fern_check(!victim->kind->address || address == victim->kind->address);
}

/** The thread stands at the right instruction; have it go on behind it. */
static void check_and_repair(struct victim const *victim)
{
	struct fern_registers registers;

	check_state(victim);
	if (!read_registers(victim, &registers))
		return;
	fern_check(registers.rip == victim->kind->at);
	fern_check(registers.r9 == KIND_NUMBER);
	fern_check(registers.vector == victim->kind->vector);
	fern_check(registers.thread_pointer == (uintptr_t)victim->thread);

	if (victim->kind->at == 0x50)
		registers.rsp += sizeof(uint64_t); /* what the call pushed */
	registers.rip = victim->kind->after;
	fern_check_status(FERN_OK, write_registers(victim, &registers, sizeof(registers)));
}

/* ---------------------------------------------------------------- tests ---- */

static void handle_one(struct kind const *kind, bool own_handler)
{
	struct counter *const counter = own_handler ? &own : &common;
	unsigned const        expected = counter->count + 1;
	unsigned const        both = own.count + common.count + 1;
	struct victim         victim;

	if (!create_victim(&victim, kind))
		return;
	if (own_handler)
		fern_check_status(FERN_OK, fern_thread_exception_sigh(victim.cap, own.signal.cap));
	fern_blockade_open(&victim.go);
	if (!fern_check(fern_check_wait(env, &counter->count, expected, TIMEOUT_US)))
		return;
	fern_check(own.count + common.count == both);
	check_and_repair(&victim);
	fern_check_status(FERN_OK, fern_thread_resume(victim.cap));
	join_victim(&victim);
	fern_log("%s: handled by %s", kind->name, own_handler ? "its own handler" : "the default");
}

/** Nothing is repaired: the exception comes again, and only when the thread was resumed. */
static void fault_loop(void)
{
	unsigned const before = own.count;
	struct victim  victim;

	if (!create_victim(&victim, &kinds[0]))
		return;
	fern_check_status(FERN_OK, fern_thread_exception_sigh(victim.cap, own.signal.cap));
	fern_blockade_open(&victim.go);
	for (unsigned i = 1; i <= LOOP_COUNT; i++) {
		fern_check(fern_check_wait(env, &own.count, before + i, TIMEOUT_US));
		check_state(&victim);
		if (i < LOOP_COUNT)
			fern_check_status(FERN_OK, fern_thread_resume(victim.cap));
	}
	fern_check_pause(env, 20 * 1000);
	fern_check(own.count == before + LOOP_COUNT);
	check_and_repair(&victim);
	fern_check_status(FERN_OK, fern_thread_resume(victim.cap));
	join_victim(&victim);
}

static void bad_input(void)
{
	struct fern_registers        registers = { 0 };
	struct fern_thread_cap const other = { env->ram.cap };
	struct fern_thread_cap const nothing = { FERN_CAP_INVALID };
	uint8_t                      bytes[FERN_THREAD_REGISTERS_REGISTERS_MAX];
	size_t                       length;
	enum fern_thread_state       state;
	struct victim                victim;

	if (!create_victim(&victim, &kinds[0]))
		return;
	fern_check_status(FERN_THREAD_RUNNING, fern_thread_resume(victim.cap));
	fern_check_status(FERN_THREAD_RUNNING, fern_thread_single_step(victim.cap, true));
	fern_check_status(FERN_THREAD_RUNNING,
	                  fern_thread_registers(victim.cap, &bytes, &length));
	fern_check_status(FERN_THREAD_RUNNING,
	                  write_registers(&victim, &registers, sizeof(registers)));

	unsigned const expected = common.count + 1;
	fern_blockade_open(&victim.go);
	fern_check(fern_check_wait(env, &common.count, expected, TIMEOUT_US));
	fern_check_status(FERN_THREAD_STOPPED, fern_thread_pause(victim.cap));
	fern_check_status(FERN_INVALID_ARGUMENT,
	                  write_registers(&victim, &registers, sizeof(registers) - 8));
	registers.rip = UINT64_C(1) << 63;
	fern_check_status(FERN_INVALID_ARGUMENT,
	                  write_registers(&victim, &registers, sizeof(registers)));
	check_and_repair(&victim);
	fern_check_status(FERN_OK, fern_thread_resume(victim.cap));
	join_victim(&victim);

	/* what is no capability to a thread */
	fern_check_status(FERN_PROTOCOL, state_by(other, &state));
	fern_check_status(FERN_PROTOCOL, fern_thread_registers(other, &bytes, &length));
	fern_check_status(FERN_PROTOCOL, fern_thread_pause(other));
	fern_check_status(FERN_INVALID_ARGUMENT, state_by(nothing, &state));
	fern_check_status(FERN_INVALID_ARGUMENT, fern_thread_pause(nothing));
}

/** Two threads raise exceptions at once: each stays as it is until it is its turn. */
static void two_at_once(void)
{
	unsigned const before = common.count;
	struct victim  first, second;

	if (!create_victim(&first, &kinds[0]) || !create_victim(&second, &kinds[1]))
		return;
	fern_blockade_open(&first.go);
	fern_check(fern_check_wait(env, &common.count, before + 1, TIMEOUT_US));
	fern_blockade_open(&second.go);
	fern_check(fern_check_wait(env, &common.count, before + 2, TIMEOUT_US));
	check_and_repair(&first);
	check_and_repair(&second);
	fern_check_status(FERN_OK, fern_thread_resume(second.cap));
	join_victim(&second);
	fern_check(first.survived == 0);
	fern_check_status(FERN_OK, fern_thread_resume(first.cap));
	join_victim(&first);
}

/* ---------------------------------------------------------------- a fault in a handler ---- */

static struct mechanic {
	struct victim    patient; /* the main thread */
	enum fern_status resumed;
} mechanic;

static bool has_faulted(struct victim const *victim)
{
	enum fern_thread_state state = 0;

	return state_by(victim->cap, &state) == FERN_OK && state == FERN_THREAD_STATE_FAULTED;
}

static void run_mechanic(void *argument)
{
	uint64_t const until = fern_clock_us() + TIMEOUT_US;

	(void)argument;
	while (!has_faulted(&mechanic.patient) && fern_clock_us() < until)
		;
	check_and_repair(&mechanic.patient);
	mechanic.resumed = fern_thread_resume(mechanic.patient.cap);
}

static void raise_and_count(struct fern_signal_handler *signal)
{
	mechanic.patient.kind->raise();
	count_signal(signal);
}

/**
 * The thread that handles exceptions raises one itself: whoever repairs it has it go on with its
 * work.
 */
static void fault_in_handler(void)
{
	unsigned const      expected = common.count + 1;
	struct counter      faulty = { .count = 0 };
	struct fern_thread *thread;
	struct victim       victim;

	mechanic.patient = (struct victim){
		.kind = &kinds[1],
		.thread = fern_thread_self(),
		.cap = fern_check_own_thread(env, "test_exceptions"),
	};
	fern_check_status(FERN_OK, fern_signal_handler_init(&faulty.signal, env->entrypoint,
	                                                    raise_and_count));
	if (!create_victim(&victim, &kinds[0]) ||
	    !fern_check_status(FERN_OK, fern_thread_create(env, "mechanic", STACK_SIZE,
	                                                   run_mechanic, NULL, &thread)))
		return;
	fern_check_status(FERN_OK, fern_thread_exception_sigh(victim.cap, faulty.signal.cap));
	fern_blockade_open(&victim.go);
	fern_check(fern_check_wait(env, &faulty.count, 1, TIMEOUT_US));
	fern_thread_join(thread);
	fern_check_status(FERN_OK, mechanic.resumed);
	fern_check(fern_check_wait(env, &common.count, expected, TIMEOUT_US)); /* the own one */
	fern_cap_release(mechanic.patient.cap.cap);

	check_and_repair(&victim);
	fern_check_status(FERN_OK, fern_thread_resume(victim.cap));
	fern_check_status(FERN_THREAD_RUNNING, fern_thread_resume(victim.cap));
	join_victim(&victim);
	fern_signal_handler_fini(&faulty.signal);
	fern_log("a fault in a handler was repaired");
}

/* ---------------------------------------------------------------- the rest ---- */

/** Vector registers are those that the thread had, and can be changed. */
static void vector_registers(void)
{
	uint8_t       image[FERN_VECTOR_REGISTERS_SIZE];
	size_t        length = 0;
	unsigned const expected = common.count + 1;
	struct victim victim;

	if (!create_victim(&victim, &kinds[0]))
		return;
	fern_blockade_open(&victim.go);
	fern_check(fern_check_wait(env, &common.count, expected, TIMEOUT_US));
	fern_check_status(FERN_OK, fern_thread_vector_registers(victim.cap, &image, &length));
	fern_check(length == sizeof(image));

	image[160] = 0x5a; /* xmm0 */
	fern_check_status(FERN_OK,
	                  fern_thread_set_vector_registers(victim.cap, image, sizeof(image)));
	image[160] = 0;
	fern_check_status(FERN_OK, fern_thread_vector_registers(victim.cap, &image, &length));
	fern_check(image[160] == 0x5a);
	image[27] = 1; /* a reserved bit of MXCSR */
	fern_check_status(FERN_INVALID_ARGUMENT,
	                  fern_thread_set_vector_registers(victim.cap, image, sizeof(image)));
	check_and_repair(&victim);
	fern_check_status(FERN_OK, fern_thread_resume(victim.cap));
	join_victim(&victim);
}

enum fern_status fern_component_construct(struct fern_env *environment)
{
	struct fern_attached_rom config;

	env = environment;
	FERN_TRY(fern_attached_rom_open(&config, env, "config"));
	bool const alignment =
		fern_xml_attribute_bool(fern_attached_rom_xml(&config), "alignment", true);

	FERN_TRY(fern_signal_handler_init(&own.signal, env->entrypoint, count_signal));
	FERN_TRY(fern_signal_handler_init(&common.signal, env->entrypoint, count_signal));
	FERN_TRY(fern_cpu_exception_sigh(env->cpu, common.signal.cap));

	for (size_t i = 0; i < kind_count - !alignment; i++) {
		handle_one(&kinds[i], true);
		handle_one(&kinds[i], false);
	}
	fault_loop();
	fault_in_handler();
	two_at_once();
	vector_registers();
	bad_input();
	fern_check_finish(env);
}
