/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Catching faults of probes. The handlers are this component's own: setting them is allowed.
 */
#include "probe.h"
#include <linux/syscall.h>

#include <asm/sigcontext.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/ucontext.h>

extern char const probe_read_at[], probe_read_failed[], probe_write_at[], probe_write_failed[];
extern char const probe_foreign_at[], probe_foreign_failed[];

void probe_signal_return(void);

static int const signals[] = { SIGSEGV, SIGBUS, SIGILL };

enum { SIGNAL_COUNT = sizeof(signals) / sizeof(signals[0]) };

static struct sigaction previous[SIGNAL_COUNT];

static void handle_fault(int number, siginfo_t *info, void *context)
{
	struct sigcontext *const registers = &((struct ucontext *)context)->uc_mcontext;

	(void)info;
	if (number == SIGILL)
		registers->rax = PROBE_TRAPPED; /* and go on behind the system call */
	else if (registers->rip == (uintptr_t)probe_read_at)
		registers->rip = (uintptr_t)probe_read_failed;
	else if (registers->rip == (uintptr_t)probe_write_at)
		registers->rip = (uintptr_t)probe_write_failed;
	else if (registers->rip == (uintptr_t)probe_foreign_at)
		registers->rip = (uintptr_t)probe_foreign_failed;
	else
		linux_exit_group(99); /* a fault of the test itself */
}

void probe_begin(void)
{
	struct sigaction const action = {
		.sa_handler = (__sighandler_t)(uintptr_t)handle_fault,
		.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTORER,
		.sa_restorer = probe_signal_return,
	};

	for (size_t i = 0; i < SIGNAL_COUNT; i++)
		(void)LINUX_CALL(__NR_rt_sigaction, signals[i], &action, &previous[i],
		                 sizeof(action.sa_mask));
}

void probe_end(void)
{
	for (size_t i = 0; i < SIGNAL_COUNT; i++)
		(void)LINUX_CALL(__NR_rt_sigaction, signals[i], &previous[i], 0,
		                 sizeof(previous[i].sa_mask));
}
