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

void hw_thread_add_usage(struct platform_thread const *thread, struct platform_usage *usage)
{
	struct hw_results const info = hw_call4(HW_CORE_THREAD_INFO, thread->kernel, 0, 0, 0);

	usage->time_us += info.second;
	usage->calls += info.third;
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
static void create_object(struct platform_thread *thread, uint64_t self, uint64_t buffer)
{
	uint32_t const                      quota = thread->core->cpu->args.quota;
	uint64_t const                      options =
		hw_thread_options(thread->cpu, thread->priority, thread->kernel_slot);
	struct hw_results const result = hw_call4(
		HW_CORE_THREAD_CREATE, self, thread->core->pd->domain->kernel, buffer, options);

	fern_assert(result.first == HW_OK);
	thread->kernel = self;
	/* nobody has more than one CPU */
	if (quota && quota < QUOTA_WHOLE)
		(void)hw_call(HW_CORE_THREAD_QUOTA, self, quota * (QUOTA_PERIOD_US / QUOTA_WHOLE),
		              QUOTA_PERIOD_US);
}

static enum fern_status create_in_kernel(struct platform_thread *thread)
{
	struct platform_domain *const domain = thread->core->pd->domain;
	uint32_t const                slot = thread->core->slot;
	uint64_t                      self = 0, buffer = 0;

	/* further threads are charged by the native interface, at the price of the CPU service */
	if (slot == 0)
		FERN_TRY(core_charge_extend(&domain->charge, HW_COST_FIRST_THREAD));
	FERN_TRY(hw_slot_alloc(&thread->kernel_slot));
	FERN_TRY(hw_page_alloc(&thread->pages, &self));
	FERN_TRY(hw_page_alloc(&thread->pages, &buffer));
	hw_physical_clear(buffer, FERN_PAGE_SIZE);

	struct hw_mapping const mapping = message_buffer(slot, buffer);
	FERN_TRY(hw_domain_map(domain, &mapping));
	create_object(thread, self, buffer);
	return FERN_OK;
}

enum fern_status hw_thread_start(struct core_thread *core, uint64_t ip, uint64_t sp,
                                 uint64_t header)
{
	struct fern_cpu_args const *const args = &core->cpu->args;
	struct platform_thread           *thread = NULL;

	FERN_TRY(fern_new(platform_heap(), &thread));
	core->platform = thread;
	thread->core = core;
	thread->cpu = cpu_of(args, core->slot);
	thread->priority = hw_thread_priority(args->priority);
	FERN_TRY(create_in_kernel(thread));
	hw_pager_init(thread);
	(void)hw_call(HW_CORE_THREAD_POINTER, thread->kernel, FERN_THREAD_POINTER(core->slot), 0);

	struct hw_results const result =
		hw_call4(HW_CORE_THREAD_START, thread->kernel, ip, sp, header);
	return result.first == HW_OK ? FERN_OK : FERN_OUT_OF_CAPS;
}

/* ---------------------------------------------------------------- end ---- */

static void destroy_in_kernel(struct platform_thread *thread)
{
	hw_thread_add_usage(thread, &thread->core->pd->domain->usage);
	fern_assert(hw_call(HW_CORE_THREAD_KILL, thread->kernel, 0, 0) == HW_OK);
}

void platform_thread_destroy(struct core_thread *core)
{
	struct platform_thread *const thread = core->platform;

	if (!thread)
		return;
	if (thread->kernel)
		destroy_in_kernel(thread);
	if (thread->kernel_slot)
		hw_slot_free(thread->kernel_slot);
	platform_domain_unmap(core->pd->domain, HW_MESSAGE_BUFFER(core->slot), FERN_PAGE_SIZE,
	                      true);
	hw_page_list_free(&thread->pages);
	fern_delete(platform_heap(), thread);
	core->platform = NULL;
}
