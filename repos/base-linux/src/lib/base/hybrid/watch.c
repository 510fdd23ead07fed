/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Watching descriptors of the host, see linux/watch.h.
 */
#include <linux/syscall.h>
#include <linux/watch.h>

static void handle_event(struct fern_entrypoint *entrypoint, struct linux_source *source,
                         uint32_t events)
{
	(void)entrypoint;
	(void)events;
	struct linux_watch *const watch = fern_container_of(source, struct linux_watch, source);

	watch->handle(watch);
}

enum fern_status linux_watch_open(struct linux_watch *watch, struct fern_entrypoint *entrypoint,
                                  int descriptor, void (*handle)(struct linux_watch *watch))
{
	*watch = (struct linux_watch){ .source = { handle_event },
		                       .descriptor = descriptor,
		                       .handle = handle };
	return linux_entrypoint_watch(entrypoint, descriptor, EPOLLIN, &watch->source);
}
