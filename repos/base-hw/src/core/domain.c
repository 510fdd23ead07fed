/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Protection domains on hw: the platform's half of PD sessions.
 */
#include "domain.h"
#include "cpu_session.h"
#include "kernel.h"
#include "own_memory.h"
#include "pd_session.h"
#include "thread_object.h"
#include <base/clock.h>
#include <base/log.h>
#include <hw/start.h>
#include <util/memory.h>

/* ---------------------------------------------------------------- memory ---- */

enum fern_status hw_domain_alloc_page(struct platform_domain *domain, uint64_t *out_page)
{
	struct core_account *const account = core_pd_account(domain->pd);

	if (!account)
		return FERN_OUT_OF_RAM;
	FERN_TRY(core_account_use(account, HW_COST_PAGE));

	enum fern_status const status = hw_page_alloc(&domain->paid_pages, out_page);
	if (status != FERN_OK)
		core_account_refund(account, HW_COST_PAGE);
	return status;
}

static void free_paid_pages(struct platform_domain *domain)
{
	struct core_account *const account = core_pd_account(domain->pd);

	for (uint32_t i = 0; i < domain->paid_pages.count; i++)
		core_account_refund(account, HW_COST_PAGE);
	hw_page_list_free(&domain->paid_pages);
}

static enum fern_status supply_table(struct platform_domain *domain)
{
	uint64_t page = 0;

	FERN_TRY(hw_domain_alloc_page(domain, &page));
	fern_assert(hw_call(HW_CORE_SUPPLY_TABLE, domain->kernel, page, 0) == HW_OK);
	return FERN_OK;
}

enum fern_status hw_domain_map(struct platform_domain *domain, struct hw_mapping const *mapping)
{
	for (uint64_t done = 0; done < mapping->size;) {
		uint64_t const          rest = mapping->size - done;
		struct hw_results const result =
			hw_call4(HW_CORE_MAP, domain->kernel, mapping->address + done,
		                 mapping->physical + done,
		                 (rest < HW_MAP_MAX ? rest : HW_MAP_MAX) | mapping->flags);

		if (result.first == HW_NO_TABLE)
			FERN_TRY(supply_table(domain));
		else if (result.first != HW_OK)
			return FERN_INTERNAL;
		done += result.second;
	}
	return FERN_OK;
}

/*
 * Large pages are never split, which would need a page table: each lies within one region, and
 * what is unmapped are whole regions.
 */
void platform_domain_unmap(struct platform_domain *domain, uint64_t address, uint64_t size,
                           bool memory_freed)
{
	(void)memory_freed;
	if (domain->kernel)
		hw_unmap(domain->kernel, address, size);
}

/* what is unmapped, is so on all CPUs */
enum fern_status platform_detach_answer(struct fern_rpc_object *object)
{
	(void)object;
	return FERN_OK;
}

/* ---------------------------------------------------------------- life ---- */

static enum fern_status create_in_kernel(struct platform_domain *domain)
{
	uint64_t self = 0, tables = 0, caps = 0;

	FERN_TRY(hw_page_alloc(&domain->pages, &self));
	FERN_TRY(hw_page_alloc(&domain->pages, &tables));
	FERN_TRY(hw_page_alloc(&domain->pages, &caps));
	fern_assert(hw_call(HW_CORE_DOMAIN_CREATE, self, tables, caps) == HW_OK);
	domain->kernel = self;
	domain->cap_pages = domain->entry_pages = 1;
	return FERN_OK;
}

enum fern_status platform_domain_create(struct core_pd *pd, struct platform_domain **out_domain)
{
	struct platform_domain *domain = NULL;

	FERN_TRY(fern_new(platform_heap(), &domain));
	domain->pd = pd;

	enum fern_status status = create_in_kernel(domain);
	if (status == FERN_OK)
		status = hw_native_init(domain);
	if (status == FERN_OK)
		*out_domain = domain;
	else
		platform_domain_destroy(domain);
	return status;
}

void platform_domain_kill(struct platform_domain *domain)
{
	fern_list_for_each(&domain->threads, struct hw_thread, element, thread)
		hw_thread_destroy(thread);

	struct core_account *const account = core_pd_account(domain->pd);
	for (uint32_t i = 0; i < domain->objects.count; i++)
		core_account_refund(account, HW_COST_OBJECT);
	hw_object_destroy_all(&domain->objects);

	if (domain->kernel)
		fern_assert(hw_call(HW_CORE_DOMAIN_DESTROY, domain->kernel, 0, 0) == HW_OK);
	domain->kernel = 0;
	free_paid_pages(domain);
}

void platform_domain_destroy(struct platform_domain *domain)
{
	platform_domain_kill(domain);
	fern_hw_native_session_fini(&domain->native);
	hw_page_list_free(&domain->pages);
	fern_delete(platform_heap(), domain);
}

enum fern_status platform_domain_native(struct platform_domain *domain, struct fern_cap *out_native)
{
	*out_native = domain->native.object.cap;
	return FERN_OK;
}

uint64_t platform_domain_execution_time_us(struct platform_domain const *domain)
{
	uint64_t time = domain->execution_time_us;

	fern_list_for_each(&domain->threads, struct hw_thread, element, thread)
		time += hw_thread_execution_time_us(thread);
	return time;
}

/* ---------------------------------------------------------------- start ---- */

/*
 * The first message, in core's send half. It is zeroed behind the label, and up to the next word.
 */
static uint64_t write_start_message(struct platform_domain const *domain)
{
	struct hw_message *const half = hw_send_half();
	struct hw_start *const   message = (struct hw_start *)half->payload;
	struct fern_string const label = fern_string(domain->pd->thread->name);

	memset(message, 0, sizeof(*message));
	fern_entropy(message->entropy, sizeof(message->entropy));
	message->interposed = domain->pd->args.interposed;
	memcpy(message->label, label.data,
	       label.length < HW_START_LABEL_MAX ? label.length : HW_START_LABEL_MAX);
	half->caps[HW_START_PARENT] = domain->pd->parent.cap.index;
	half->caps[HW_START_NATIVE] = domain->native.object.cap.index;
	return hw_header(0, sizeof(*message), HW_START_CAPS);
}

static enum fern_status start_first_thread(struct platform_domain *domain, uint64_t entry)
{
	struct hw_thread *thread = NULL;

	FERN_TRY(hw_thread_create(domain, 0, &thread));
	return hw_thread_start(thread, entry, HW_FIRST_STACK, write_start_message(domain));
}

enum fern_status platform_domain_start(struct platform_domain *domain,
                                       struct core_dataspace  *linker)
{
	struct hw_mapping const clock = { .address = HW_CLOCK_PAGE,
		                          .physical = hw_boot_info()->clock_page,
		                          .size = FERN_PAGE_SIZE };
	uint64_t                entry = 0;

	if (!domain->kernel)
		return FERN_INVALID_ARGUMENT;
	FERN_TRY(hw_linker_attach(domain, linker, &entry));
	FERN_TRY(hw_domain_map(domain, &clock));
	return start_first_thread(domain, entry);
}
