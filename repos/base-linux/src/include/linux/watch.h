/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * For hybrid components: have the entrypoint watch a descriptor of the host.
 *
 *     static void handle_readable(struct linux_watch *watch);
 *     struct linux_watch watch;
 *     FERN_TRY(linux_watch_open(&watch, env->entrypoint, fd, handle_readable));
 */
#ifndef FERN_LINUX_WATCH_H
#define FERN_LINUX_WATCH_H

#include <linux/entrypoint.h>

struct linux_watch {
	struct linux_source source;
	int                 descriptor;
	void (*handle)(struct linux_watch *watch);
};

/**
 * Have `handle` called while `descriptor` can be read. The descriptor stays the caller's.
 * FERN_INVALID_ARGUMENT: it cannot be watched.
 */
FERN_MUST_CHECK enum fern_status linux_watch_open(struct linux_watch     *watch,
                                                  struct fern_entrypoint *entrypoint,
                                                  int                     descriptor,
                                                  void (*handle)(struct linux_watch *watch));

#endif /* FERN_LINUX_WATCH_H */
