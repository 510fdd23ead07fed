/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Every system call by number, through each of the three entries, with several sets of hostile
 * arguments.
 *
 * The list of what is permitted is stated here once more, independently of the filter: a call that
 * the filter permits beyond it is found.
 */
#include "attack.h"
#include "probe.h"
#include <linux/syscall.h>

enum { NUMBER_COUNT = 1024, ARGUMENTS = 6, X32_BIT = 0x40000000 };

/* tried by attack_permitted_calls() and others: some of these do not return, or would take away
 * what is needed */
static uint16_t const permitted[] = {
	__NR_read,
	__NR_write,
	__NR_close,
	__NR_mmap,
	__NR_munmap,
	__NR_rt_sigaction,
	__NR_rt_sigprocmask,
	__NR_rt_sigreturn,
	__NR_sched_yield,
	__NR_sendmsg,
	__NR_recvmsg,
	__NR_getsockopt,
	__NR_clone,
	__NR_exit,
	__NR_sigaltstack,
	__NR_futex,
	__NR_restart_syscall,
	__NR_clock_gettime,
	__NR_exit_group,
	__NR_epoll_wait,
	__NR_epoll_ctl,
	__NR_getrandom,
	__NR_epoll_pwait2,
	__NR_prlimit64,
};

static bool is_permitted(unsigned number)
{
	for (size_t i = 0; i < sizeof(permitted) / sizeof(permitted[0]); i++)
		if (permitted[i] == number)
			return true;
	return false;
}

/*
 * Newer kernels exempt two numbers from every filter: the traps of their own user-space probes.
 * Called without a probe, they end the caller by SIGILL, or fail.
 */
enum { URETPROBE = 335, UPROBE = 336 };

static bool harmless(unsigned long number, long result)
{
	uint32_t const low = (uint32_t)number;

	if (low == URETPROBE || low == UPROBE)
		return result == PROBE_TRAPPED || result < 0;
	return result == -EPERM;
}

/* nothing, everything, a valid buffer, kernel addresses, small numbers, descriptors and lengths */
static char buffer[4096];

#define BUFFER ((long)(uintptr_t)buffer)
#define KERNEL ((long)0xffff888000000000UL)

static long const argument_sets[][ARGUMENTS] = {
	{ 0, 0, 0, 0, 0, 0 },
	{ -1, -1, -1, -1, -1, -1 },
	{ KERNEL, KERNEL, KERNEL, KERNEL, KERNEL, KERNEL },
	{ 1, 1, 1, 1, 1, 1 },
	{ 3, 4096, 7, 0x22, -1, 0 },
};

enum { SETS = sizeof(argument_sets) / sizeof(argument_sets[0]) };

static long call(unsigned long number, long const arguments[ARGUMENTS])
{
	return linux_syscall((long)number, arguments[0], arguments[1], arguments[2], arguments[3],
	                     arguments[4], arguments[5]);
}

static void attack_number(unsigned long number, char const *entry)
{
	long const pointers[] = { BUFFER, BUFFER, BUFFER, BUFFER, BUFFER, BUFFER };

	for (size_t i = 0; i <= SETS; i++) {
		long const result = call(number, i < SETS ? argument_sets[i] : pointers);

		attack(harmless(number, result), "system call %lu%s answers %ld",
		       number % NUMBER_COUNT, entry, result);
	}
}

static void attack_foreign(uint32_t number)
{
	for (size_t i = 0; i < SETS; i++) {
		uint32_t arguments[ARGUMENTS];

		for (size_t k = 0; k < ARGUMENTS; k++)
			arguments[k] = (uint32_t)argument_sets[i][k];

		int const result = probe_foreign_call(number, arguments);
		attack(result == -EPERM || result == PROBE_NO_FOREIGN_ENTRY,
		       "ia32 system call %u answers %d", number, result);
	}
}

void attack_system_calls(void)
{
	attack_begin("system calls by number");
	probe_begin();
	for (unsigned number = 0; number < NUMBER_COUNT; number++)
		if (!is_permitted(number)) {
			attack_number(number, "");
			attack_number(number | 1UL << 32, " with a high bit");
		}
	probe_end();
	attack_end();

	attack_begin("system calls of the x32 entry");
	for (unsigned number = 0; number < NUMBER_COUNT; number++)
		attack_number(number | X32_BIT, " (x32)");
	attack_end();

	attack_begin("system calls of the ia32 entry");
	probe_begin();
	for (unsigned number = 0; number < NUMBER_COUNT; number++)
		attack_foreign(number);
	probe_end();
	attack_end();
}
