/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads of domains.
 */
#include "thread_object.h"
#include "cpu_session.h"
#include "kernel.h"
#include "pd_session.h"
#include "physical.h"
#include <base/log.h>

enum { PRIORITY_COUNT = 65536 }; /* of the CPU service, 0 the highest */
enum { QUOTA_WHOLE = 1000, QUOTA_PERIOD_US = 100000 };

struct hw_thread *hw_thread_lookup(struct platform_domain *domain, uint32_t slot)
{
	fern_list_for_each(&domain->threads, struct hw_thread, element, thread)
		if (thread->slot == slot)
			return thread;
	return NULL;
}

uint64_t hw_thread_execution_time_us(struct hw_thread const *thread)
{
	return hw_call4(HW_CORE_THREAD_INFO, thread->kernel, 0, 0, 0).second;
}

/* ---------------------------------------------------------------- creation ---- */

/* The highest of the kernel's priorities is core's own. */
uint32_t hw_thread_priority(uint32_t priority)
{
	priority = priority < PRIORITY_COUNT ? priority : PRIORITY_COUNT - 1;
	return (PRIORITY_COUNT - 1 - priority) * (HW_PRIORITIES - 1) / PRIORITY_COUNT;
}

/* A domain's threads take turns with its CPUs. */
static uint32_t cpu_of(struct fern_cpu_args const *args, uint32_t slot)
{
	uint32_t const width = args->affinity_width ? args->affinity_width : 1;

	return (uint32_t)((args->affinity_x + (uint64_t)slot % width) % platform_cpu_count());
}

static struct hw_mapping message_buffer(uint32_t slot, uint64_t page)
{
	return (struct hw_mapping){ .address = HW_MESSAGE_BUFFER(slot),
		                    .physical = page,
		                    .size = FERN_PAGE_SIZE,
		                    .flags = HW_MAP_WRITE };
}

/* The pages are there, and the buffer is mapped. */
static void create_object(struct hw_thread *thread, uint64_t self, uint64_t buffer)
{
	struct platform_domain const *const domain = thread->domain;
	uint32_t const          quota = domain->pd->thread->cpu->args.quota;
	uint64_t const                      options =
		hw_thread_options(thread->cpu, thread->priority, thread->kernel_slot);
	struct hw_results const result =
		hw_call4(HW_CORE_THREAD_CREATE, self, domain->kernel, buffer, options);

	fern_assert(result.first == HW_OK);
	thread->kernel = self;
	/* nobody has more than one CPU */
	if (quota && quota < QUOTA_WHOLE)
		(void)hw_call(HW_CORE_THREAD_QUOTA, self, quota * (QUOTA_PERIOD_US / QUOTA_WHOLE),
		              QUOTA_PERIOD_US);
}

static enum fern_status create_in_kernel(struct hw_thread *thread)
{
	uint64_t self = 0, buffer = 0;

	/* further threads are charged by the native interface, at the price of the CPU service */
	if (thread->slot == 0)
		FERN_TRY(core_charge_take(&thread->charge, core_pd_account(thread->domain->pd),
		                          HW_COST_FIRST_THREAD));
	FERN_TRY(hw_slot_alloc(&thread->kernel_slot));
	FERN_TRY(hw_page_alloc(&thread->pages, &self));
	FERN_TRY(hw_page_alloc(&thread->pages, &buffer));
	hw_physical_clear(buffer, FERN_PAGE_SIZE);

	struct hw_mapping const mapping = message_buffer(thread->slot, buffer);
	FERN_TRY(hw_domain_map(thread->domain, &mapping));
	create_object(thread, self, buffer);
	return FERN_OK;
}

enum fern_status hw_thread_create(struct platform_domain *domain, uint32_t slot,
                                  struct hw_thread **out_thread)
{
	struct fern_cpu_args const *const args = &domain->pd->thread->cpu->args;
	struct hw_thread                 *thread = NULL;

	if (hw_thread_lookup(domain, slot))
		return FERN_EXISTS;
	FERN_TRY(fern_new(platform_heap(), &thread));
	thread->domain = domain;
	thread->slot = slot;
	thread->cpu = cpu_of(args, slot);
	thread->priority = hw_thread_priority(args->priority);
	fern_list_append(&domain->threads, &thread->element);

	enum fern_status const status = create_in_kernel(thread);
	if (status != FERN_OK) {
		hw_thread_destroy(thread);
		return status;
	}
	hw_pager_init(thread);
	*out_thread = thread;
	return FERN_OK;
}

enum fern_status hw_thread_start(struct hw_thread *thread, uint64_t ip, uint64_t sp,
                                 uint64_t header)
{
	(void)hw_call(HW_CORE_THREAD_POINTER, thread->kernel, FERN_THREAD_POINTER(thread->slot), 0);

	struct hw_results const result =
		hw_call4(HW_CORE_THREAD_START, thread->kernel, ip, sp, header);
	return result.first == HW_OK ? FERN_OK : FERN_OUT_OF_CAPS;
}

/* ---------------------------------------------------------------- end ---- */

static void destroy_in_kernel(struct hw_thread *thread)
{
	thread->domain->execution_time_us += hw_thread_execution_time_us(thread);
	fern_assert(hw_call(HW_CORE_THREAD_KILL, thread->kernel, 0, 0) == HW_OK);
}

void hw_thread_destroy(struct hw_thread *thread)
{
	core_fault_forget(&thread->access);
	if (thread->kernel)
		destroy_in_kernel(thread);
	if (thread->kernel_slot)
		hw_slot_free(thread->kernel_slot);
	platform_domain_unmap(thread->domain, HW_MESSAGE_BUFFER(thread->slot), FERN_PAGE_SIZE,
	                      true);
	hw_page_list_free(&thread->pages);
	core_charge_return(&thread->charge);
	fern_list_remove(&thread->element);
	fern_delete(platform_heap(), thread);
}
