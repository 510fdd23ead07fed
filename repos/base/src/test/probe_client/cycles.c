/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "tasks.h"
#include <base/log.h>
#include <probe/connection.h>

enum { LARGE_EVERY = 16, LARGE_SIZE = 40 * 1024, WARM_UP = 40 };

/* one session in a few needs a larger donation at the opening, and an upgrade later */
static enum fern_status cycle(struct fern_env *env, uint64_t number)
{
	bool const                   large = number % LARGE_EVERY == 0;
	struct fern_probe_args const args = { .size = large ? LARGE_SIZE : 0 };
	struct fern_probe_connection probe;
	uint32_t                     sum = 0;

	FERN_TRY(fern_probe_connection_open(&probe, env, &args));
	enum fern_status status = fern_probe_add(probe.cap, (uint32_t)number, 1, &sum);
	if (status == FERN_OK && sum != (uint32_t)number + 1)
		status = FERN_INTERNAL;
	if (status == FERN_OK && large)
		status = fern_connection_upgrade(&probe.connection, 64 * 1024, 4);
	if (status == FERN_OK && large)
		status = fern_probe_grow(probe.cap, 16 * 1024);
	fern_probe_connection_close(&probe);
	return status;
}

enum fern_status task_cycles(struct fern_env *env, uint64_t count)
{
	struct usage used = { 0 }, quota = { 0 };

	/* until the LOG session is open, and the account, called often, has a channel of its own */
	fern_log("cycles begin");
	for (uint64_t i = 0; i < WARM_UP; i++) {
		FERN_TRY(cycle(env, i));
		used = usage_now(env);
		quota = quota_now(env);
	}

	for (uint64_t i = 0; i < count; i++)
		FERN_TRY(cycle(env, i));

	struct usage const used_after = usage_now(env), quota_after = quota_now(env);
	check_same(used, used_after);
	check_same(quota, quota_after);
	fern_log("%llu cycles: %llu bytes and %u capabilities in use before and %llu and %u after",
	         (unsigned long long)count, (unsigned long long)used.ram, used.caps,
	         (unsigned long long)used_after.ram, used_after.caps);
	return FERN_OK;
}
