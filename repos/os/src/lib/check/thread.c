/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads of the own component, see os/check_thread.h.
 */
#include <os/check_thread.h>

struct fern_thread_cap fern_check_own_thread(struct fern_env *env, char const *name)
{
	struct fern_thread_cap thread = { 0 };
	char                   found[FERN_CPU_NEXT_THREAD_NAME_MAX + 1];
	uint32_t               id = 0;

	for (;;) {
		if (fern_cpu_next_thread(env->cpu, id, false, &id, &found, &thread) != FERN_OK ||
		    !id)
			return (struct fern_thread_cap){ 0 };
		if (fern_string_equal(fern_string(found), fern_string(name)))
			return thread;
		fern_cap_release(thread.cap);
	}
}
