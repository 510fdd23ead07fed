/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The parent of attackers. Each <config> in its configuration is an attack: children that run until
 * they end by themselves. After the first one, which warms up, each leaves the parent's account as
 * it was.
 */
#include "attack.h"
#include <base/clock.h>
#include <base/log.h>
#include <os/check.h>
#include <sandbox/sandbox.h>

enum { POLL_US = 20 * 1000, STILL_POLLS = 10, PATIENCE_US = 60 * 1000 * 1000 };

struct account {
	uint64_t ram_quota, ram_used;
	uint32_t caps_quota, caps_used;
};

static struct fern_sandbox sandbox;
static unsigned            ended;

static void child_exited(struct fern_sandbox *children, int value)
{
	(void)children;
	fern_check(value == 0);
	ended++;
}

static struct account account_now(struct fern_env *env)
{
	struct account a = { 0 };

	fern_check_status(FERN_OK, fern_ram_info(env->ram, &a.ram_quota, &a.ram_used, &a.caps_quota,
	                                         &a.caps_used));
	return a;
}

static bool same(struct account a, struct account b)
{
	return a.ram_quota == b.ram_quota && a.ram_used == b.ram_used &&
	       a.caps_quota == b.caps_quota && a.caps_used == b.caps_used;
}

/** The account when nothing comes back any more. */
static struct account quiet_account(struct fern_env *env)
{
	uint64_t const give_up = fern_clock_us() + PATIENCE_US;
	struct account before = account_now(env);
	unsigned       still = 0;

	while (still < STILL_POLLS && fern_clock_us() < give_up) {
		fern_check_pause(env, POLL_US);
		struct account const now = account_now(env);
		still = same(now, before) ? still + 1 : 0;
		before = now;
	}
	fern_check(still == STILL_POLLS);
	return before;
}

static struct account attack(struct fern_env *env, struct fern_xml config)
{
	unsigned children = 0;

	fern_xml_for_each(config, "start", child)
		children++;
	ended = 0;
	fern_check_status(FERN_OK, fern_sandbox_apply(&sandbox, config));
	while (ended < children)
		fern_check_pause(env, POLL_US);
	fern_check_status(FERN_OK, fern_sandbox_apply(&sandbox, fern_xml_from_string("<config/>")));

	struct account const after = quiet_account(env);
	fern_log("after an attack by %u: %llu of %llu bytes and %u of %u capabilities in use",
	         children, (unsigned long long)after.ram_used, (unsigned long long)after.ram_quota,
	         after.caps_used, after.caps_quota);
	return after;
}

enum fern_status role_keeper(struct fern_env *env, struct fern_xml config)
{
	static struct fern_sandbox_ops const ops = { .exited = child_exited };
	struct account                       before = { 0 };
	unsigned                             attacks = 0;

	FERN_TRY(fern_sandbox_init(&sandbox, env, &ops, NULL));
	fern_log("the keeper begins"); /* its LOG session is no loss */
	fern_xml_for_each(config, "config", attackers) {
		struct account const after = attack(env, attackers);

		if (attacks++)
			fern_check(same(before, after));
		before = after;
	}
	fern_check(attacks > 1);
	return FERN_OK;
}
