/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Further entrypoints of a component on Linux: an epoll set and a thread.
 */
#include <base/internal/entrypoint.h>
#include <base/thread.h>
#include <linux/entrypoint.h>
#include <linux/kernel_objects.h>
#include <linux/syscall.h>

static void serve(void *entrypoint)
{
	fern_entrypoint_serve_for_ever(entrypoint);
}

enum fern_status fern_entrypoint_create(struct fern_env *env, char const *name, size_t stack_size,
                                        struct fern_entrypoint **out_entrypoint)
{
	struct linux_epoll      epoll;
	struct fern_entrypoint *entrypoint;
	struct fern_thread     *thread;

	FERN_TRY(fern_new(env->heap, &entrypoint));

	enum fern_status status = linux_alloc_epoll(&epoll);
	if (status == FERN_OK) {
		linux_entrypoint_init(entrypoint, epoll.fd);
		status = fern_thread_create(env, name, stack_size, serve, entrypoint, &thread);
		if (status != FERN_OK) {
			(void)linux_close(epoll.fd);
			linux_free(epoll.id);
		}
	}
	if (status != FERN_OK) {
		fern_delete(env->heap, entrypoint);
		return status;
	}
	*out_entrypoint = entrypoint;
	return FERN_OK;
}
