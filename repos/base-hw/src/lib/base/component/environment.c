/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The environment of a component: from two capabilities to sessions, a heap and an entrypoint.
 */
#include "native.h"
#include <base/heap.h>
#include <base/internal/env.h>
#include <base/internal/interposed.h>
#include <base/internal/ram_backing.h>
#include <hw/entrypoint.h>

enum fern_status hw_environment_start(struct fern_env *env, struct fern_cap parent,
                                      char const *label, bool interposed)
{
	static struct fern_entrypoint entrypoint;
	static struct fern_heap       heap;

	env->parent.cap = parent;
	FERN_TRY(fern_parent_environment(env->parent, &env->pd.cap, &env->ram.cap, &env->cpu.cap));
	if (interposed)
		FERN_TRY(fern_pd_address_space(env->pd, &fern_interposed_map));

	hw_entrypoint_init(&entrypoint, 0);
	fern_heap_init(&heap, &fern_ram_backing, SIZE_MAX);
	env->heap = &heap.allocator;
	env->entrypoint = &entrypoint;
	fern_env_set_global(env, label);
	return FERN_OK;
}
