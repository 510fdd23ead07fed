/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Protection domains on hw: the platform's half of PD sessions.
 */
#include "domain.h"
#include "cpu_session.h"
#include "kernel.h"
#include "pd_session.h"
#include "physical.h"
#include "thread_object.h"
#include <base/clock.h>
#include <base/log.h>
#include <hw/capability_table.h>
#include <hw/start.h>
#include <util/memory.h>

/* ---------------------------------------------------------------- memory ---- */

static enum fern_status alloc_page(struct platform_domain *domain, uint64_t *out_page)
{
	FERN_TRY(core_charge_extend(&domain->charge, HW_COST_PAGE));

	enum fern_status const status = hw_page_alloc(&domain->pages, out_page);
	if (status != FERN_OK)
		core_charge_reduce(&domain->charge, HW_COST_PAGE);
	return status;
}

/* Core's own tables cannot be pages like others: those need the heap, which needs the tables. */
static enum fern_status supply_table(struct platform_domain *domain)
{
	uint64_t page = 0;

	if (domain == hw_own_domain())
		return hw_own_supply_table();
	FERN_TRY(alloc_page(domain, &page));
	fern_assert(hw_call(HW_CORE_SUPPLY_TABLE, domain->kernel, page, 0) == HW_OK);
	return FERN_OK;
}

enum fern_status hw_domain_map(struct platform_domain *domain, struct hw_mapping const *mapping)
{
	for (uint64_t done = 0; done < mapping->size;) {
		struct hw_results const result =
			hw_call4(HW_CORE_MAP, domain->kernel, mapping->address + done,
		                 mapping->physical + done, (mapping->size - done) | mapping->flags);

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
	for (uint64_t done = 0; domain->kernel && done < size;) {
		struct hw_results const result =
			hw_call4(HW_CORE_UNMAP, domain->kernel, address + done, size - done, 0);

		fern_assert(result.first == HW_OK);
		done += result.second;
	}
}

/* what is unmapped, is so on all CPUs */
enum fern_status platform_detach_answer(struct fern_rpc_object *object)
{
	(void)object;
	return FERN_OK;
}

/* ---------------------------------------------------------------- capabilities ---- */

/* A page for the part of the table that the message layer has. */
static enum fern_status extend_entries(struct platform_domain *domain)
{
	struct hw_mapping entries = {
		.address = HW_CAP_TABLE + domain->entry_pages * FERN_PAGE_SIZE,
		.size = FERN_PAGE_SIZE,
		.flags = HW_MAP_WRITE,
	};

	FERN_TRY(alloc_page(domain, &entries.physical));
	hw_physical_clear(entries.physical, FERN_PAGE_SIZE);
	FERN_TRY(hw_domain_map(domain, &entries));
	domain->entry_pages++;
	return FERN_OK;
}

/* What was done before an attempt failed is not done again. */
enum fern_status hw_domain_extend_caps(struct platform_domain *domain)
{
	uint64_t page = 0;

	if (domain->cap_pages == HW_CAP_PAGES_MAX)
		return FERN_LIMIT;
	if (domain->entry_pages == domain->cap_pages)
		FERN_TRY(extend_entries(domain));
	FERN_TRY(alloc_page(domain, &page));
	fern_assert(hw_call(HW_CORE_SUPPLY_CAPS, domain->kernel, page, 0) == HW_OK);
	domain->cap_pages++;
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
	fern_list_for_each(&domain->pd->threads, struct core_thread, pd_element, thread)
		platform_thread_destroy(thread);
	hw_object_destroy_all(&domain->objects);

	if (domain->kernel)
		fern_assert(hw_call(HW_CORE_DOMAIN_DESTROY, domain->kernel, 0, 0) == HW_OK);
	domain->kernel = 0;
	hw_page_list_free(&domain->pages);
	core_charge_return(&domain->charge);
}

void platform_domain_destroy(struct platform_domain *domain)
{
	platform_domain_kill(domain);
	fern_hw_native_session_fini(&domain->native);
	fern_delete(platform_heap(), domain);
}

enum fern_status platform_domain_native(struct platform_domain *domain, struct fern_cap *out_native)
{
	*out_native = domain->native.object.cap;
	return FERN_OK;
}

struct platform_usage platform_usage(struct core_thread const *thread, bool whole_domain)
{
	struct core_pd const *const pd = thread->pd;
	struct platform_usage       usage = { 0 };

	if (whole_domain)
		usage = pd->domain->usage;
	fern_list_for_each(&pd->threads, struct core_thread, pd_element, each)
		if (each->platform && (whole_domain || each == thread))
			hw_thread_add_usage(each->platform, &usage);
	return usage;
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

enum fern_status platform_domain_start(struct platform_domain *domain,
                                       struct core_dataspace  *linker)
{
	struct hw_mapping const clock = { .address = HW_CLOCK_PAGE,
		                          .physical = hw_boot_info()->clock_page,
		                          .size = FERN_PAGE_SIZE };
	uint64_t                entry = 0;

	if (!domain->kernel)
		return FERN_INVALID_ARGUMENT;
	domain->charge.account = core_pd_account(domain->pd);
	FERN_TRY(hw_linker_attach(domain, linker, &entry));
	FERN_TRY(hw_domain_map(domain, &clock));
	return hw_thread_start(domain->pd->thread, entry, HW_FIRST_STACK,
	                       write_start_message(domain));
}
