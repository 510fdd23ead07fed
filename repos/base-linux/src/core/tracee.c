/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads under control of core, see tracee.h.
 *
 * Exceptions are reported by the component's own fault handler, so that nobody who is not stopped
 * has to be attached. When nobody can resolve one, core attaches the thread and has the handler
 * return: the instruction runs again, and the exception stops the thread where it was raised.
 */
#include "tracee.h"
#include "core_registers.h"
#include "core_syscall.h"
#include "domain.h"
#include "memory.h"
#include "pd_session.h"
#include <base/clock.h>
#include <base/internal/layout.h>
#include <base/internal/thread_control_block.h>
#include <linux/ptrace.h>
#include <linux/wait.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <util/memory.h>

enum { STOP_TIMEOUT_NS = 500 * 1000 * 1000, EVENT_SHIFT = 8, SIGNAL_SET_SIZE = 8 };

static struct {
	struct linux_source source; /* of `reports` and `timer` */
	struct fern_list    tracees;
	int                 reports; /* SIGCHLD; watched while there are tracees */
	int                 timer;
} state;

/* ---------------------------------------------------------------- attaching ---- */

long linux_tracee_call(long request, struct linux_tracee const *tracee, unsigned long address,
                       unsigned long data)
{
	return LINUX_CALL(__NR_ptrace, request, tracee->id, address, data);
}

bool linux_tracee_transfer(long request, struct linux_tracee const *tracee, unsigned long set,
                           void *registers, size_t size)
{
	struct linux_iovec vector = { registers, size };

	return linux_tracee_call(request, tracee, set, (unsigned long)&vector) >= 0;
}

/**
 * Linux has written it to the thread's control block; what the component may have put there is not
 * believed.
 */
int linux_thread_number(struct platform_domain *domain, uint32_t slot)
{
	struct core_resolution resolution;
	uint64_t const address = FERN_THREAD_POINTER(slot) + offsetof(struct fern_thread, running);
	int            number = 0;

	if (slot == 0)
		return domain->process->id;
	if (core_region_map_resolve(&domain->pd->address_space, address, FERN_FAULT_TYPE_READ,
	                            &resolution) != FERN_OK ||
	    !platform_memory_read(core_dataspace_memory(resolution.dataspace),
	                          resolution.offset + (address - resolution.address), &number,
	                          sizeof(number)))
		return 0;
	return number > 1 && LINUX_CALL(__NR_tgkill, domain->process->id, number, 0) == 0 ? number
	                                                                                  : 0;
}

struct linux_tracee *linux_tracee_lookup(struct platform_domain const *domain, uint32_t slot)
{
	fern_list_for_each(&state.tracees, struct linux_tracee, element, tracee)
		if (tracee->domain == domain && tracee->slot == slot)
			return tracee;
	return NULL;
}

static void watch_reports(bool on)
{
	int const descriptors[] = { state.reports, state.timer };

	for (int i = 0; i < 2; i++)
		if (on)
			fern_ignore(linux_entrypoint_watch(
				&linux_core_entrypoint, descriptors[i], EPOLLIN,
				&state.source)); /* without: late, and killed */
		else
			linux_entrypoint_unwatch(&linux_core_entrypoint, descriptors[i]);
}

static void forget(struct linux_tracee *tracee)
{
	fern_list_remove(&tracee->element);
	if (fern_list_empty(&state.tracees))
		watch_reports(false);
	fern_delete(platform_heap(), tracee);
}

/* Other threads than the first have to be reaped, before anybody learns that the process ended. */
void linux_tracees_forget(struct platform_domain *domain)
{
	struct linux_tracee *const first = linux_tracee_lookup(domain, 0);

	linux_unmap_forget(domain);
	if (first)
		forget(first);
	fern_list_for_each(&state.tracees, struct linux_tracee, element, tracee)
		if (tracee->domain == domain)
			tracee->domain = NULL;
}

static void set_timer(void)
{
	struct __kernel_itimerspec const once = { .it_value = { 0, STOP_TIMEOUT_NS } };

	(void)LINUX_CALL(__NR_timerfd_settime, state.timer, 0, &once, 0);
}

void linux_tracee_stop(struct linux_tracee *tracee)
{
	tracee->deadline_us = fern_clock_us() + STOP_TIMEOUT_NS / 1000;
	set_timer();
	if (tracee->phase != LINUX_TRACEE_RUNNING)
		return;
	tracee->phase = LINUX_TRACEE_STOPPING;
	(void)linux_tracee_call(PTRACE_INTERRUPT, tracee, 0, 0); /* without success it does not stop in time */
}

void linux_tracee_continue(struct linux_tracee *tracee)
{
	if (tracee->phase != LINUX_TRACEE_STOPPED || tracee->paused || tracee->excepted)
		return;
	tracee->phase = LINUX_TRACEE_RUNNING;
	if (tracee->stepping || tracee->expected) {
		/* without success it is dying */
		(void)linux_tracee_call(tracee->stepping ? PTRACE_SINGLESTEP : PTRACE_CONT, tracee,
		                        0, 0);
		return;
	}
	(void)linux_tracee_call(PTRACE_DETACH, tracee, 0, 0);
	forget(tracee);
}

void linux_tracee_expect(struct linux_tracee *tracee, struct core_thread_end const *end,
                         uint32_t vector, uint32_t error)
{
	tracee->expected = true;
	tracee->end = *end;
	tracee->vector = vector;
	tracee->error = error;
}

/* ---------------------------------------------------------------- stops ---- */

static struct core_thread *thread_of(struct linux_tracee const *tracee)
{
	return core_pd_thread(tracee->domain->pd, tracee->slot);
}

void linux_tracee_stopped(struct linux_tracee *tracee)
{
	tracee->phase = LINUX_TRACEE_STOPPED;
	if (tracee->slot == 0 && linux_unmap_begin(tracee))
		return;
	if (tracee->paused)
		core_thread_paused(thread_of(tracee), FERN_OK);
	linux_tracee_continue(tracee);
}

static void raise(struct linux_tracee *tracee, struct core_thread_end const *end)
{
	tracee->expected = false;
	tracee->excepted = true;
	tracee->phase = LINUX_TRACEE_STOPPED;
	core_thread_set_state(thread_of(tracee), end);
	linux_tracee_stopped(tracee);
}

static void raise_step(struct linux_tracee *tracee, struct linux_registers *registers)
{
	struct core_thread_end const end = { .state = FERN_THREAD_STATE_FAULTED,
		                             .reason = LINUX_VECTOR_STEP,
		                             .exception = FERN_THREAD_EXCEPTION_SINGLE_STEP,
		                             .ip = registers->rip };

	/* it is set there if the step began with the fault handler */
	registers->rflags &= ~(uint64_t)LINUX_FLAG_TRAP;
	(void)linux_tracee_write(tracee, registers);
	tracee->vector = LINUX_VECTOR_STEP;
	tracee->error = 0;
	raise(tracee, &end);
}

/*
 * A step led into the fault handler. It runs as a whole, and the step is completed by the flag
 * among the registers with which the handler ends.
 */
static void step_over_handler(struct linux_tracee *tracee, struct linux_registers const *registers)
{
	unsigned long const address = registers->rsp + LINUX_HANDLER_FLAGS;
	uint64_t            flags = 0;

	tracee->entering = false;
	if (linux_tracee_call(PTRACE_PEEKDATA, tracee, address, (unsigned long)&flags) >= 0)
		(void)linux_tracee_call(PTRACE_POKEDATA, tracee, address, flags | LINUX_FLAG_TRAP);
	(void)linux_tracee_call(PTRACE_CONT, tracee, 0, 0);
}

/**
 * A signal is about to be delivered: an exception that is expected, a step, or what the fault
 * handler gets.
 */
static void handle_signal(struct linux_tracee *tracee, int signal)
{
	struct linux_registers registers;

	if (!linux_tracee_read(tracee, &registers))
		return; /* it is dying */
	if (tracee->expected && (registers.rip == tracee->end.ip || signal == SIGTRAP)) {
		tracee->end.ip = registers.rip;
		raise(tracee, &tracee->end);
	} else if (signal == SIGTRAP && tracee->entering) {
		step_over_handler(tracee, &registers);
	} else if (signal == SIGTRAP && tracee->stepping) {
		raise_step(tracee, &registers);
	} else if (tracee->stepping || tracee->phase == LINUX_TRACEE_STOPPING) {
		tracee->expected = false;
		tracee->entering = tracee->stepping;
		(void)linux_tracee_call(tracee->stepping ? PTRACE_SINGLESTEP : PTRACE_CONT, tracee,
		                        0, (unsigned long)signal);
	} else { /* no reason is left: further signals are its own business */
		(void)linux_tracee_call(PTRACE_DETACH, tracee, 0, (unsigned long)signal);
		forget(tracee);
	}
}

static void handle_stop(struct linux_tracee *tracee, int status)
{
	if (!tracee->domain)
		(void)linux_tracee_call(PTRACE_CONT, tracee, 0, 0);
	else if (tracee->phase == LINUX_TRACEE_UNMAPPING)
		linux_unmap_continue(tracee, status);
	else if (status >> EVENT_SHIFT == PTRACE_EVENT_STOP)
		linux_tracee_stopped(tracee);
	else
		handle_signal(tracee, status);
}

/** False: there is nothing new of it. */
static bool handle_report(struct linux_tracee *tracee)
{
	int const what = WSTOPPED | (tracee->slot ? WEXITED : 0); /* the end of the process: process.c */
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	if (LINUX_CALL(__NR_waitid, P_PID, tracee->id, &info, what | WNOHANG | __WALL, 0) < 0 ||
	    !info.si_pid)
		return false;
	if (info.si_code == CLD_TRAPPED || info.si_code == CLD_STOPPED)
		handle_stop(tracee, info.si_status);
	else
		forget(tracee);
	return true;
}

static bool handle_any(void)
{
	fern_list_for_each(&state.tracees, struct linux_tracee, element, tracee)
		if (handle_report(tracee))
			return true; /* which may have changed the list */
	return false;
}

static void handle_late(void)
{
	fern_list_for_each(&state.tracees, struct linux_tracee, element, tracee) {
		if (tracee->phase != LINUX_TRACEE_STOPPING || !tracee->domain)
			continue;
		set_timer();
		if (fern_clock_us() >= tracee->deadline_us) {
			linux_unmap_late(tracee);
			return; /* which may have changed the list */
		}
	}
}

static void handle_reports(struct fern_entrypoint *entrypoint, struct linux_source *source,
                           uint32_t events)
{
	(void)entrypoint;
	(void)source;
	(void)events;
	uint8_t  report[128]; /* signalfd_siginfo: several signals are one */
	uint64_t count;

	(void)linux_read(state.reports, report, sizeof(report));
	while (handle_any())
		;
	if (linux_read(state.timer, &count, sizeof(count)) > 0)
		handle_late();
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
	state.timer = (int)LINUX_CALL(__NR_timerfd_create, LINUX_CLOCK_MONOTONIC,
	                              LINUX_O_CLOEXEC | LINUX_O_NONBLOCK);
	return state.timer >= 0 && state.reports >= 0;
}

enum fern_status linux_tracee_attach(struct platform_domain *domain, uint32_t slot,
                                     struct linux_tracee **out_tracee)
{
	struct linux_tracee *tracee = linux_tracee_lookup(domain, slot);

	*out_tracee = tracee;
	if (tracee)
		return FERN_OK;
	if (!domain->process || !prepare())
		return FERN_UNSUPPORTED;
	FERN_TRY(fern_new(platform_heap(), &tracee));
	tracee->domain = domain;
	tracee->slot = slot;
	tracee->id = linux_thread_number(domain, slot);
	if (!tracee->id || linux_tracee_call(PTRACE_SEIZE, tracee, 0, PTRACE_O_EXITKILL) < 0) {
		enum fern_status const status = tracee->id ? FERN_UNSUPPORTED : FERN_BUSY;

		fern_delete(platform_heap(), tracee);
		return status;
	}
	if (fern_list_empty(&state.tracees))
		watch_reports(true);
	fern_list_append(&state.tracees, &tracee->element);
	*out_tracee = tracee;
	return FERN_OK;
}
