/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The environment of a component: from descriptors at fixed numbers to sessions, a heap and an
 * entrypoint.
 */
#include "boot.h"
#include <base/heap.h>
#include <base/internal/env.h>
#include <base/internal/interposed.h>
#include <base/internal/ram_backing.h>
#include <linux/boot_info.h>
#include <linux/entrypoint.h>

enum fern_status linux_environment_start(struct fern_env *env, char const *label,
                                         struct linux_boot_info const *info)
{
	static struct fern_entrypoint entrypoint;
	static struct fern_heap       heap;

	FERN_TRY(linux_native_start());
	linux_entrypoint_init(&entrypoint, LINUX_BOOT_EPOLL);

	FERN_TRY(linux_parent_start(info->parent_is_core, &env->parent.cap));
	FERN_TRY(fern_parent_environment(env->parent, &env->pd.cap, &env->ram.cap, &env->cpu.cap));
	if (info->interposed)
		FERN_TRY(fern_pd_address_space(env->pd, &fern_interposed_map));

	fern_heap_init(&heap, &fern_ram_backing, SIZE_MAX);
	env->heap = &heap.allocator;
	env->entrypoint = &entrypoint;
	fern_env_set_global(env, label);
	return FERN_OK;
}
