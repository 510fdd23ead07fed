/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The own account, see os/check_account.h.
 */
#include <base/clock.h>
#include <base/log.h>
#include <os/check.h>
#include <os/check_account.h>

enum { POLL_US = 30 * 1000, STILL_POLLS = 10, PATIENCE_US = 60 * 1000 * 1000 };

struct fern_check_account fern_check_account_now(struct fern_env *env)
{
	struct fern_check_account a = { 0 };

	fern_check_status(FERN_OK, fern_ram_info(env->ram, &a.ram_quota, &a.ram_used, &a.caps_quota,
	                                         &a.caps_used));
	return a;
}

bool fern_check_account_same(struct fern_check_account a, struct fern_check_account b)
{
	return a.ram_quota == b.ram_quota && a.ram_used == b.ram_used &&
	       a.caps_quota == b.caps_quota && a.caps_used == b.caps_used;
}

struct fern_check_account fern_check_account_quiet(struct fern_env *env)
{
	uint64_t const            give_up = fern_clock_us() + PATIENCE_US;
	struct fern_check_account before = fern_check_account_now(env);
	unsigned                  still = 0;

	while (still < STILL_POLLS && fern_clock_us() < give_up) {
		fern_check_pause(env, POLL_US);
		struct fern_check_account const now = fern_check_account_now(env);
		still = fern_check_account_same(now, before) ? still + 1 : 0;
		before = now;
	}
	fern_check(still == STILL_POLLS);
	return before;
}

void fern_check_account_log(char const *when, struct fern_check_account account)
{
	fern_log("%s: %llu of %llu bytes and %u of %u capabilities in use", when,
	         (unsigned long long)account.ram_used, (unsigned long long)account.ram_quota,
	         account.caps_used, account.caps_quota);
}
