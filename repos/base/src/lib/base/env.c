/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <base/internal/env.h>
#include <base/internal/futex.h>

struct fern_env   *fern_env_global;
static char const *own_label = "";

void fern_env_set_global(struct fern_env *env, char const *label)
{
	fern_env_global = env;
	own_label = label;
}

char const *fern_env_label(struct fern_env const *env)
{
	(void)env; /* a component has one */
	return own_label;
}

void fern_env_exit(struct fern_env *env, int value)
{
	uint32_t never = 0;

	/* there is no answer, unless there is no parent any more: then nobody is left to tell */
	fern_ignore(fern_parent_exit(env->parent, value));

	for (;;)
		fern_kernel_futex_wait(&never, 0);
}
