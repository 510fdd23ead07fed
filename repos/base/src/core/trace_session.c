/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The TRACE service.
 */
#include "core.h"
#include "cpu_session.h"
#include "pd_session.h"
#include "session.h"
#include "thread.h"
#include <trace/server.h>

struct trace {
	struct core_session       session;
	struct fern_trace_session rpc;
};

/* The strings stay valid until the reply is sent: nothing else happens in between. */
static enum fern_status next(struct fern_trace_session *rpc, uint32_t previous, uint32_t *out_id,
                             struct fern_string *out_label, struct fern_string *out_thread,
                             uint64_t *out_execution_time_us, uint64_t *out_ram_quota,
                             uint64_t *out_ram_used, uint32_t *out_caps_quota,
                             uint32_t *out_caps_used)
{
	struct trace *const       trace = fern_container_of(rpc, struct trace, rpc);
	struct core_thread const *found = NULL;

	fern_list_for_each(&trace->session.core->threads, struct core_thread, element, thread) {
		if (thread->id > previous) {
			found = thread;
			break;
		}
	}
	if (!found)
		return FERN_OK;

	bool const                       first = found->pd && !found->slot;
	struct core_account const *const account = first ? core_pd_account(found->pd) : NULL;
	struct core_account const        numbers = account ? *account : (struct core_account){ 0 };

	*out_id = found->id;
	*out_label = fern_string_buf_string(&found->cpu->session.label);
	*out_thread = fern_string(found->name);
	*out_execution_time_us = core_thread_execution_time_us(found);
	*out_ram_quota = numbers.quota.ram;
	*out_ram_used = numbers.used.ram;
	*out_caps_quota = numbers.quota.caps;
	*out_caps_used = numbers.used.caps;
	return FERN_OK;
}

static struct fern_trace_ops const ops = { .next = next };

static enum fern_status construct(struct core_session *session, struct fern_string args)
{
	struct trace *const    trace = fern_container_of(session, struct trace, session);
	struct fern_trace_args unused;

	fern_trace_session_init(&trace->rpc, &ops);
	FERN_TRY(fern_trace_args_parse(args, &unused));
	FERN_TRY(fern_trace_session_serve(&trace->rpc, session->core->entrypoint));
	session->cap = fern_trace_session_cap(&trace->rpc).cap;
	return FERN_OK;
}

static void destruct(struct core_session *session)
{
	fern_trace_session_fini(&fern_container_of(session, struct trace, session)->rpc);
}

struct core_service const core_trace_service = {
	.type = FERN_TRACE_SERVICE_TYPE,
	.cost = CORE_COST_SESSION,
	.size = sizeof(struct trace),
	.construct = construct,
	.destruct = destruct,
};
