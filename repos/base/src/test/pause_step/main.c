/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Pauses threads of its own, and executes one step by step. See README.md.
 */
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

enum {
	STACK_SIZE = 16 * 1024,
	TIMEOUT_US = 10 * 1000 * 1000,
	REST_US = 30 * 1000,
	RESTS_MAX = 40,
	TURNS = 5,
	STEPS_PER_TURN = 4,
	FIGURE_ROUNDS = 200,
};

/* of arch/.../loop.S */
__attribute__((visibility("hidden"))) unsigned known_loop(unsigned turns);
extern __attribute__((visibility("hidden"))) uint8_t const step_0[], step_1[], step_2[], step_3[],
	step_4[], step_5[];

static struct fern_env           *env;
static struct fern_signal_handler exception;
static unsigned volatile          exceptions;
static uint32_t                   cpu; /* for the threads, of those of this component */

static void handle_exception(struct fern_signal_handler *handler)
{
	(void)handler;
	exceptions++;
}

/* ---------------------------------------------------------------- threads ---- */

struct subject {
	struct fern_blockade   go;
	struct fern_thread    *thread;
	struct fern_thread_cap cap;
	uint64_t volatile      count;
	bool volatile          end;
	unsigned volatile      result;
};

static bool create(struct subject *subject, char const *name, void (*entry)(void *argument))
{
	*subject = (struct subject){ 0 };
	if (!fern_check_status(FERN_OK, fern_thread_create(env, name, STACK_SIZE, entry, subject,
	                                                   &subject->thread)))
		return false;
	subject->cap = fern_check_own_thread(env, name);
	return fern_check(fern_cap_valid(subject->cap.cap)) &&
	       fern_check_status(FERN_OK, fern_thread_schedule(subject->cap, cpu, 0));
}

static void join(struct subject *subject)
{
	fern_thread_join(subject->thread);
	fern_cap_release(subject->cap.cap);
}

static enum fern_thread_state state_of(struct subject const *subject)
{
	enum fern_thread_state     state = FERN_THREAD_STATE_CREATED;
	enum fern_thread_exception unused;
	uint64_t                   address, ip, time;
	int32_t                    reason;

	fern_check_status(FERN_OK, fern_thread_state(subject->cap, &state, &unused, &reason,
	                                             &address, &ip, &time));
	return state;
}

static struct fern_registers registers_of(struct subject const *subject)
{
	struct fern_registers registers = { 0 };
	uint8_t               bytes[FERN_THREAD_REGISTERS_REGISTERS_MAX];
	size_t                length = 0;

	if (fern_check_status(FERN_OK, fern_thread_registers(subject->cap, &bytes, &length)) &&
	    fern_check(length == sizeof(registers)))
		memcpy(&registers, bytes, sizeof(registers));
	return registers;
}

/* ---------------------------------------------------------------- stepping ---- */

static void run_known_loop(void *argument)
{
	struct subject *const subject = argument;

	fern_blockade_wait(&subject->go);
	subject->result = known_loop(TURNS);
	subject->end = true;
}

/** The next instruction that the thread is about to execute. */
static uintptr_t step(struct subject const *subject)
{
	unsigned const expected = exceptions + 1;

	fern_check_status(FERN_OK, fern_thread_resume(subject->cap));
	if (!fern_check(fern_check_wait(env, &exceptions, expected, TIMEOUT_US)))
		return 0;
	fern_check(state_of(subject) == FERN_THREAD_STATE_FAULTED);
	return registers_of(subject).rip;
}

static void compare_steps(struct subject const *subject)
{
	uint8_t const *const expected[STEPS_PER_TURN] = { step_1, step_2, step_3, step_4 };

	fern_check(step(subject) == (uintptr_t)step_0);
	for (unsigned i = 0; i < TURNS * STEPS_PER_TURN; i++) {
		uintptr_t const ip = step(subject);

		if (!fern_check(ip == (uintptr_t)expected[i % STEPS_PER_TURN]))
			fern_log("step %u leads to 0x%lx, not to 0x%lx", i, (unsigned long)ip,
			         (unsigned long)(uintptr_t)expected[i % STEPS_PER_TURN]);
	}
	fern_check(step(subject) == (uintptr_t)step_5);
	fern_check(registers_of(subject).rax == 3 * TURNS);
	fern_check(!(registers_of(subject).rflags & 0x100));
}

static void single_steps(void)
{
	struct subject subject;

	if (!create(&subject, "stepped", run_known_loop))
		return;
	fern_check_pause(env, REST_US);
	fern_check_status(FERN_OK, fern_thread_exception_sigh(subject.cap, exception.cap));
	fern_check_status(FERN_OK, fern_thread_pause(subject.cap));
	fern_check_status(FERN_OK, fern_thread_single_step(subject.cap, true));
	fern_blockade_open(&subject.go);

	/* out of the wait, into the loop */
	for (unsigned i = 0; i < 1000; i++)
		if (step(&subject) == (uintptr_t)known_loop)
			break;
	compare_steps(&subject);
	fern_check_status(FERN_OK, fern_thread_single_step(subject.cap, false));
	fern_check_status(FERN_OK, fern_thread_resume(subject.cap));
	join(&subject);
	fern_check(subject.end && subject.result == 3 * TURNS);
	fern_log("each instruction of the loop was seen");
}

/* ---------------------------------------------------------------- pausing ---- */

static void run_counter(void *argument)
{
	struct subject *const subject = argument;

	while (!subject->end)
		subject->count++;
}

/** On a busy machine it may be a while until it is the thread's turn. */
static bool counts(struct subject const *subject)
{
	uint64_t const before = subject->count;

	for (unsigned i = 0; i < RESTS_MAX && subject->count == before; i++)
		fern_check_pause(env, REST_US);
	return subject->count != before;
}

static void pause_while_running(void)
{
	struct fern_registers registers;
	struct subject        subject;

	if (!create(&subject, "running", run_counter))
		return;
	fern_check(counts(&subject));
	fern_check_status(FERN_OK, fern_thread_pause(subject.cap));
	fern_check(state_of(&subject) == FERN_THREAD_STATE_PAUSED);
	fern_check(!counts(&subject));
	fern_check_status(FERN_THREAD_STOPPED, fern_thread_pause(subject.cap));

	/* what is written is what is read, and the thread goes on with it */
	registers = registers_of(&subject);
	fern_check(registers.rip >= (uintptr_t)run_counter);
	fern_check(registers.thread_pointer == (uintptr_t)subject.thread);
	registers.r15 ^= 0x123;
	fern_check_status(FERN_OK, fern_thread_set_registers(subject.cap, &registers,
	                                                     sizeof(registers)));
	fern_check(registers_of(&subject).r15 == registers.r15);
	registers.r15 ^= 0x123;
	fern_check_status(FERN_OK, fern_thread_set_registers(subject.cap, &registers,
	                                                     sizeof(registers)));

	fern_check_status(FERN_OK, fern_thread_resume(subject.cap));
	fern_check_status(FERN_THREAD_RUNNING, fern_thread_resume(subject.cap));
	fern_check(state_of(&subject) == FERN_THREAD_STATE_RUNNING);
	fern_check(counts(&subject));

	/* its time grows, and it can be moved */
	fern_check_status(FERN_OK, fern_thread_schedule(subject.cap, 0, 0));
	fern_check(counts(&subject));
	fern_check_status(FERN_OK, fern_thread_schedule(subject.cap, cpu, 0));
	fern_check_status(FERN_INVALID_ARGUMENT, fern_thread_schedule(subject.cap, 1000, 0));
	fern_check_status(FERN_OK, fern_thread_schedule(subject.cap, cpu, 30000));
	fern_check(counts(&subject));
	subject.end = true;
	join(&subject);
	fern_log("a running thread was paused");
}

static void run_waiter(void *argument)
{
	struct subject *const subject = argument;

	fern_blockade_wait(&subject->go);
	subject->end = true;
}

/** What it waits for happens while it is paused. */
static void pause_while_waiting(void)
{
	struct fern_registers registers;
	struct subject        subject;

	if (!create(&subject, "waiting", run_waiter))
		return;
	fern_check_pause(env, REST_US);
	fern_check_status(FERN_OK, fern_thread_pause(subject.cap));
	registers = registers_of(&subject);
	fern_check(registers.rip != 0);
	fern_check_status(FERN_BUSY, fern_thread_set_registers(subject.cap, &registers,
	                                                       sizeof(registers)));
	fern_blockade_open(&subject.go);
	fern_check_pause(env, REST_US);
	fern_check(!subject.end);
	fern_check_status(FERN_OK, fern_thread_resume(subject.cap));
	join(&subject);
	fern_check(subject.end);
	fern_log("a waiting thread was paused");
}

static void run_caller(void *argument)
{
	struct subject *const subject = argument;
	uint64_t              quota, used;
	uint32_t              caps, caps_used;

	while (!subject->end) {
		if (fern_ram_info(env->ram, &quota, &used, &caps, &caps_used) != FERN_OK)
			break;
		subject->count++;
	}
	subject->result = subject->end;
}

/** Wherever its calls are: they are completed, and none is lost. */
static void pause_while_calling(void)
{
	struct subject subject;

	if (!create(&subject, "calling", run_caller))
		return;
	for (unsigned i = 0; i < 50; i++) {
		fern_check_pause(env, 200);
		fern_check_status(FERN_OK, fern_thread_pause(subject.cap));
		uint64_t const count = subject.count;
		fern_check_pause(env, 1000);
		fern_check(subject.count == count);
		fern_check_status(FERN_OK, fern_thread_resume(subject.cap));
	}
	fern_check(counts(&subject));
	subject.end = true;
	join(&subject);
	fern_check(subject.result == 1);
	fern_log("a calling thread was paused");
}

/* ---------------------------------------------------------------- figure ---- */

static void measure(void)
{
	struct subject subject;

	if (!create(&subject, "measured", run_counter))
		return;
	uint64_t const begin = fern_clock_us();
	for (unsigned i = 0; i < FIGURE_ROUNDS; i++) {
		fern_check_status(FERN_OK, fern_thread_pause(subject.cap));
		(void)state_of(&subject);
		fern_check_status(FERN_OK, fern_thread_resume(subject.cap));
	}
	uint64_t const time_ns = (fern_clock_us() - begin) * 1000 / FIGURE_ROUNDS;

	fern_log("pause_state_resume: %llu ns", (unsigned long long)time_ns);
	subject.end = true;
	join(&subject);
}

enum fern_status fern_component_construct(struct fern_env *environment)
{
	struct fern_attached_rom config;

	env = environment;
	FERN_TRY(fern_attached_rom_open(&config, env, "config"));
	cpu = (uint32_t)fern_xml_attribute_u64(fern_attached_rom_xml(&config), "cpu", 0);
	FERN_TRY(fern_signal_handler_init(&exception, env->entrypoint, handle_exception));
	single_steps();
	pause_while_running();
	pause_while_waiting();
	pause_while_calling();
	measure();
	fern_check_finish(env);
}
