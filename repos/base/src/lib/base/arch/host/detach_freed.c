/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * On the host, attachments are what a test's fern_attach() and fern_detach() make of them; without
 * these there are none.
 */
#include <base/attach.h>
#include <base/internal/detach_freed.h>

__attribute__((weak)) void fern_detach(struct fern_env *env, void *address)
{
	(void)env;
	(void)address;
}

void fern_detach_freed(struct fern_env *env, void *address, size_t size)
{
	(void)size;
	fern_detach(env, address);
}
