/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The smallest component: says hello.
 */
#include <base/component.h>
#include <base/log.h>

enum fern_status fern_component_construct(struct fern_env *env)
{
	fern_log("hello from '%s'", fern_env_label(env));
	return FERN_OK;
}
