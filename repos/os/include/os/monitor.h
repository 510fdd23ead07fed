/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Standing between a subsystem and core: the services RAM, PD, CPU, RM and ROM, implemented with
 * sessions of the own at the parent. Every operation is forwarded, counted, and logged if that is
 * wanted; on the way the library learns the layout of each address space.
 *
 *     static struct fern_sandbox_service *service(struct fern_sandbox *sandbox, struct fern_string name)
 *     {
 *             return fern_monitor_service(sandbox->context, name);
 *     }
 *
 *     static struct fern_sandbox_ops const ops = { .service = service };
 *
 *     fern_monitor_init(&monitor, env, true);
 *     FERN_TRY(fern_sandbox_init(&sandbox, env, &ops, &monitor));
 *     return fern_sandbox_apply(&sandbox, config);
 *
 * where the configuration routes the five services of its children to <local/>. The sandbox starts
 * the children with the sessions at core; what they find as their environment, and what they open
 * for children of their own, are the library's. Nothing calls the program that holds it but what
 * is monitored, and it calls nobody but its parent's services.
 *
 * Who is monitored pays for what is written down because of it, by a transfer from its account to
 * that of the program: 16 KiB and three capabilities for each session, region map and thread (for
 * those that its parent opens to start it, its parent does; for those of the sandbox's children,
 * the program), and 128 bytes for each region, 32 at a time. It gets them back. Apart from that, its
 * account looks as if nobody stood between.
 *
 * Threads: the entrypoint's only. Library: monitor.
 */
#ifndef FERN_OS_MONITOR_H
#define FERN_OS_MONITOR_H

#include <base/env.h>
#include <sandbox/sandbox.h>
#include <util/list.h>
#include <util/string.h>
#include <util/xml_generator.h>

enum { FERN_MONITOR_SERVICES = 5, FERN_MONITOR_CALLS_MAX = 40 };

struct fern_monitor;

/** One of the services; part of the library's state. */
struct fern_monitor_service {
	struct fern_sandbox_service sandbox;
	struct fern_monitor        *monitor;
};

struct fern_monitor {
	struct fern_env            *env;
	bool                        log;
	struct fern_monitor_service services[FERN_MONITOR_SERVICES];
	struct fern_list            sessions; /* in the order in which they were opened */
	struct fern_list            paused;   /* threads that fern_monitor_pause() stopped */
	uint32_t                    object_count;
	uint64_t                    calls[FERN_MONITOR_CALLS_MAX];  /* by operation */
	uint64_t                    failed[FERN_MONITOR_CALLS_MAX]; /* of these */
};

/** Prepare. `monitor` must not move. With `log`, each operation is a line in the log. */
void fern_monitor_init(struct fern_monitor *monitor, struct fern_env *env, bool log);

/** The service of that name for a sandbox's `service` operation, or NULL. */
struct fern_sandbox_service *fern_monitor_service(struct fern_monitor *monitor,
                                                  struct fern_string   name);

/**
 * Copy memory of the domain with that label ("child", "child -> grandchild") out of it, and into
 * it. The range may reach over several regions and through managed dataspaces.
 *
 * FERN_NOT_FOUND: no such domain, or a part of the range is not attached. FERN_DENIED: writing to
 * what is read-only. Others: those of fern_attach(); part of the range may have been copied.
 */
FERN_MUST_CHECK enum fern_status fern_monitor_read(struct fern_monitor *monitor,
                                                   struct fern_string label, uint64_t address,
                                                   void *data, size_t size);
FERN_MUST_CHECK enum fern_status fern_monitor_write(struct fern_monitor *monitor,
                                                    struct fern_string label, uint64_t address,
                                                    void const *data, size_t size);

/**
 * Stop all threads of all domains that run, and let those go on. What somebody else has paused
 * stays as it is. `out_count` is the number of threads.
 */
FERN_MUST_CHECK enum fern_status fern_monitor_pause(struct fern_monitor *monitor,
                                                    uint32_t            *out_count);
uint32_t                         fern_monitor_resume(struct fern_monitor *monitor);

/** Write as elements: what was called how often, and what the books hold. */
void fern_monitor_report_calls(struct fern_monitor const *monitor, struct fern_xml_generator *xml);

/**
 * Write as elements: for each region map what is attached to it, and for each CPU session its
 * threads.
 */
void fern_monitor_report_maps(struct fern_monitor const *monitor, struct fern_xml_generator *xml);

#endif /* FERN_OS_MONITOR_H */
