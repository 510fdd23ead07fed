/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * CPU sessions: they start domains, and learn when these end.
 */
#ifndef FERN_CORE_CPU_SESSION_H
#define FERN_CORE_CPU_SESSION_H

#include "dataspace.h"
#include "session.h"
#include "thread.h"
#include <base/signal.h>
#include <cpu/server.h>

#define CORE_PRIORITY_LOWEST 65535

struct core_cpu {
	struct core_session            session;
	struct fern_cpu_session        rpc;
	struct fern_cpu_args           args;
	struct fern_list               threads;        /* core_thread.cpu_element */
	struct fern_signal_context_cap exception_sigh; /* owned; invalid: nobody is notified */
};

struct core_start {
	struct core_pd        *pd;
	struct core_ram       *ram;
	struct fern_parent_cap parent; /* lent */
	struct core_dataspace *linker;
	struct fern_string     name;
};

/** Start a domain; statuses as CPU.start. */
FERN_MUST_CHECK enum fern_status core_cpu_start(struct core_cpu         *cpu,
                                                struct core_start const *start,
                                                struct core_thread     **out_thread);

#endif /* FERN_CORE_CPU_SESSION_H */
