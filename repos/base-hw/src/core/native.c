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
#include "physical.h"
#include "thread_object.h"
#include <base/log.h>
#include <hw/capability_table.h>

static struct platform_domain *domain_of(struct fern_hw_native_session *native)
{
	return fern_container_of(native, struct platform_domain, native);
}

/* ---------------------------------------------------------------- objects ---- */

static enum fern_status alloc(struct platform_domain *domain, enum hw_object_type type,
                              uint32_t slot, uint64_t badge, uint32_t *out_id, uint32_t *out_index)
{
	struct core_account *const    account = core_pd_account(domain->pd);
	struct hw_thread const *const thread = hw_thread_lookup(domain, slot);
	struct hw_object              object = { 0 };

	if (!account || !thread)
		return FERN_INVALID_ARGUMENT;
	FERN_TRY(core_account_use(account, HW_COST_OBJECT));

	enum fern_status const status =
		hw_object_create(&domain->objects, type, thread->kernel, badge, &object);
	if (status != FERN_OK)
		core_account_refund(account, HW_COST_OBJECT);
	*out_id = object.id;
	*out_index = object.cap;
	return status;
}

static enum fern_status alloc_object(struct fern_hw_native_session *native, uint32_t slot,
                                     uint64_t badge, uint32_t *out_id, uint32_t *out_index)
{
	return alloc(domain_of(native), HW_OBJECT_RPC, slot, badge, out_id, out_index);
}

static enum fern_status alloc_signal_context(struct fern_hw_native_session *native, uint32_t slot,
                                             uint64_t badge, uint32_t *out_id, uint32_t *out_index)
{
	return alloc(domain_of(native), HW_OBJECT_SIGNAL, slot, badge, out_id, out_index);
}

static enum fern_status free_object(struct fern_hw_native_session *native, uint32_t id)
{
	struct platform_domain *const domain = domain_of(native);

	if (hw_object_destroy(&domain->objects, id))
		core_account_refund(core_pd_account(domain->pd), HW_COST_OBJECT);
	return FERN_OK;
}

/* A page for the library's part of the table. */
static enum fern_status extend_entries(struct platform_domain *domain)
{
	struct hw_mapping entries = {
		.address = HW_CAP_TABLE + domain->entry_pages * FERN_PAGE_SIZE,
		.size = FERN_PAGE_SIZE,
		.flags = HW_MAP_WRITE,
	};

	FERN_TRY(hw_domain_alloc_page(domain, &entries.physical));
	hw_physical_clear(entries.physical, FERN_PAGE_SIZE);
	FERN_TRY(hw_domain_map(domain, &entries));
	domain->entry_pages++;
	return FERN_OK;
}

/* What was done before an attempt failed is not done again. */
static enum fern_status extend_caps(struct fern_hw_native_session *native)
{
	struct platform_domain *const domain = domain_of(native);
	uint64_t                      page = 0;

	if (!domain->kernel || domain->cap_pages == HW_CAP_PAGES_MAX)
		return FERN_LIMIT;
	if (domain->entry_pages == domain->cap_pages)
		FERN_TRY(extend_entries(domain));
	FERN_TRY(hw_domain_alloc_page(domain, &page));
	fern_assert(hw_call(HW_CORE_SUPPLY_CAPS, domain->kernel, page, 0) == HW_OK);
	domain->cap_pages++;
	return FERN_OK;
}

/* ---------------------------------------------------------------- attachments ---- */

static enum fern_status attach(struct fern_hw_native_session *native, struct fern_cap dataspace,
                               uint64_t size, uint64_t offset, uint64_t at, bool fixed,
                               bool writeable, bool executable, uint64_t *out_address,
                               uint64_t *out_attached_size)
{
	struct platform_domain *const domain = domain_of(native);
	struct core_region_map *const map = &domain->pd->address_space;
	struct core_attach const      request = { core_dataspace_lookup(map->core, dataspace),
		                                  size, offset, at, fixed, writeable, executable };
	struct core_region           *region = NULL;

	FERN_TRY(core_region_map_attach(map, request, &region));
	*out_address = region->range.begin;
	*out_attached_size = region->range.end - region->range.begin;

	enum fern_status const status =
		hw_pager_map_small(domain, *out_address, *out_attached_size);
	if (status != FERN_OK)
		core_region_destroy(region, false);
	return status;
}

static enum fern_status detach(struct fern_hw_native_session *native, uint64_t address)
{
	return core_region_map_detach(&domain_of(native)->pd->address_space, address);
}

/* ---------------------------------------------------------------- threads ---- */

static enum fern_status create_admitted(struct platform_domain *domain, uint32_t slot, uint64_t ip,
                                        uint64_t sp)
{
	struct hw_thread *thread = NULL;

	FERN_TRY(hw_thread_create(domain, slot, &thread));

	enum fern_status const status = hw_thread_start(thread, ip, sp, hw_header(0, 0, 0));
	if (status != FERN_OK)
		hw_thread_destroy(thread);
	return status;
}

static enum fern_status create_thread(struct fern_hw_native_session *native, uint32_t slot,
                                      struct fern_string name, uint64_t ip, uint64_t sp)
{
	struct platform_domain *const domain = domain_of(native);

	if (!domain->kernel)
		return FERN_INVALID_ARGUMENT;
	FERN_TRY(core_pd_admit_thread(domain->pd, slot, name));

	enum fern_status const status = create_admitted(domain, slot, ip, sp);
	if (status != FERN_OK)
		fern_ignore(core_pd_dismiss_thread(domain->pd, slot)); /* it is there */
	return status;
}

static enum fern_status destroy_thread(struct fern_hw_native_session *native, uint32_t slot)
{
	struct platform_domain *const domain = domain_of(native);
	struct hw_thread *const       thread = slot ? hw_thread_lookup(domain, slot) : NULL;

	if (!thread)
		return FERN_NOT_FOUND;
	hw_thread_destroy(thread);
	return core_pd_dismiss_thread(domain->pd, slot);
}

static struct fern_hw_native_ops const ops = {
	.alloc_object = alloc_object,
	.alloc_signal_context = alloc_signal_context,
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
