/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Page faults and exceptions: calls that the kernel makes in a thread's place. The answer lets the
 * thread go on; a thread whose fault nobody can resolve is never answered.
 */
#include "core.h"
#include "kernel.h"
#include "memory.h"
#include "pd_session.h"
#include "thread.h"
#include "thread_object.h"
#include <base/log.h>
#include <util/memory.h>

#define LARGE_SIZE  UINT64_C(0x200000)
#define MODULE_SIZE UINT64_C(0x10000) /* what is mapped at once of memory with a content */
#define RAM_SIZE    UINT64_C(0x2000)  /* the same of memory that has to be cleared */
#define SMALL_SIZE  UINT64_C(0x4000)  /* of that, what is mapped as soon as it is attached */

/* ---------------------------------------------------------------- mapping ---- */

static bool inside(struct core_resolution const *resolution, uint64_t begin, uint64_t size)
{
	return begin >= resolution->address &&
	       size <= resolution->size - (begin - resolution->address);
}

/* How much is mapped around an address: a large page if all of it is there, and lies right. */
static uint64_t block_size(struct core_resolution const *resolution,
                           struct platform_memory const *memory, uint64_t address)
{
	uint64_t const begin = address & ~(LARGE_SIZE - 1);
	uint64_t const physical = memory->range.begin + resolution->offset;

	if ((physical - resolution->address) % LARGE_SIZE == 0 && begin >= resolution->address &&
	    inside(resolution, begin, LARGE_SIZE))
		return LARGE_SIZE;
	return memory->word_count ? RAM_SIZE : MODULE_SIZE;
}

/* Map the part [begin, end) of what was resolved, as far as it reaches. */
static enum fern_status map_part(struct platform_domain       *domain,
                                 struct core_resolution const *resolution, uint64_t begin,
                                 uint64_t end)
{
	struct platform_memory *const memory = core_dataspace_memory(resolution->dataspace);
	uint64_t const                resolution_end = resolution->address + resolution->size;

	begin = begin > resolution->address ? begin : resolution->address;
	end = end < resolution_end ? end : resolution_end;

	uint64_t const          offset = resolution->offset + (begin - resolution->address);
	struct hw_mapping const mapping = {
		.address = begin,
		.size = end - begin,
		.physical = memory->range.begin + offset,
		.flags = memory->map_flags | (resolution->writeable ? HW_MAP_WRITE : 0) |
		         (resolution->executable ? HW_MAP_EXECUTE : 0),
	};
	hw_memory_clear(memory, offset, mapping.size);
	return hw_domain_map(domain, &mapping);
}

static enum fern_status map_around(struct platform_domain       *domain,
                                   struct core_resolution const *resolution, uint64_t address)
{
	uint64_t const size =
		block_size(resolution, core_dataspace_memory(resolution->dataspace), address);
	uint64_t const begin = address & ~(size - 1);

	return map_part(domain, resolution, begin, begin + size);
}

enum fern_status hw_pager_map_small(struct platform_domain *domain, uint64_t address, uint64_t size)
{
	struct core_resolution resolution;

	if (!domain->kernel || size > MODULE_SIZE ||
	    core_region_map_resolve(&domain->pd->address_space, address, &resolution) != FERN_OK)
		return FERN_OK;
	if (core_dataspace_memory(resolution.dataspace)->word_count && size > SMALL_SIZE)
		return FERN_OK;
	return map_part(domain, &resolution, address, address + size);
}

/* ---------------------------------------------------------------- faults ---- */

static enum core_fault kind_of(struct hw_fault const *fault)
{
	switch (fault->kind) {
	case HW_FAULT_READ:
		return CORE_FAULT_READ;
	case HW_FAULT_WRITE:
		return CORE_FAULT_WRITE;
	case HW_FAULT_EXECUTE:
		return CORE_FAULT_EXECUTE;
	default:
		return CORE_FAULT_NONE;
	}
}

static bool permitted(struct core_resolution const *resolution, enum core_fault kind)
{
	return kind == CORE_FAULT_WRITE ? resolution->writeable
	                                : kind != CORE_FAULT_EXECUTE || resolution->executable;
}

bool hw_pager_resolve(struct hw_thread *thread, struct hw_fault const *fault)
{
	struct platform_domain *const domain = thread->domain;
	enum core_fault const         kind = kind_of(fault);
	struct core_resolution        resolution = { 0 };

	if (kind == CORE_FAULT_NONE ||
	    core_region_map_resolve(&domain->pd->address_space, fault->address, &resolution) !=
	            FERN_OK ||
	    !permitted(&resolution, kind))
		return false;

	enum fern_status const status = map_around(domain, &resolution, fault->address);
	if (status != FERN_OK)
		fern_warning("%s: no RAM is left to pay for page tables: %s",
		             fern_str(domain->label), fern_status_name(status));
	return status == FERN_OK;
}

void hw_pager_report(struct hw_thread *thread, struct hw_fault const *fault)
{
	core_thread_set_state(thread->domain->pd->thread,
	                      &(struct core_thread_end){ .state = FERN_THREAD_STATE_FAULTED,
	                                                 .reason = (int32_t)fault->vector,
	                                                 .fault = kind_of(fault),
	                                                 .address = fault->address,
	                                                 .ip = fault->ip });
}

static enum fern_status handle_fault(struct fern_rpc_object  *object,
                                     struct fern_rpc_request *request, struct fern_rpc_reply *reply)
{
	struct hw_thread *const  thread = fern_container_of(object, struct hw_thread, faults);
	struct fern_rpc_deferred never;
	struct hw_fault          fault;

	(void)reply;
	fern_assert(request->opcode == HW_FAULT_OPCODE && request->size == sizeof(fault));
	memcpy(&fault, request->data, sizeof(fault));
	if (hw_pager_resolve(thread, &fault))
		return FERN_OK;

	fern_rpc_defer(object, &never);
	hw_pager_report(thread, &fault);
	return FERN_DEFERRED;
}

void hw_pager_init(struct hw_thread *thread)
{
	thread->faults.entrypoint = thread->domain->pd->session.core->entrypoint;
	thread->faults.dispatch = handle_fault;
	(void)hw_call(HW_CORE_THREAD_PAGER, thread->kernel, hw_boot_info()->thread,
	              (uintptr_t)&thread->faults);
}
