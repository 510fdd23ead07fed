/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The groups of checks. A status other than FERN_OK says that a group could not be carried through.
 */
#ifndef TEST_BASE_API_GROUPS_H
#define TEST_BASE_API_GROUPS_H

#include <base/env.h>
#include <os/check.h>

enum { STACK_SIZE = 16 * 1024 }; /* of the threads that the groups create */

enum fern_status check_threads(struct fern_env *env);
enum fern_status check_synchronization(struct fern_env *env);
enum fern_status check_calls(struct fern_env *env);
enum fern_status check_memory(struct fern_env *env);
enum fern_status check_region_maps(struct fern_env *env);
enum fern_status check_time(struct fern_env *env);
enum fern_status check_sessions(struct fern_env *env);

/** What an account uses. */
struct usage {
	uint64_t ram;
	uint32_t caps;
};

static inline struct usage usage_of(struct fern_ram_cap account)
{
	struct usage usage = { 0 };
	uint64_t     ram_quota;
	uint32_t     caps_quota;

	fern_check_status(FERN_OK,
	                  fern_ram_info(account, &ram_quota, &usage.ram, &caps_quota, &usage.caps));
	return usage;
}

/** Check that the account uses as much as before. */
#define check_usage(account, before)                                                               \
	do {                                                                                       \
		struct usage const now_ = usage_of(account);                                       \
		fern_check(now_.ram == (before).ram);                                              \
		fern_check(now_.caps == (before).caps);                                            \
	} while (0)

/** The thread pointer's fixed words: a pointer to itself, and the canary. */
void    *arch_thread_pointer_self(void);
uint64_t arch_stack_canary(void);

#endif /* TEST_BASE_API_GROUPS_H */
