/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The system-call filter of every component, as a table. It is installed before anything of the
 * component runs and cannot be changed afterwards.
 *
 * Allowed is what works on descriptors and memory that the component was given. Memory enters an
 * address space in one form only: shared, at a fixed address within the window, never writeable and
 * executable at once; so there is no anonymous and no private memory, which nobody would pay for.
 * `clone` is allowed for threads, each of which core admits. Everything else is refused and
 * reported to core.
 */
#include "stub.h"
#include <base/internal/layout.h>
#include <linux/audit.h>
#include <linux/clone_flags.h>
#include <linux/filter.h>
#include <linux/resource.h>
#include <linux/seccomp.h>
#include <linux/syscall.h>

enum { FUTEX_PRIVATE = 128, CHECKS_MAX = 4, PROGRAM_MAX = 192 };

enum condition { ALWAYS, LOW_EQUAL, HIGH_AT_MOST, LOW_IN_SET };

/** A condition on an argument; the set is a bit mask of values below 32. */
struct check {
	uint8_t  condition;
	uint8_t  argument;
	uint32_t value;
};

struct rule {
	uint32_t     number;
	bool         admitted_by_core;
	struct check checks[CHECKS_MAX];
};

/* the window ends at 64 GiB: the upper words of addresses and sizes within are at most this */
static uint32_t const window_high_max = (uint32_t)((FERN_ATTACH_AREA_END - 1) >> 32);

enum {
	READ = 1u << LINUX_PROT_READ,
	READ_WRITE = 1u << (LINUX_PROT_READ | LINUX_PROT_WRITE),
	READ_EXECUTE = 1u << (LINUX_PROT_READ | LINUX_PROT_EXEC),
};

static struct rule const rules[] = {
	/* messages and waiting; the kernel decides these without running the program */
	{ .number = __NR_write },
	{ .number = __NR_read },
	{ .number = __NR_epoll_wait },
	{ .number = __NR_epoll_pwait2 },
	{ .number = __NR_sendmsg },
	{ .number = __NR_recvmsg },
	{ .number = __NR_epoll_ctl },
	{ .number = __NR_close },
	{ .number = __NR_munmap },
	{ .number = __NR_sched_yield },
	{ .number = __NR_getrandom },

	/* the component's own signal handlers, and its end */
	{ .number = __NR_rt_sigreturn },
	{ .number = __NR_rt_sigaction },
	{ .number = __NR_rt_sigprocmask },
	{ .number = __NR_sigaltstack },
	{ .number = __NR_restart_syscall },
	{ .number = __NR_exit },
	{ .number = __NR_exit_group },

	{ .number = __NR_mmap,
	  .checks = { { HIGH_AT_MOST, 0, window_high_max },
	              { HIGH_AT_MOST, 1, window_high_max },
	              { LOW_IN_SET, 2, READ | READ_WRITE | READ_EXECUTE },
	              { LOW_EQUAL, 3, LINUX_MAP_SHARED | LINUX_MAP_FIXED } } },

	/* the monotonic clock alone: the clocks of processes would tell who else exists */
	{ .number = __NR_clock_gettime, .checks = { { LOW_EQUAL, 0, LINUX_CLOCK_MONOTONIC } } },

	{ .number = __NR_getsockopt,
	  .checks = { { LOW_EQUAL, 1, LINUX_SOL_SOCKET }, { LOW_EQUAL, 2, LINUX_SO_COOKIE } } },

	/* the own number of descriptors: the stub lowers it, and nobody can raise it */
	{ .number = __NR_prlimit64,
	  .checks = { { LOW_EQUAL, 0, 0 }, { LOW_EQUAL, 1, RLIMIT_NOFILE } } },

	/* wait and wake, also the private forms: 0, 1; 128 and 129 follow as rules of their own */
	{ .number = __NR_futex, .checks = { { LOW_EQUAL, 1, FUTEX_PRIVATE } } },
	{ .number = __NR_futex, .checks = { { LOW_EQUAL, 1, FUTEX_PRIVATE + 1 } } },
	{ .number = __NR_futex, .checks = { { LOW_IN_SET, 1, 3 } } },

	{ .number = __NR_clone,
	  .admitted_by_core = true,
	  .checks = { { LOW_EQUAL, 0, LINUX_THREAD_CLONE_FLAGS } } },
};

struct program {
	struct sock_filter code[PROGRAM_MAX];
	uint16_t           length;
};

static void emit(struct program *program, uint16_t code, uint32_t value, uint8_t if_true,
                 uint8_t if_false)
{
	if (program->length == PROGRAM_MAX)
		linux_exit_group(STUB_FAILED_FILTER);
	program->code[program->length++] = (struct sock_filter){ code, if_true, if_false, value };
}

static void emit_load(struct program *program, size_t offset)
{
	emit(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void emit_return(struct program *program, uint32_t action)
{
	emit(program, BPF_RET | BPF_K, action, 0, 0);
}

/**
 * Code that continues if the check holds, and otherwise reaches the statement whose index it
 * records.
 */
static void emit_check(struct program *program, struct check const *check, uint16_t *out_jump)
{
	size_t const argument = offsetof(struct seccomp_data, args) + 8u * check->argument;

	emit_load(program, check->condition == HIGH_AT_MOST ? argument + 4 : argument);
	switch (check->condition) {
	case LOW_EQUAL:
		emit(program, BPF_JMP | BPF_JEQ | BPF_K, check->value, 1, 0);
		break;
	case HIGH_AT_MOST:
		emit(program, BPF_JMP | BPF_JGT | BPF_K, check->value, 0, 1);
		break;
	default: /* LOW_IN_SET: shift the set right by the value and look at its lowest bit */
		emit(program, BPF_JMP | BPF_JGT | BPF_K, 31, 4, 0);
		emit(program, BPF_MISC | BPF_TAX, 0, 0, 0);
		emit(program, BPF_LD | BPF_IMM, check->value, 0, 0);
		emit(program, BPF_ALU | BPF_RSH | BPF_X, 0, 0, 0);
		emit(program, BPF_JMP | BPF_JSET | BPF_K, 1, 1, 0);
		break;
	}
	*out_jump = program->length;
	emit(program, BPF_JMP | BPF_JA, 0, 0, 0); /* its distance is filled in at the rule's end */
}

/** Code that returns the rule's action if the rule applies, and otherwise continues behind it. */
static void emit_rule(struct program *program, struct rule const *rule, uint32_t admit)
{
	uint16_t jumps[CHECKS_MAX];
	unsigned jump_count = 0;

	emit_load(program, offsetof(struct seccomp_data, nr));
	uint16_t const other_number = program->length;
	emit(program, BPF_JMP | BPF_JEQ | BPF_K, rule->number, 0, 0);

	for (unsigned i = 0; i < CHECKS_MAX && rule->checks[i].condition != ALWAYS; i++)
		emit_check(program, &rule->checks[i], &jumps[jump_count++]);
	emit_return(program, rule->admitted_by_core ? admit : SECCOMP_RET_ALLOW);

	program->code[other_number].jf = (uint8_t)(program->length - other_number - 1);
	while (jump_count-- > 0)
		program->code[jumps[jump_count]].k =
			(uint32_t)(program->length - jumps[jump_count] - 1);
}

int stub_install_filter(bool use_listener)
{
	uint32_t const refuse = use_listener ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_ERRNO | EPERM;
	uint32_t const admit = use_listener ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_ALLOW;
	struct program program = { .length = 0 };

	emit_load(&program, offsetof(struct seccomp_data, arch));
	emit(&program, BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0);
	emit_return(&program, refuse);
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		emit_rule(&program, &rules[i], admit);
	emit_return(&program, refuse);

	struct sock_fprog const filter = { program.length, program.code };
	unsigned const          flags = SECCOMP_FILTER_FLAG_SPEC_ALLOW |
	                       (use_listener ? SECCOMP_FILTER_FLAG_NEW_LISTENER : 0u);
	long const result = LINUX_CALL(__NR_seccomp, SECCOMP_SET_MODE_FILTER, flags, &filter);

	if (result < 0)
		return (int)result < -1 ? (int)result : -EPERM;
	return use_listener ? (int)result : -1;
}
