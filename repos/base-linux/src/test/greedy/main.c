/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Has core open as many descriptors as the own capabilities pay for.
 */
#include <base/attach.h>
#include <base/component.h>
#include <base/log.h>
#include <linux_native/linux_native.h>

/** The descriptors of core that a dataspace takes. Ours are closed: they are limited. */
static enum fern_status take(struct fern_env *env, struct fern_linux_native_cap native)
{
	struct fern_ram_dataspace_cap ram;
	struct fern_cap               descriptor;
	void                         *address;

	FERN_TRY(fern_ram_alloc(env->ram, 4096, FERN_CACHE_CACHED, &ram));
	FERN_TRY(fern_attach(env, fern_ram_dataspace_as_dataspace(ram),
	                     &(struct fern_attach_options){ .access = FERN_ACCESS_READ }, &address,
	                     NULL));
	FERN_TRY(fern_linux_native_export(native, ram.cap, &descriptor));
	fern_cap_release(descriptor);
	return FERN_OK;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	struct fern_linux_native_cap native;
	unsigned                     count = 0;
	enum fern_status             status;

	fern_log("greedy: begins"); /* opens the session, for which nothing is left later */
	FERN_TRY(fern_pd_native(env->pd, &native.cap));
	while ((status = take(env, native)) == FERN_OK)
		count++;
	fern_log("greedy: %u dataspaces, then %s", count, fern_status_name(status));
	return FERN_OK;
}
