/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Control of threads from outside, by ptrace.
 */
#include "core_registers.h"
#include "core_syscall.h"
#include "domain.h"
#include "machine.h"
#include "pd_session.h"
#include "tracee.h"
#include <linux/ptrace.h>
#include <linux/resource.h>
#include <util/memory.h>

enum { PTRACE_GET = 0x4204, PTRACE_SET = 0x4205, VECTOR_SET = 2 }; /* GETREGSET, SETREGSET, NT_PRFPREG */

/* it ends with its process, or by itself */
void platform_thread_destroy(struct core_thread *thread)
{
	(void)thread;
}

/* ---------------------------------------------------------------- running ---- */

enum fern_status platform_thread_pause(struct core_thread *thread)
{
	struct linux_tracee *tracee;

	FERN_TRY(linux_tracee_attach(thread->pd->domain, thread->slot, &tracee));
	tracee->paused = true;
	linux_tracee_stop(tracee);
	return tracee->phase == LINUX_TRACEE_STOPPED ? FERN_OK : FERN_DEFERRED;
}

void platform_thread_resume(struct core_thread *thread)
{
	struct linux_tracee *const tracee = linux_tracee_lookup(thread->pd->domain, thread->slot);

	/* it is none if its exception could not be watched: then it waits for ever */
	if (!tracee)
		return;
	tracee->paused = false;
	tracee->excepted = false;
	linux_tracee_continue(tracee);
}

enum fern_status platform_thread_single_step(struct core_thread *thread, bool on)
{
	struct linux_tracee *const tracee = linux_tracee_lookup(thread->pd->domain, thread->slot);

	if (!tracee)
		return FERN_UNSUPPORTED;
	tracee->stepping = on;
	return FERN_OK;
}

enum fern_status platform_thread_schedule(struct core_thread *thread, uint32_t cpu,
                                          uint32_t priority)
{
	struct platform_domain *const domain = thread->pd->domain;
	int const                     number = linux_thread_number(domain, thread->slot);

	if (!number)
		return FERN_OK; /* it has ended, or is about to begin with what its creator has */
	return linux_schedule(number, (domain->affinity_x + cpu) % platform_cpu_count(), priority);
}

/* ---------------------------------------------------------------- registers ---- */

/**
 * The thread if it has stopped, with its registers as Linux has them. While it unmaps, they are put
 * aside.
 */
static enum fern_status stopped_thread(struct core_thread const *thread,
                                       struct linux_tracee     **out_tracee,
                                       struct linux_registers   *out_registers)
{
	struct linux_tracee *const tracee = linux_tracee_lookup(thread->pd->domain, thread->slot);

	if (!tracee)
		return FERN_UNSUPPORTED;
	*out_tracee = tracee;
	if (tracee->phase == LINUX_TRACEE_UNMAPPING)
		*out_registers = tracee->registers;
	else if (!linux_tracee_read(tracee, out_registers))
		return FERN_THREAD_ENDED;
	return FERN_OK;
}

static enum fern_status read_vector(struct linux_tracee const *tracee,
                                    struct fern_string        *out_registers)
{
	static _Alignas(16) char image[FERN_VECTOR_REGISTERS_SIZE];

	*out_registers = (struct fern_string){ .data = image, .length = sizeof(image) };
	return linux_tracee_transfer(PTRACE_GET, tracee, VECTOR_SET, image, sizeof(image))
	               ? FERN_OK
	               : FERN_THREAD_ENDED;
}

enum fern_status platform_thread_registers(struct core_thread const *thread,
                                           enum platform_registers   which,
                                           struct fern_string       *out_registers)
{
	static struct fern_registers general;
	struct linux_tracee         *tracee;
	struct linux_registers       registers;

	FERN_TRY(stopped_thread(thread, &tracee, &registers));
	if (which == PLATFORM_REGISTERS_VECTOR)
		return read_vector(tracee, out_registers);

	linux_registers_show(&registers, &general);
	general.vector = tracee->vector;
	general.error = tracee->error;
	general.address = tracee->end.address;
	*out_registers =
		(struct fern_string){ .data = (char const *)&general, .length = sizeof(general) };
	return FERN_OK;
}

enum fern_status platform_thread_set_registers(struct core_thread const *thread,
                                               enum platform_registers   which,
                                               struct fern_string        content)
{
	struct linux_tracee   *tracee;
	struct linux_registers registers;
	struct fern_registers  general;
	bool                   done;

	FERN_TRY(stopped_thread(thread, &tracee, &registers));
	if (linux_registers_in_call(&registers) || tracee->phase == LINUX_TRACEE_UNMAPPING)
		return FERN_BUSY;
	if (which == PLATFORM_REGISTERS_VECTOR) {
		done = linux_tracee_transfer(PTRACE_SET, tracee, VECTOR_SET, (void *)content.data,
		                             content.length);
	} else {
		memcpy(&general, content.data, sizeof(general));
		linux_registers_change(&registers, &general);
		done = linux_tracee_write(tracee, &registers);
	}
	return done ? FERN_OK : FERN_THREAD_ENDED;
}
