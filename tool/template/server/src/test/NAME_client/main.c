/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Client of the SERVICE service for the scenario NAME.run: greets three times.
 */
#include <NAME/connection.h>
#include <base/component.h>
#include <base/log.h>

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_NAME_connection NAME;
	struct fern_NAME_args const        args = { .greeting = "ahoy" };
	uint32_t                           count = 0;

	FERN_TRY(fern_NAME_connection_open(&NAME, env, &args));
	while (count < 3)
		FERN_TRY(fern_NAME_greet(NAME.cap, fern_string("you"), &count));

	fern_log("greeted %u times", count);
	fern_NAME_connection_close(&NAME);
	return FERN_OK;
}
