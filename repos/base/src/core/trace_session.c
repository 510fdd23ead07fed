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
                             uint64_t *out_execution_time_us, uint32_t *out_component,
                             uint64_t *out_component_time_us, uint64_t *out_calls,
                             uint64_t *out_ram_quota, uint64_t *out_ram_used,
                             uint32_t *out_caps_quota, uint32_t *out_caps_used)
{
	struct trace *const   trace = fern_container_of(rpc, struct trace, rpc);
	struct fern_id *const id = fern_id_space_above(&trace->session.core->threads, previous);

	if (!id)
		return FERN_OK;

	struct core_thread const *const  found = fern_container_of(id, struct core_thread, id);
	struct core_account const *const account = found->pd ? core_pd_account(found->pd) : NULL;
	struct core_account const        numbers = account ? *account : (struct core_account){ 0 };
	struct platform_usage const      usage = core_thread_usage(found, true);

	*out_id = (uint32_t)id->value;
	*out_label = fern_string_buf_string(&found->cpu->session.label);
	*out_thread = fern_string(found->name);
	*out_execution_time_us = core_thread_usage(found, false).time_us;
	*out_component = (uint32_t)(found->slot ? found->pd->thread->id.value : id->value);
	*out_component_time_us = usage.time_us;
	*out_calls = usage.calls;
	*out_ram_quota = numbers.quota.ram;
	*out_ram_used = numbers.used.ram;
	*out_caps_quota = numbers.quota.caps;
	*out_caps_used = numbers.used.caps;
	return FERN_OK;
}

static struct fern_trace_ops const ops = { .next = next };

struct core_service const core_trace_service =
	CORE_SERVICE(FERN_TRACE_SERVICE_TYPE, fern_trace_dispatch, struct trace, CORE_COST_SESSION);
