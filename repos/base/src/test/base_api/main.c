/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Checks the base API from inside a component, group by group.
 */
#include "groups.h"
#include <base/component.h>
#include <base/log.h>

static struct {
	char const *name;
	enum fern_status (*check)(struct fern_env *env);
} const groups[] = {
	{ "threads", check_threads },
	{ "synchronization", check_synchronization },
	{ "calls", check_calls },
	{ "memory", check_memory },
	{ "region maps", check_region_maps },
	{ "time", check_time },
	{ "sessions", check_sessions },
};

enum fern_status fern_component_construct(struct fern_env *env)
{
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		fern_check_status(FERN_OK, groups[i].check(env));
		fern_log("%s checked", groups[i].name);
	}
	fern_check_finish(env);
}
