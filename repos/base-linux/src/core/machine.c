/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The machine as Linux shows it to core.
 */
#include "core_syscall.h"
#include "machine.h"
#include "platform.h"
#include <base/internal/layout.h>
#include <base/log.h>
#include <linux/resource.h>
#include <stdbool.h>

enum {
	DEFAULT_RAM = 512 << 20,

	/* a dataspace: its memory, opened for writing and for reading, and a pair of sockets */
	DESCRIPTORS_PER_CAP = 4,
	OWN_DESCRIPTORS = 512,
	CAPS_MAX = 32 * 1024 - 512, /* that core's table has room for, and some to spare */
};

char const *platform_name(void)
{
	return "linux";
}

/* Whoever spends them all leaves core the descriptors that it needs for others. */
static uint32_t backed_caps(void)
{
	struct rlimit64 limit = { 0, 0 };

	(void)LINUX_CALL(__NR_prlimit64, 0, RLIMIT_NOFILE, 0, &limit);
	if (limit.rlim_cur <= OWN_DESCRIPTORS)
		return 0;
	uint64_t const count = (limit.rlim_cur - OWN_DESCRIPTORS) / DESCRIPTORS_PER_CAP;
	return count < CAPS_MAX ? (uint32_t)count : CAPS_MAX;
}

/* Linux does not tell how much RAM it would give: that is a matter of configuration. */
void platform_limit_resources(uint64_t *ram, uint32_t *caps)
{
	uint32_t const most = backed_caps();

	if (*ram == PLATFORM_ALL_RAM)
		*ram = DEFAULT_RAM;
	if (*caps > most && *caps != PLATFORM_ALL_CAPS)
		fern_warning("core.config: this host's limit of open files permits %u capabilities", most);
	if (*caps > most)
		*caps = most;
}

enum { CPUS_MAX = 1024, BITS = 8 * sizeof(unsigned long) };

struct cpu_mask {
	unsigned long words[CPUS_MAX / BITS];
};

/* those CPUs on which core was started; empty if that cannot be found out */
static struct cpu_mask const *allowed_cpus(void)
{
	static struct cpu_mask mask;
	static bool            known;

	if (!known)
		(void)linux_sched_getaffinity(0, sizeof(mask), mask.words);
	known = true;
	return &mask;
}

/* the stub maps it as a whole */
uint64_t platform_first_stack_size(void)
{
	return FERN_STACK_INITIAL_SIZE;
}

uint32_t platform_cpu_count(void)
{
	struct cpu_mask const *const mask = allowed_cpus();
	uint32_t                     count = 0;

	for (uint32_t cpu = 0; cpu < CPUS_MAX; cpu++)
		count += mask->words[cpu / BITS] >> cpu % BITS & 1;
	return count ? count : 1;
}

uint32_t linux_cpu_number(uint32_t index)
{
	struct cpu_mask const *const mask = allowed_cpus();

	for (uint32_t cpu = 0; cpu < CPUS_MAX; cpu++)
		if (mask->words[cpu / BITS] & (1ul << cpu % BITS) && index-- == 0)
			return cpu;
	return 0;
}

uint32_t linux_cpu_default(void)
{
	static uint32_t chosen = UINT32_MAX;
	unsigned        current = 0;

	if (chosen == UINT32_MAX) {
		(void)LINUX_CALL(__NR_getcpu, &current, 0, 0);
		chosen = current;
	}
	return chosen;
}

void linux_cpu_keep_core(void)
{
	uint32_t const  cpu = linux_cpu_default();
	struct cpu_mask mask = { { 0 } };

	(void)allowed_cpus(); /* remembered from before */
	mask.words[cpu / BITS % (CPUS_MAX / BITS)] = 1ul << cpu % BITS;
	(void)LINUX_CALL(__NR_sched_setaffinity, 0, sizeof(mask), mask.words);
}

void linux_cpu_leave_core(void)
{
	uint32_t const  cpu = linux_cpu_default();
	struct cpu_mask mask = *allowed_cpus();

	mask.words[cpu / BITS % (CPUS_MAX / BITS)] &= ~(1ul << cpu % BITS);
	(void)LINUX_CALL(__NR_sched_setaffinity, 0, sizeof(mask), mask.words); /* refused if none is left */
}
