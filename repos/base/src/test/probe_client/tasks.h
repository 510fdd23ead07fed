/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The tasks of the client, one file each.
 */
#ifndef TEST_PROBE_CLIENT_TASKS_H
#define TEST_PROBE_CLIENT_TASKS_H

#include <base/env.h>
#include <os/check.h>

enum { STACK_SIZE = 16 * 1024 }; /* of further threads */

enum fern_status task_cycles(struct fern_env *env, uint64_t count);
enum fern_status task_exhaust(struct fern_env *env, uint64_t count);
enum fern_status task_gone(struct fern_env *env, uint64_t count);
enum fern_status task_hoard(struct fern_env *env, uint64_t count);
enum fern_status task_latency(struct fern_env *env, uint64_t count);
enum fern_status task_traffic(struct fern_env *env, uint64_t count);

/** What the own account uses. */
struct usage {
	uint64_t ram;
	uint32_t caps;
};

static inline struct usage usage_now(struct fern_env *env)
{
	struct usage usage = { 0 };
	uint64_t     ram_quota;
	uint32_t     caps_quota;

	fern_check_status(
		FERN_OK, fern_ram_info(env->ram, &ram_quota, &usage.ram, &caps_quota, &usage.caps));
	return usage;
}

/** The quota of the own account: what is donated leaves it. */
static inline struct usage quota_now(struct fern_env *env)
{
	struct usage quota = { 0 };
	uint64_t     ram_used;
	uint32_t     caps_used;

	fern_check_status(FERN_OK,
	                  fern_ram_info(env->ram, &quota.ram, &ram_used, &quota.caps, &caps_used));
	return quota;
}

#define check_same(a, b)                                                                           \
	do {                                                                                       \
		fern_check((a).ram == (b).ram);                                                    \
		fern_check((a).caps == (b).caps);                                                  \
	} while (0)

#endif /* TEST_PROBE_CLIENT_TASKS_H */
