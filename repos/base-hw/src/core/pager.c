/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Page faults and exceptions: calls that the kernel makes in a thread's place. The answer lets the
 * thread go on; a thread whose fault nobody can resolve is never answered.
 */
#include "core.h"
#include "core_registers.h"
#include "kernel.h"
#include "memory.h"
#include "pd_session.h"
#include "thread.h"
#include "thread_object.h"
#include <base/log.h>

#define LARGE_SIZE  UINT64_C(0x200000)
#define MODULE_SIZE UINT64_C(0x10000) /* what is mapped at once of memory with a content */
#define RAM_SIZE    UINT64_C(0x2000)  /* the same of memory that has to be cleared */
#define SMALL_SIZE  UINT64_C(0x4000)  /* of that, what is mapped as soon as it is attached */

/* ---------------------------------------------------------------- mapping ---- */

/* How much is mapped around an address: a large page if all of it is there, and lies right. */
static uint64_t block_size(struct core_resolution const *resolution,
                           struct platform_memory const *memory, uint64_t address)
{
	uint64_t const begin = address & ~(LARGE_SIZE - 1);
	uint64_t const physical = memory->range.begin + resolution->offset;

	if ((physical - resolution->address) % LARGE_SIZE == 0 && begin >= resolution->address &&
	    begin + LARGE_SIZE <= resolution->address + resolution->size)
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
	    core_region_map_resolve(&domain->pd->address_space, address, FERN_FAULT_TYPE_NONE,
	                            &resolution) != FERN_OK)
		return FERN_OK;
	if (core_dataspace_memory(resolution.dataspace)->word_count && size > SMALL_SIZE)
		return FERN_OK;
	return map_part(domain, &resolution, address, address + size);
}

/* ---------------------------------------------------------------- faults ---- */

_Static_assert(FERN_FAULT_TYPE_NONE == (int)HW_FAULT_EXCEPTION &&
                       FERN_FAULT_TYPE_READ == (int)HW_FAULT_READ &&
                       FERN_FAULT_TYPE_WRITE == (int)HW_FAULT_WRITE &&
                       FERN_FAULT_TYPE_EXECUTE == (int)HW_FAULT_EXECUTE,
               "an exception is no access; accesses have the same numbers");

uint64_t platform_first_stack_size(void)
{
	return HW_STACK_BEGUN;
}

/* A first stack grows as it is used. Without effect if nobody can pay. */
static void grow_stack(struct core_pd *pd, uint64_t address)
{
	uint64_t const         end = FERN_STACK_AREA_BASE + FERN_STACK_SLOT_SIZE;
	struct core_resolution unused;

	if (address >= end - FERN_STACK_INITIAL_SIZE && address < end && pd->ram &&
	    core_region_map_resolve(&pd->address_space, address, FERN_FAULT_TYPE_NONE, &unused) !=
	            FERN_OK)
		fern_ignore(core_pd_attach_memory(pd, address & ~(HW_STACK_STEP - 1),
		                                  HW_STACK_STEP)); /* it faults then */
}

static enum fern_status resolve(struct platform_thread *thread)
{
	struct core_fault *const access = &thread->core->fault;

	if (access->type == FERN_FAULT_TYPE_NONE)
		return FERN_DENIED;
	FERN_TRY(core_fault_resolve(access));

	enum fern_status const status =
		map_around(access->pd->domain, &access->resolution, access->address);
	if (status != FERN_OK)
		fern_warning("%s: no RAM is left to pay for page tables: %s",
		             fern_str(access->pd->session.label), fern_status_name(status));
	return status;
}

enum fern_status hw_pager_fault(struct platform_thread *thread, struct hw_fault const *fault)
{
	struct core_fault *const access = &thread->core->fault;

	thread->vector = fault->vector;
	access->type = (enum fern_fault_type)fault->kind;
	access->address = fault->address;
	access->ip = fault->ip;
	access->resolution.map = NULL;
	grow_stack(access->pd, fault->address);
	return resolve(thread);
}

void hw_pager_report(struct platform_thread *thread)
{
	struct core_fault const *const access = &thread->core->fault;
	enum fern_fault_type const     type = access->type;
	struct core_thread_end const   end = {
		  .state = FERN_THREAD_STATE_FAULTED,
		  .reason = (int32_t)thread->vector,
		  .exception = type == FERN_FAULT_TYPE_NONE ? core_exception_of_vector(thread->vector)
		                                            : core_exception_of_access(type),
		  .address = access->address,
		  .ip = access->ip,
	};

	thread->excepted = true;
	core_thread_set_state(thread->core, &end);
}

static enum fern_status handle_fault(struct fern_rpc_object  *object,
                                     struct fern_rpc_request *request, struct fern_rpc_reply *reply)
{
	struct platform_thread *const thread =
		fern_container_of(object, struct platform_thread, faults);

	(void)reply;
	fern_assert(request->opcode == HW_FAULT_OPCODE && request->size == sizeof(struct hw_fault));

	enum fern_status const status = hw_pager_fault(thread, request->data);
	if (status == FERN_OK)
		return FERN_OK;
	fern_rpc_defer(object, &thread->fault_call);
	if (status != FERN_DEFERRED)
		hw_pager_report(thread);
	return FERN_DEFERRED;
}

void platform_fault_retry(struct core_fault *fault)
{
	struct platform_thread *const thread =
		fern_container_of(fault, struct core_thread, fault)->platform;
	enum fern_status const status = resolve(thread);

	if (status == FERN_OK)
		fern_rpc_answer(thread->faults.entrypoint, &thread->fault_call, FERN_OK, NULL);
	else if (status != FERN_DEFERRED)
		hw_pager_report(thread);
}

void hw_pager_init(struct platform_thread *thread)
{
	thread->core->fault.pd = thread->core->pd;
	thread->faults.entrypoint = thread->core->pd->session.core->entrypoint;
	thread->faults.dispatch = handle_fault;
	(void)hw_call(HW_CORE_THREAD_PAGER, thread->kernel, hw_boot_info()->thread,
	              (uintptr_t)&thread->faults);
}
