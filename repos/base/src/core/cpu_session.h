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

/** Start `pd`; statuses as CPU.start. */
FERN_MUST_CHECK enum fern_status core_cpu_start(struct core_cpu *cpu, struct core_pd *pd,
                                                struct core_dataspace *linker,
                                                struct fern_string     name,
                                                struct core_thread   **out_thread);

static inline struct core_cpu *core_cpu_of(struct core_session *session)
{
	return fern_container_of(session, struct core_cpu, session);
}

#endif /* FERN_CORE_CPU_SESSION_H */
