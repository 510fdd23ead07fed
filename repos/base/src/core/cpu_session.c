/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The CPU service.
 */
#include "cpu_session.h"
#include "core.h"
#include "pd_session.h"

static struct core_cpu *cpu_of(struct fern_cpu_session *rpc)
{
	return fern_container_of(rpc, struct core_cpu, rpc);
}

/* ---------------------------------------------------------------- start ---- */

/* Attach the first stack and start. */
static enum fern_status enliven(struct core_pd *pd, struct core_dataspace *linker)
{
	uint64_t const size = platform_first_stack_size();
	uint64_t const end = FERN_STACK_AREA_BASE + FERN_STACK_SLOT_SIZE;

	FERN_TRY(core_pd_attach_memory(pd, end - size, size));
	FERN_TRY(platform_domain_start(pd->domain, linker));
	pd->thread->end.state = FERN_THREAD_STATE_RUNNING;
	return FERN_OK;
}

enum fern_status core_cpu_start(struct core_cpu *cpu, struct core_start const *start,
                                struct core_thread **out_thread)
{
	struct core_pd *const pd = start->pd;
	struct core_thread   *thread = NULL;

	if (pd->ram || pd->thread)
		return FERN_BUSY;
	if (!core_dataspace_memory(start->linker))
		return FERN_INVALID_ARGUMENT;

	FERN_TRY(core_thread_create(cpu, pd, 0, start->name, &thread));
	core_pd_equip(pd, start->ram, start->parent);
	pd->thread = thread;

	enum fern_status status = core_thread_serve(thread);
	if (status == FERN_OK)
		status = enliven(pd, start->linker);
	if (status == FERN_OK) {
		*out_thread = thread;
		return FERN_OK;
	}
	core_thread_destroy(thread);
	core_pd_lose_account(pd);
	return status;
}

/* ---------------------------------------------------------------- operations ---- */

static enum fern_status start_domain(struct fern_cpu_session *rpc, struct fern_pd_cap pd,
                                     struct fern_ram_cap account, struct fern_parent_cap parent,
                                     struct fern_rom_dataspace_cap  linker,
                                     struct fern_signal_context_cap handler,
                                     struct fern_string name, struct fern_thread_cap *out_thread)
{
	struct core_cpu *const  cpu = cpu_of(rpc);
	struct core *const      core = cpu->session.core;
	struct core_start const start = {
		.pd = core_pd_lookup(core, pd),
		.ram = core_ram_lookup(core, account),
		.parent = parent,
		.linker = core_dataspace_lookup(core, linker.cap),
		.name = name,
	};
	struct core_thread *thread = NULL;

	if (!start.pd || !start.ram || !start.linker)
		return FERN_INVALID_ARGUMENT;
	FERN_TRY(core_cpu_start(cpu, &start, &thread));
	if (fern_cap_valid(handler.cap))
		core_set_handler(&cpu->exception_sigh, handler);
	*out_thread = fern_thread_session_cap(&thread->rpc);
	return FERN_OK;
}

static enum fern_status kill_domain(struct fern_cpu_session *rpc, struct fern_pd_cap pd_cap)
{
	struct core_cpu *const cpu = cpu_of(rpc);
	struct core_pd *const  pd = core_pd_lookup(cpu->session.core, pd_cap);

	if (!pd || !pd->thread || pd->thread->cpu != cpu)
		return FERN_INVALID_ARGUMENT;
	core_pd_kill(pd);
	return FERN_OK;
}

static enum fern_status exception_sigh(struct fern_cpu_session       *rpc,
                                       struct fern_signal_context_cap handler)
{
	core_set_handler(&cpu_of(rpc)->exception_sigh, handler);
	return FERN_OK;
}

/* The name stays valid until the reply is sent. */
static enum fern_status next_thread(struct fern_cpu_session *rpc, uint32_t previous,
                                    bool stopped_only, uint32_t *out_id,
                                    struct fern_string     *out_name,
                                    struct fern_thread_cap *out_thread)
{
	fern_list_for_each(&cpu_of(rpc)->threads, struct core_thread, cpu_element, thread) {
		if (thread->id.value <= previous ||
		    (stopped_only && thread->end.state <= FERN_THREAD_STATE_RUNNING))
			continue;
		FERN_TRY(core_thread_serve(thread));
		*out_id = (uint32_t)thread->id.value;
		*out_name = fern_string(thread->name);
		*out_thread = fern_thread_session_cap(&thread->rpc);
		break;
	}
	return FERN_OK;
}

static enum fern_status info(struct fern_cpu_session *rpc, uint32_t *out_cpu_count,
                             uint64_t *out_execution_time_us, uint32_t *out_thread_count)
{
	struct core_cpu *const cpu = cpu_of(rpc);
	uint32_t const         all = platform_cpu_count();
	uint32_t const         width = cpu->args.affinity_width;

	*out_cpu_count = width && width < all ? width : all;
	fern_list_for_each(&cpu->threads, struct core_thread, cpu_element, thread) {
		if (thread->slot == 0)
			*out_execution_time_us += core_thread_usage(thread, true).time_us;
		*out_thread_count += !core_thread_ended(thread);
	}
	return FERN_OK;
}

static struct fern_cpu_ops const ops = {
	.start = start_domain,
	.kill = kill_domain,
	.exception_sigh = exception_sigh,
	.next_thread = next_thread,
	.info = info,
};

/* ---------------------------------------------------------------- life ---- */

static enum fern_status construct(struct core_session *session, struct fern_string args)
{
	return fern_cpu_args_parse(args,
	                           &fern_container_of(session, struct core_cpu, session)->args);
}

static void destruct(struct core_session *session)
{
	struct core_cpu *const cpu = fern_container_of(session, struct core_cpu, session);

	/* with the first thread of a domain, the others go */
	for (struct core_thread *thread;
	     (thread = fern_list_first(&cpu->threads, struct core_thread, cpu_element));)
		core_thread_destroy(thread);
	fern_cap_release(cpu->exception_sigh.cap);
}

struct core_service const core_cpu_service =
	CORE_SERVICE(FERN_CPU_SERVICE_TYPE, fern_cpu_dispatch, struct core_cpu,
	             CORE_COST_CPU_SESSION, .construct = construct, .destruct = destruct);
