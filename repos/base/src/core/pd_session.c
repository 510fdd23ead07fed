/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The PD service.
 */
#include "pd_session.h"
#include "core.h"
#include "thread.h"
#include <base/log.h>

static struct core_pd *pd_of(struct fern_pd_session *rpc)
{
	return fern_container_of(rpc, struct core_pd, rpc);
}

struct core_pd *core_pd_lookup(struct core *core, struct fern_pd_cap cap)
{
	struct fern_pd_session *const rpc = fern_pd_session_lookup(core->entrypoint, cap);

	return rpc ? pd_of(rpc) : NULL;
}

/* ---------------------------------------------------------------- what a domain is given ---- */

void core_pd_equip(struct core_pd *pd, struct core_ram *ram, struct fern_parent_cap parent)
{
	pd->ram = ram;
	pd->address_space.account = pd->session.dataspaces.account = &ram->account;
	fern_list_append(&ram->domains, &pd->account_element);
	fern_cap_retain(parent.cap);
	fern_cap_release(pd->parent.cap);
	pd->parent = parent;
}

enum fern_status core_pd_attach_memory(struct core_pd *pd, uint64_t address, uint64_t size)
{
	struct platform_memory_options const options = { .size = size, .cache = FERN_CACHE_CACHED };
	struct core_attach attach = { .at = address, .fixed = true, .writeable = true };

	FERN_TRY(core_dataspace_alloc(&pd->session.dataspaces, &options, &attach.dataspace));

	enum fern_status const status = core_region_map_attach(&pd->address_space, &attach);
	if (status != FERN_OK)
		core_dataspace_destroy(attach.dataspace);
	return status;
}

/* ---------------------------------------------------------------- threads ---- */

struct core_thread *core_pd_thread(struct core_pd *pd, uint32_t slot)
{
	fern_list_for_each(&pd->threads, struct core_thread, pd_element, thread)
		if (thread->slot == slot)
			return thread;
	return NULL;
}

enum fern_status core_pd_admit_thread(struct core_pd *pd, uint32_t slot, struct fern_string name)
{
	struct core_thread *thread = NULL;

	if (!pd->thread)
		return FERN_INVALID_ARGUMENT;
	if (slot >= FERN_STACK_SLOT_COUNT)
		return FERN_LIMIT;
	if (core_pd_thread(pd, slot))
		return FERN_EXISTS;
	if (!pd->ram)
		return FERN_OUT_OF_RAM;

	FERN_TRY(core_thread_create(pd->thread->cpu, pd, slot, name, &thread));
	thread->end.state = FERN_THREAD_STATE_RUNNING;
	return FERN_OK;
}

enum fern_status core_pd_dismiss_thread(struct core_pd *pd, uint32_t slot)
{
	struct core_thread *const thread = slot ? core_pd_thread(pd, slot) : NULL;

	if (!thread)
		return FERN_NOT_FOUND;
	core_thread_destroy(thread);
	return FERN_OK;
}

void core_pd_ended(struct core_pd *pd)
{
	fern_list_for_each(&pd->threads, struct core_thread, pd_element, thread)
		if (thread->slot)
			core_thread_destroy(thread);
	core_dataspace_destroy_all(&pd->session.dataspaces);
}

void core_pd_kill(struct core_pd *pd)
{
	if (pd->thread)
		core_thread_set_killed(pd->thread);
	if (pd->domain)
		platform_domain_kill(pd->domain);
	core_pd_ended(pd);
}

void core_pd_lose_account(struct core_pd *pd)
{
	core_pd_kill(pd);
	core_region_map_detach_charged(&pd->address_space, &pd->ram->account);
	pd->address_space.account = NULL;
	pd->session.dataspaces.account = &pd->session.account;
	pd->ram = NULL;
	fern_list_remove(&pd->account_element);
}

/* ---------------------------------------------------------------- operations ---- */

static enum fern_status address_space(struct fern_pd_session     *rpc,
                                      struct fern_region_map_cap *out_map)
{
	struct core_pd *const pd = pd_of(rpc);

	FERN_TRY(core_region_map_serve(&pd->address_space, &pd->session.account,
	                               CORE_COST_ADDRESS_SPACE));
	*out_map = fern_region_map_session_cap(&pd->address_space.rpc);
	return FERN_OK;
}

static enum fern_status native(struct fern_pd_session *rpc, struct fern_cap *out_native)
{
	return platform_domain_native(pd_of(rpc)->domain, out_native);
}

static struct fern_pd_ops const ops = {
	.address_space = address_space,
	.native = native,
};

/* ---------------------------------------------------------------- life ---- */

static enum fern_status construct(struct core_session *session, struct fern_string args)
{
	struct core_pd *const pd = fern_container_of(session, struct core_pd, session);

	/* what is attached before the start is paid by the session's donation */
	core_region_map_init(&pd->address_space, session->core, &session->account, pd,
	                     FERN_ATTACH_AREA_BASE, FERN_ATTACH_AREA_END);

	FERN_TRY(fern_pd_args_parse(args, &pd->args));
	return platform_domain_create(pd, &pd->domain);
}

static void destruct(struct core_session *session)
{
	struct core_pd *const pd = fern_container_of(session, struct core_pd, session);

	core_pd_kill(pd);
	if (pd->thread)
		core_thread_lose_domain(pd->thread);

	/* an address space that was never set up has no core, and nothing attached */
	if (pd->address_space.core)
		core_region_map_fini(&pd->address_space);
	fern_list_remove(&pd->account_element);
	fern_cap_release(pd->parent.cap);
	if (pd->domain)
		platform_domain_destroy(pd->domain);
}

struct core_service const core_pd_service =
	CORE_SERVICE(FERN_PD_SERVICE_TYPE, fern_pd_dispatch, struct core_pd, CORE_COST_PD_SESSION,
	             .construct = construct, .destruct = destruct);
