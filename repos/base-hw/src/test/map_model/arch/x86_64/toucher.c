/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <base/arch/x86_64/registers.h>
#include <base/semaphore.h>
#include <base/signal.h>
#include <base/thread.h>
#include <cpu/cpu.h>
#include <os/check.h>
#include <thread/thread.h>
#include <toucher.h>

enum { STACK_SIZE = 8 * 1024, PATIENCE_US = 10 * 1000 * 1000 };

static struct {
	struct fern_env           *env;
	struct fern_semaphore      requested;
	struct fern_signal_handler done, exception;
	uint64_t volatile address, value, before;
	unsigned volatile answers;
	bool volatile faulted;

	struct fern_thread_cap cap;
	struct fern_registers  begin; /* to begin anew with */
} toucher;

static __attribute__((noreturn)) void serve(void)
{
	for (;;) {
		fern_semaphore_down(&toucher.requested);

		uint64_t volatile *const word = (uint64_t volatile *)toucher.address;
		toucher.before = *word;
		if (toucher.value)
			*word = toucher.value;
		fern_signal_submit(toucher.done.cap);
	}
}

static void begin(void *unused)
{
	(void)unused;
	/* as if it had been called */
	toucher.begin.rip = (uint64_t)serve;
	toucher.begin.rsp = ((uint64_t)__builtin_frame_address(0) & ~UINT64_C(15)) - 8;
	toucher.begin.thread_pointer = (uint64_t)fern_thread_self();
	serve();
}

static void handle_done(struct fern_signal_handler *handler)
{
	(void)handler;
	toucher.answers++;
}

static void handle_exception(struct fern_signal_handler *handler)
{
	(void)handler;
	toucher.faulted = true;
	toucher.answers++;
}

static enum fern_status find_thread(void)
{
	char     name[FERN_CPU_NEXT_THREAD_NAME_MAX + 1];
	uint32_t id = 0;

	do {
		fern_cap_release(toucher.cap.cap);
		FERN_TRY(fern_cpu_next_thread(toucher.env->cpu, id, false, &id, &name,
		                              &toucher.cap));
	} while (id && !fern_string_equal(fern_string(name), fern_string("toucher")));
	return id ? FERN_OK : FERN_NOT_FOUND;
}

enum fern_status toucher_start(struct fern_env *environment)
{
	struct fern_thread *thread = NULL;

	toucher.env = environment;
	FERN_TRY(fern_signal_handler_init(&toucher.done, environment->entrypoint, handle_done));
	FERN_TRY(fern_signal_handler_init(&toucher.exception, environment->entrypoint,
	                                  handle_exception));
	FERN_TRY(fern_thread_create(environment, "toucher", STACK_SIZE, begin, NULL, &thread));
	FERN_TRY(find_thread());
	return fern_thread_exception_sigh(toucher.cap, toucher.exception.cap);
}

static void go_on(void)
{
	enum fern_thread_state     state = 0;
	enum fern_thread_exception exception = 0;
	int32_t                    reason = 0;
	uint64_t                   address = 0, ip = 0, time = 0;

	fern_check_status(FERN_OK, fern_thread_state(toucher.cap, &state, &exception, &reason,
	                                             &address, &ip, &time));
	fern_check(state == FERN_THREAD_STATE_FAULTED && address == toucher.address);
	fern_check_status(FERN_OK, fern_thread_set_registers(toucher.cap, &toucher.begin,
	                                                     sizeof(toucher.begin)));
	fern_check_status(FERN_OK, fern_thread_resume(toucher.cap));
}

bool toucher_access(uint64_t address, uint64_t value, uint64_t *out_before)
{
	toucher.address = address;
	toucher.value = value;
	toucher.faulted = false;
	toucher.answers = 0;
	fern_semaphore_up(&toucher.requested);
	fern_check(fern_check_wait(toucher.env, &toucher.answers, 1, PATIENCE_US));
	*out_before = toucher.before;
	if (toucher.faulted)
		go_on();
	return !toucher.faulted;
}
