/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Unmapping in the address space of a component that was not asked. Linux has no system call for
 * that, so core stops the process's first thread (tracee.h), has it execute munmap by an
 * instruction of the stub, and lets it go on as if nothing had happened. Its other threads keep
 * running. A process that does not stop, or has tampered with the stub, is killed.
 */
#include "core.h"
#include "core_syscall.h"
#include "detach.h"
#include "domain.h"
#include "pd_session.h"
#include "tracee.h"
#include <base/log.h>
#include <linux/ptrace.h>
#include <asm/signal.h>

/** A range that has to go. */
struct range {
	struct fern_list_element element;
	struct platform_domain  *domain;
	uint64_t                 number, address, size;
};

static struct fern_list ranges; /* all of them, in the order of their numbers */
static uint64_t         last_number;

static struct range *first_range(struct platform_domain const *domain)
{
	fern_list_for_each(&ranges, struct range, element, range)
		if (range->domain == domain)
			return range;
	return NULL;
}

/** Tell those who wait how far unmapping came: up to the first range that is still to go. */
static void report_progress(void)
{
	struct range const *const first = fern_list_first(&ranges, struct range, element);

	linux_detach_done(first ? first->number - 1 : last_number);
}

static void forget(struct range *range)
{
	fern_list_remove(&range->element);
	fern_delete(platform_heap(), range);
}

void linux_unmap_forget(struct platform_domain *domain)
{
	if (!first_range(domain))
		return;
	for (struct range *range; (range = first_range(domain));)
		forget(range);
	report_progress();
}

/** The process cannot be made to unmap: it must not go on. */
static void give_up(struct platform_domain *domain, char const *why)
{
	fern_error("[%s] %s: it is killed", fern_str(domain->label), why);
	core_thread_set_state(
		domain->pd->thread,
		&(struct core_thread_end){ .state = FERN_THREAD_STATE_KILLED, .reason = SIGKILL });
}

/** The stopped thread executes munmap for a range. */
static void execute(struct linux_tracee *tracee, struct range const *range)
{
	struct linux_registers registers = tracee->registers;

	linux_registers_set_call(&registers, linux_stub_call_instruction(), __NR_munmap,
	                         range->address, range->size);
	tracee->phase = LINUX_TRACEE_UNMAPPING;
	if (!linux_tracee_write(tracee, &registers) ||
	    linux_tracee_call(PTRACE_SINGLESTEP, tracee, 0, 0) < 0)
		give_up(tracee->domain, "its thread cannot be controlled");
}

bool linux_unmap_begin(struct linux_tracee *tracee)
{
	struct range const *const range = first_range(tracee->domain);

	if (!range)
		return false;
	tracee->fault_dropped = false;
	if (linux_tracee_read(tracee, &tracee->registers))
		execute(tracee, range);
	else
		give_up(tracee->domain, "its thread cannot be controlled");
	return true;
}

void linux_unmap_continue(struct linux_tracee *tracee, int signal)
{
	struct platform_domain *const domain = tracee->domain;
	struct linux_registers        registers;

	/*
	 * of an access just before it was stopped: the instruction runs again afterwards, and
	 * raises it anew
	 */
	if ((signal == SIGSEGV || signal == SIGBUS) && !tracee->fault_dropped) {
		tracee->fault_dropped = true;
		execute(tracee, first_range(domain));
		return;
	}
	if (signal != SIGTRAP || !linux_tracee_read(tracee, &registers) ||
	    linux_registers_result(&registers) != 0) {
		give_up(domain, "it prevents memory from being detached");
		return;
	}
	forget(first_range(domain));

	struct range const *const next = first_range(domain);
	if (next) {
		execute(tracee, next);
	} else if (linux_tracee_write(tracee, &tracee->registers)) {
		linux_tracee_stopped(tracee);
	} else {
		give_up(domain, "its thread cannot be controlled");
	}
	report_progress();
}

void linux_unmap_late(struct linux_tracee *tracee)
{
	if (first_range(tracee->domain))
		give_up(tracee->domain, "it does not stop for memory to be detached");
}

static struct linux_tracee *attach(struct platform_domain *domain)
{
	static bool          warned;
	struct linux_tracee *tracee;

	if (linux_tracee_attach(domain, 0, &tracee) == FERN_OK)
		return tracee;
	if (!warned)
		fern_warning("this system does not permit ptrace: memory that is detached, and not "
		             "freed, stays "
		             "mapped in components that used it");
	warned = true;
	return NULL;
}

void platform_domain_unmap(struct platform_domain *domain, uint64_t address, uint64_t size,
                           bool memory_freed)
{
	struct linux_tracee *tracee;
	struct range        *range;

	/*
	 * freed memory is worth nothing, wherever it is mapped; programs of the host do as they
	 * like
	 */
	if (memory_freed || domain->detaching || !domain->confined || !domain->process ||
	    !(tracee = attach(domain)))
		return;
	if (fern_new(platform_heap(), &range) != FERN_OK) {
		give_up(domain, "there is no memory to note what it has to unmap");
		return;
	}
	*range = (struct range){
		.domain = domain, .number = ++last_number, .address = address, .size = size
	};
	fern_list_append(&ranges, &range->element);
	linux_detach_begun(last_number);
	if (tracee->phase == LINUX_TRACEE_STOPPED)
		fern_ignore(linux_unmap_begin(tracee) ? FERN_OK : FERN_EMPTY); /* there is one */
	else
		linux_tracee_stop(tracee);
}
