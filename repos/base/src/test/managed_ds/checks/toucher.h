/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads that touch memory which may not be there, and a manager's view of them.
 */
#ifndef MANAGED_DS_CHECKS_TOUCHER_H
#define MANAGED_DS_CHECKS_TOUCHER_H

#include <base/env.h>
#include <base/signal.h>
#include <region_map/region_map.h>
#include <stdbool.h>

struct toucher {
	enum fern_fault_type type;
	void                *address;
	int                  result; /* what it read, or what the code there returned */
	bool volatile done;
	struct fern_thread *thread;
};

/** Begin to access `address`. The structure stays where it is. */
void toucher_start(struct toucher *toucher, struct fern_env *env, enum fern_fault_type type,
                   void *address);

/** Wait until it is through. */
void toucher_finish(struct toucher *toucher);

/** A region map's handler. */
struct watch {
	struct fern_signal_handler handler;
	struct fern_region_map_cap map;
	unsigned volatile signals; /* since somebody set it to 0 */
};

FERN_MUST_CHECK enum fern_status watch_start(struct watch *watch, struct fern_env *env,
                                             struct fern_region_map_cap map);
void                             watch_end(struct watch *watch);

/** Wait until the map's state is a fault of this kind, at this address in it. */
bool watch_expect(struct watch *watch, struct fern_env *env, enum fern_fault_type type,
                  uint64_t address);

/** Check that nobody waits. */
void watch_expect_none(struct watch *watch);

#endif /* MANAGED_DS_CHECKS_TOUCHER_H */
