/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The native interface of a domain: kernel objects and attachments for its ld.lib.so, charged to
 * the domain's account. Its creator has the interface, too, and may call when there is no thread,
 * or when all were killed.
 */
#include "core.h"
#include "dataspace.h"
#include "kernel.h"
#include "pd_session.h"
#include "thread_object.h"
#include <base/log.h>

static struct platform_domain *domain_of(struct fern_hw_native_session *native)
{
	return fern_container_of(native, struct platform_domain, native);
}

/* ---------------------------------------------------------------- objects ---- */

static enum fern_status alloc_object(struct fern_hw_native_session *native, uint32_t slot,
                                     uint64_t badge, bool signals, uint32_t *out_id,
                                     uint32_t *out_index)
{
	struct platform_domain *const   domain = domain_of(native);
	struct core_thread const *const thread = core_pd_thread(domain->pd, slot);
	enum hw_object_type const       type = signals ? HW_OBJECT_SIGNAL : HW_OBJECT_RPC;
	struct hw_object                object = { 0 };

	if (!thread || !thread->platform)
		return FERN_INVALID_ARGUMENT;
	FERN_TRY(core_charge_extend(&domain->charge, HW_COST_OBJECT));

	enum fern_status const status =
		hw_object_create(&domain->objects, type, thread->platform->kernel, badge, &object);
	if (status != FERN_OK)
		core_charge_reduce(&domain->charge, HW_COST_OBJECT);
	*out_id = object.id;
	*out_index = object.cap;
	return status;
}

static enum fern_status free_object(struct fern_hw_native_session *native, uint32_t id)
{
	struct platform_domain *const domain = domain_of(native);

	if (hw_object_destroy(&domain->objects, id))
		core_charge_reduce(&domain->charge, HW_COST_OBJECT);
	return FERN_OK;
}

static enum fern_status extend_caps(struct fern_hw_native_session *native)
{
	struct platform_domain *const domain = domain_of(native);

	return domain->kernel ? hw_domain_extend_caps(domain) : FERN_LIMIT;
}

/* ---------------------------------------------------------------- attachments ---- */

static enum fern_status attach(struct fern_hw_native_session *native, struct fern_cap dataspace,
                               uint64_t size, uint64_t offset, uint64_t at, bool fixed,
                               bool writeable, bool executable, uint64_t *out_address,
                               uint64_t *out_attached_size)
{
	struct platform_domain *const domain = domain_of(native);
	struct core_region_map *const map = &domain->pd->address_space;
	struct core_dataspace *const content = core_dataspace_lookup(map->core, dataspace);
	struct core_attach request = { content, size, offset, at, fixed, writeable, executable };

	FERN_TRY(core_region_map_attach(map, &request));
	*out_address = request.at;
	*out_attached_size = request.size;

	enum fern_status const status =
		hw_pager_map_small(domain, request.at, request.size);
	if (status != FERN_OK)
		fern_ignore(core_region_map_detach(map, request.at));
	return status;
}

static enum fern_status detach(struct fern_hw_native_session *native, uint64_t address)
{
	return core_region_map_detach(&domain_of(native)->pd->address_space, address);
}

/* ---------------------------------------------------------------- threads ---- */

static enum fern_status create_thread(struct fern_hw_native_session *native, uint32_t slot,
                                      struct fern_string name, uint64_t ip, uint64_t sp)
{
	struct platform_domain *const domain = domain_of(native);

	if (!domain->kernel)
		return FERN_INVALID_ARGUMENT;
	FERN_TRY(core_pd_admit_thread(domain->pd, slot, name));

	enum fern_status const status =
		hw_thread_start(core_pd_thread(domain->pd, slot), ip, sp, hw_header(0, 0, 0));
	if (status != FERN_OK)
		fern_ignore(core_pd_dismiss_thread(domain->pd, slot)); /* it is there */
	return status;
}

static enum fern_status destroy_thread(struct fern_hw_native_session *native, uint32_t slot)
{
	return core_pd_dismiss_thread(domain_of(native)->pd, slot);
}

static struct fern_hw_native_ops const ops = {
	.alloc_object = alloc_object,
	.free = free_object,
	.extend_caps = extend_caps,
	.attach = attach,
	.detach = detach,
	.create_thread = create_thread,
	.destroy_thread = destroy_thread,
};

enum fern_status hw_native_init(struct platform_domain *domain)
{
	fern_hw_native_session_init(&domain->native, &ops);
	return fern_hw_native_session_serve(&domain->native, domain->pd->session.core->entrypoint);
}
