/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Unmapping in the address space of a component that was not asked. Linux has no system call for
 * that, so core stops the process's first thread (ptrace), has it execute munmap by an instruction of the stub, and
 * lets it go on as if nothing had happened. Its other threads keep running.
 *
 * Core waits for none of this: the kernel reports each stop by SIGCHLD, which core reads from a descriptor. A
 * process that does not stop, or has tampered with the stub, is killed.
 */
#include "core.h"
#include "detach.h"
#include "domain.h"
#include "pd_session.h"
#include "thread.h"
#include <base/clock.h>
#include <base/log.h>
#include <linux/elf.h>
#include <linux/ptrace.h>
#include <linux/syscall.h>
#include <linux/wait.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <registers.h>
#include <util/memory.h>

enum { STOP_TIMEOUT_NS = 500 * 1000 * 1000, EVENT_SHIFT = 8, SIGNAL_SET_SIZE = 8 };

/** A range that has to go. */
struct range {
	struct fern_list_element element; /* in linux_unmap.ranges */
	uint64_t                 number, address, size;
};

static struct {
	struct linux_source source;  /* of `reports` and `timer` */
	struct fern_list    domains; /* linux_unmap.element: those being stopped */
	uint64_t            last_number;
	int                 reports; /* SIGCHLD; watched while a domain is being stopped */
	int                 timer;
} state;

static struct platform_domain *domain_of(struct linux_unmap *unmap)
{
	return fern_container_of(unmap, struct platform_domain, unmap);
}

static struct range *first_range(struct linux_unmap *unmap)
{
	return fern_list_first(&unmap->ranges, struct range, element);
}

/** Tell core how far unmapping came: up to the first range that is still to go. */
static void report_progress(struct core *core)
{
	uint64_t through = state.last_number;

	fern_list_for_each(&state.domains, struct linux_unmap, element, unmap) {
		struct range const *const range = first_range(unmap);

		if (range && range->number <= through)
			through = range->number - 1;
	}
	core_detach_done(core, through);
}

static long trace(long request, struct platform_domain const *domain, unsigned long address, unsigned long data)
{
	return LINUX_CALL(__NR_ptrace, request, domain->process->id, address, data);
}

static long transfer_registers(long request, struct platform_domain const *domain, struct linux_registers *registers)
{
	struct linux_iovec vector = { registers, sizeof(*registers) };

	return trace(request, domain, NT_PRSTATUS, (unsigned long)&vector);
}

static void watch_reports(bool on)
{
	if (on) {
		fern_ignore(linux_entrypoint_watch(&linux_core_entrypoint, state.reports, EPOLLIN, &state.source));
		fern_ignore(linux_entrypoint_watch(&linux_core_entrypoint, state.timer, EPOLLIN, &state.source));
	} else {
		linux_entrypoint_unwatch(&linux_core_entrypoint, state.reports);
		linux_entrypoint_unwatch(&linux_core_entrypoint, state.timer);
	}
}

static void set_timer(void)
{
	struct __kernel_itimerspec const once = { .it_value = { 0, STOP_TIMEOUT_NS } };

	(void)LINUX_CALL(__NR_timerfd_settime, state.timer, 0, &once, 0);
}

void linux_unmap_forget(struct platform_domain *domain)
{
	struct linux_unmap *const unmap = &domain->unmap;

	if (unmap->phase == LINUX_UNMAP_IDLE)
		return;
	unmap->phase = LINUX_UNMAP_IDLE;
	fern_list_for_each(&unmap->ranges, struct range, element, range) {
		fern_list_remove(&range->element);
		fern_delete(platform_heap(), range);
	}
	fern_list_remove(&unmap->element);
	if (fern_list_empty(&state.domains))
		watch_reports(false);
	report_progress(domain->pd->session.core);
}

/** The process cannot be made to unmap: it must not go on. */
static void give_up(struct platform_domain *domain, char const *why)
{
	fern_error("[%s] %s: it is killed", fern_str(domain->label), why);
	linux_unmap_forget(domain);
	core_thread_set_state(domain->pd->thread,
	                      &(struct core_thread_end){ .state = FERN_THREAD_STATE_KILLED, .reason = SIGKILL });
}

/** The stopped thread executes munmap for the first range, or goes on. */
static void unmap_next(struct platform_domain *domain)
{
	struct linux_unmap *const unmap = &domain->unmap;
	struct range const *const range = first_range(unmap);
	struct linux_registers    registers = unmap->registers;
	bool                      done;

	if (range) {
		linux_registers_set_call(&registers, linux_stub_call_instruction(), __NR_munmap, range->address,
		                         range->size);
		unmap->phase = LINUX_UNMAP_EXECUTING;
		done = transfer_registers(PTRACE_SETREGSET, domain, &registers) >= 0 &&
		       trace(PTRACE_SINGLESTEP, domain, 0, 0) >= 0;
	} else {
		done = transfer_registers(PTRACE_SETREGSET, domain, &registers) >= 0 &&
		       trace(PTRACE_DETACH, domain, 0, 0) >= 0;
		if (done)
			linux_unmap_forget(domain);
	}
	if (!done)
		give_up(domain, "its thread cannot be controlled");
}

static void handle_executed(struct platform_domain *domain, int signal)
{
	struct linux_unmap *const unmap = &domain->unmap;
	struct range *const       range = first_range(unmap);
	struct linux_registers    registers;

	if (signal != SIGTRAP || transfer_registers(PTRACE_GETREGSET, domain, &registers) < 0 ||
	    linux_registers_result(&registers) != 0) {
		give_up(domain, "it prevents memory from being detached");
		return;
	}
	fern_list_remove(&range->element);
	fern_delete(platform_heap(), range);
	unmap_next(domain);
}

/** The thread has stopped, for us or for a signal of its own, which it is given. */
static void handle_stop(struct platform_domain *domain, int status)
{
	struct linux_unmap *const unmap = &domain->unmap;

	if (unmap->phase == LINUX_UNMAP_EXECUTING) {
		handle_executed(domain, status);
	} else if (status >> EVENT_SHIFT == PTRACE_EVENT_STOP) {
		if (transfer_registers(PTRACE_GETREGSET, domain, &unmap->registers) < 0)
			give_up(domain, "its thread cannot be controlled");
		else
			unmap_next(domain);
	} else {
		(void)trace(PTRACE_CONT, domain, 0, (unsigned long)status);
	}
}

static bool handle_report(struct platform_domain *domain)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	if (LINUX_CALL(__NR_waitid, P_PID, domain->process->id, &info, WSTOPPED | WNOHANG | __WALL, 0) < 0 ||
	    !info.si_pid)
		return false;
	handle_stop(domain, info.si_status);
	return true;
}

static bool timed_out(void)
{
	uint64_t count;

	return linux_read(state.timer, &count, sizeof(count)) > 0;
}

static void handle_reports(struct fern_entrypoint *entrypoint, struct linux_source *source, uint32_t events)
{
	(void)entrypoint;
	(void)source;
	(void)events;
	uint8_t    report[128]; /* signalfd_siginfo: several signals are one */
	bool const late = timed_out();

	(void)linux_read(state.reports, report, sizeof(report));
	fern_list_for_each(&state.domains, struct linux_unmap, element, unmap)
		if (!handle_report(domain_of(unmap)) && late && fern_clock_us() >= unmap->deadline_us)
			give_up(domain_of(unmap), "it does not stop for memory to be detached");
	if (late && !fern_list_empty(&state.domains))
		set_timer();
}

/** Open what is needed, once. */
static bool prepare(void)
{
	uint64_t const child_signal = 1ull << (SIGCHLD - 1);

	if (state.source.handle)
		return state.timer >= 0 && state.reports >= 0;

	state.source.handle = handle_reports;
	(void)LINUX_CALL(__NR_rt_sigprocmask, SIG_BLOCK, &child_signal, 0, SIGNAL_SET_SIZE);
	state.reports = (int)LINUX_CALL(__NR_signalfd4, -1, &child_signal, SIGNAL_SET_SIZE,
	                                LINUX_O_CLOEXEC | LINUX_O_NONBLOCK);
	state.timer = (int)LINUX_CALL(__NR_timerfd_create, LINUX_CLOCK_MONOTONIC, LINUX_O_CLOEXEC | LINUX_O_NONBLOCK);
	return state.timer >= 0 && state.reports >= 0;
}

/** Begin to stop the process. False: this host does not permit it. */
static bool stop(struct platform_domain *domain)
{
	struct linux_unmap *const unmap = &domain->unmap;

	if (!prepare() || trace(PTRACE_SEIZE, domain, 0, PTRACE_O_EXITKILL) < 0)
		return false;
	if (fern_list_empty(&state.domains))
		watch_reports(true);
	unmap->phase = LINUX_UNMAP_STOPPING;
	unmap->deadline_us = fern_clock_us() + STOP_TIMEOUT_NS / 1000;
	fern_list_append(&state.domains, &unmap->element);
	set_timer();
	(void)trace(PTRACE_INTERRUPT, domain, 0, 0); /* without success it does not stop in time */
	return true;
}

void platform_domain_unmap(struct platform_domain *domain, uint64_t address, uint64_t size, bool memory_freed)
{
	static bool   warned;
	struct range *range;

	/* freed memory is worth nothing, wherever it is mapped; programs of the host do as they like */
	if (memory_freed || domain->detaching || !domain->confined || !domain->process)
		return;
	if (domain->unmap.phase == LINUX_UNMAP_IDLE && !stop(domain)) {
		if (!warned)
			fern_warning("this system does not permit ptrace: memory that is detached, and not freed, stays "
			             "mapped in components that used it");
		warned = true;
		return;
	}
	if (fern_new(platform_heap(), &range) != FERN_OK) {
		give_up(domain, "there is no memory to note what it has to unmap");
		return;
	}
	range->number = ++state.last_number;
	range->address = address;
	range->size = size;
	fern_list_append(&domain->unmap.ranges, &range->element);
}

uint64_t platform_unmap_latest(void)
{
	return fern_list_empty(&state.domains) ? 0 : state.last_number;
}
