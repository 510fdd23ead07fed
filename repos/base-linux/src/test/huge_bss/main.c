/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A program whose zeroed data is larger than its account: it cannot start.
 */
#include <base/component.h>
#include <base/log.h>

static char huge[200 << 20];

enum fern_status fern_component_construct(struct fern_env *env)
{
	(void)env;
	for (size_t offset = 0; offset < sizeof(huge); offset += 4096)
		((char volatile *)huge)[offset] = 1;
	fern_log("huge: wrote to memory that nobody paid for");
	return FERN_OK;
}
