/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The parent of attackers. Each <config> in its configuration is an attack: children that run until
 * they end by themselves. After the first one, which warms up, each leaves the parent's account as
 * it was.
 */
#include "attack.h"
#include <base/log.h>
#include <os/check.h>
#include <os/check_account.h>
#include <sandbox/sandbox.h>

enum { POLL_US = 20 * 1000 };

static struct fern_sandbox sandbox;
static unsigned            ended;

static void child_exited(struct fern_sandbox *children, int value)
{
	(void)children;
	fern_check(value == 0);
	ended++;
}

static struct fern_check_account attack(struct fern_env *env, struct fern_xml config)
{
	unsigned children = 0;

	fern_xml_for_each(config, "start", child)
		children++;
	ended = 0;
	fern_check_status(FERN_OK, fern_sandbox_apply(&sandbox, config));
	while (ended < children)
		fern_check_pause(env, POLL_US);
	fern_check_status(FERN_OK, fern_sandbox_apply(&sandbox, fern_xml_from_string("<config/>")));

	struct fern_check_account const after = fern_check_account_quiet(env);
	fern_log("an attack by %u is over", children);
	fern_check_account_log("after it", after);
	return after;
}

enum fern_status role_keeper(struct fern_env *env, struct fern_xml config)
{
	static struct fern_sandbox_ops const ops = { .exited = child_exited };
	struct fern_check_account                       before = { 0 };
	unsigned                             attacks = 0;

	FERN_TRY(fern_sandbox_init(&sandbox, env, &ops, NULL));
	fern_log("the keeper begins"); /* its LOG session is no loss */
	fern_xml_for_each(config, "config", attackers) {
		struct fern_check_account const after = attack(env, attackers);

		if (attacks++)
			fern_check(fern_check_account_same(before, after));
		before = after;
	}
	fern_check(attacks > 1);
	return FERN_OK;
}
