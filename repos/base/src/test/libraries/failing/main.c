/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Cannot be constructed.
 */
#include <base/component.h>

static enum fern_status look_for_something(void)
{
	return FERN_TOO_SMALL;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	(void)env;
	FERN_TRY(look_for_something());
	return FERN_OK;
}
