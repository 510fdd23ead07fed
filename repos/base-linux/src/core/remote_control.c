/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Control of threads from outside, by ptrace.
 */
#include "core_registers.h"
#include "core_syscall.h"
#include "domain.h"
#include "machine.h"
#include "memory.h"
#include "tracee.h"
#include <linux/ptrace.h>
#include <linux/resource.h>
#include <util/memory.h>

enum { PTRACE_GET = 0x4204, PTRACE_SET = 0x4205, VECTOR_SET = 2 }; /* GETREGSET, SETREGSET, NT_PRFPREG */

/* ---------------------------------------------------------------- running ---- */

enum fern_status platform_thread_pause(struct platform_domain *domain, uint32_t slot)
{
	struct linux_tracee *tracee;

	FERN_TRY(linux_tracee_attach(domain, slot, &tracee));
	tracee->paused = true;
	linux_tracee_stop(tracee);
	return tracee->phase == LINUX_TRACEE_STOPPED ? FERN_OK : FERN_DEFERRED;
}

void platform_thread_resume(struct platform_domain *domain, uint32_t slot)
{
	struct linux_tracee *const tracee = linux_tracee_lookup(domain, slot);

	/* it is none if its exception could not be watched: then it waits for ever */
	if (!tracee)
		return;
	tracee->paused = false;
	tracee->excepted = false;
	linux_tracee_continue(tracee);
}

enum fern_status platform_thread_single_step(struct platform_domain *domain, uint32_t slot, bool on)
{
	struct linux_tracee *const tracee = linux_tracee_lookup(domain, slot);

	if (!tracee)
		return FERN_UNSUPPORTED;
	tracee->stepping = on;
	return FERN_OK;
}

enum fern_status platform_thread_schedule(struct platform_domain *domain, uint32_t slot,
                                          uint32_t cpu, uint32_t priority)
{
	int const number = linux_thread_number(domain, slot);

	if (!number)
		return FERN_OK; /* it has ended, or is about to begin with what its creator has */
	return linux_schedule(number, (domain->affinity_x + cpu) % platform_cpu_count(), priority);
}

uint64_t platform_thread_execution_time_us(struct platform_domain *domain, uint32_t slot)
{
	int const number = domain->process ? linux_thread_number(domain, slot) : 0;

	return number ? linux_thread_execution_time_us(domain->process, number) : 0;
}

/* ---------------------------------------------------------------- registers ---- */

/**
 * The thread if it has stopped, with its registers as Linux has them. While it unmaps, they are put
 * aside.
 */
static enum fern_status stopped_thread(struct platform_domain *domain, uint32_t slot,
                                       struct linux_tracee   **out_tracee,
                                       struct linux_registers *out_registers)
{
	struct linux_tracee *const tracee = linux_tracee_lookup(domain, slot);

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

enum fern_status platform_thread_registers(struct platform_domain *domain, uint32_t slot,
                                           enum platform_registers which,
                                           struct fern_string     *out_registers)
{
	static struct fern_registers general;
	struct linux_tracee         *tracee;
	struct linux_registers       registers;

	FERN_TRY(stopped_thread(domain, slot, &tracee, &registers));
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

enum fern_status platform_thread_set_registers(struct platform_domain *domain, uint32_t slot,
                                               enum platform_registers which,
                                               struct fern_string      content)
{
	struct linux_tracee   *tracee;
	struct linux_registers registers;
	struct fern_registers  general;
	bool                   done;

	FERN_TRY(stopped_thread(domain, slot, &tracee, &registers));
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

bool platform_memory_read(struct platform_memory *memory, uint64_t offset, uint64_t *out_word)
{
	return memory &&
	       linux_pread(memory->fd, out_word, sizeof(*out_word), offset) == sizeof(*out_word);
}
