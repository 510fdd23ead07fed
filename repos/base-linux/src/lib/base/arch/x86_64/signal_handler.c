/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Fault signals on x86_64, see linux/signal_handler.h.
 */
#include <linux/guarded.h>
#include <linux/signal_handler.h>
#include <linux/syscall.h>

#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/sigcontext.h>
#include <asm/ucontext.h>

enum { BREAKPOINT = 3, BREAKPOINT_SIZE = 1, ALIGNMENT_CHECK = 0x40000 };

void linux_signal_return(void);

static void (*handle_fault)(struct linux_fault const *fault);

static void handle_signal(int number, siginfo_t *info, void *context)
{
	(void)number;
	/* Linux leaves it to the handler */
	__builtin_ia32_writeeflags_u64(__builtin_ia32_readeflags_u64() &
	                               ~(uint64_t)ALIGNMENT_CHECK);

	struct sigcontext *const registers = &((struct ucontext *)context)->uc_mcontext;
	uintptr_t const          fixup = linux_guarded_fixup(registers->rip);

	if (fixup) {
		registers->rip = fixup;
		return;
	}
	handle_fault(&(struct linux_fault){ .vector = (uint32_t)registers->trapno,
	                                    .error = (uint32_t)registers->err,
	                                    .address = (uintptr_t)info->si_addr,
	                                    .ip = registers->rip });
	/* a trap, which is reported behind the instruction */
	if (registers->trapno == BREAKPOINT)
		registers->rip -= BREAKPOINT_SIZE;
}

void linux_install_fault_handlers(void (*handle)(struct linux_fault const *fault))
{
	static int const       signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP };
	struct sigaction const action = {
		.sa_handler = (__sighandler_t)(uintptr_t)handle_signal,
		.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTORER,
		.sa_restorer = linux_signal_return,
	};

	handle_fault = handle;
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)LINUX_CALL(__NR_rt_sigaction, signals[i], &action, 0, sizeof(action.sa_mask));
}

void linux_use_signal_stack(void *base, size_t size)
{
	stack_t const stack = { .ss_sp = base, .ss_size = size };

	(void)LINUX_CALL(__NR_sigaltstack, &stack, 0);
}
