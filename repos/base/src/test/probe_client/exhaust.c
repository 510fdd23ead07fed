/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "tasks.h"
#include <base/log.h>
#include <probe/connection.h>

enum { SESSIONS_MAX = 600 };

static struct fern_probe_connection sessions[SESSIONS_MAX];

/* a session that was called once has its channel, and can be called whatever happens */
static enum fern_status open_one(struct fern_env *env, struct fern_probe_connection *probe)
{
	uint32_t sum = 0;

	FERN_TRY(fern_probe_connection_open(probe, env, NULL));

	enum fern_status const status = fern_probe_add(probe->cap, 1, 2, &sum);
	if (status != FERN_OK)
		fern_probe_connection_close(probe);
	return status;
}

/* as many sessions as the account can pay; `out_status` says why no more */
static unsigned open_all(struct fern_env *env, enum fern_status *out_status)
{
	unsigned count = 0;

	while (count < SESSIONS_MAX) {
		*out_status = open_one(env, &sessions[count]);
		if (*out_status != FERN_OK)
			break;
		count++;
	}
	return count;
}

/* the sessions that were paid go on, whatever else cannot be paid */
static unsigned call_all(unsigned count)
{
	unsigned good = 0;

	for (unsigned i = 0; i < count; i++) {
		uint32_t sum = 0;

		good += fern_probe_add(sessions[i].cap, i, 5, &sum) == FERN_OK && sum == i + 5;
	}
	return good;
}

static void close_all(unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		fern_probe_connection_close(&sessions[i]);
}

static bool exhausted(enum fern_status status)
{
	return status == FERN_OUT_OF_RAM || status == FERN_OUT_OF_CAPS;
}

static void check_sessions(struct fern_env *env)
{
	enum fern_status status;
	unsigned const   first = open_all(env, &status);

	fern_check(first > 4 && first < SESSIONS_MAX);
	fern_check(exhausted(status));
	fern_log("%u sessions, then %s", first, fern_status_name(status));

	/* what was paid goes on, and what is given back can be used again */
	fern_check(call_all(first) == first);
	fern_probe_connection_close(&sessions[first - 1]);
	fern_check_status(FERN_OK, open_one(env, &sessions[first - 1]));
	close_all(first);

	struct usage const used = usage_now(env), quota = quota_now(env);
	unsigned const     second = open_all(env, &status);
	fern_check(second == first && exhausted(status));
	fern_check(call_all(second) == second);
	close_all(second);
	struct usage const used_after = usage_now(env), quota_after = quota_now(env);
	check_same(used, used_after);
	check_same(quota, quota_after);
}

/* the server takes from the session's donation and nothing else */
static enum fern_status check_upgrades(struct fern_env *env)
{
	struct fern_probe_connection probe;
	struct usage const           quota = quota_now(env);

	FERN_TRY(fern_probe_connection_open(&probe, env, NULL));
	fern_check(exhausted(fern_probe_grow(probe.cap, 256 * 1024)));
	fern_check_status(FERN_OUT_OF_RAM,
	                  fern_connection_upgrade(&probe.connection, UINT64_C(1) << 40, 0));
	fern_check_status(FERN_OUT_OF_CAPS, fern_connection_upgrade(&probe.connection, 0, 1000000));
	fern_check_status(FERN_OK, fern_connection_upgrade(&probe.connection, 288 * 1024, 4));
	fern_check_status(FERN_OK, fern_probe_grow(probe.cap, 256 * 1024));
	fern_check(exhausted(fern_probe_grow(probe.cap, 256 * 1024)));
	fern_check(quota_now(env).ram < quota.ram);
	fern_probe_connection_close(&probe);

	struct usage const quota_after = quota_now(env);
	check_same(quota, quota_after);
	return FERN_OK;
}

enum fern_status task_exhaust(struct fern_env *env, uint64_t count)
{
	(void)count;
	fern_log("begins to run out"); /* opens the LOG session while it can be paid */
	FERN_TRY(check_upgrades(env));
	check_sessions(env);
	return check_upgrades(env);
}
