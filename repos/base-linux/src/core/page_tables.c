/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Watching page tables. A process can map one page at thousands of addresses, each of which costs the kernel a page
 * for its table that no account pays. Mapping honestly costs one part in 512. So each component may have page tables for
 * a part of its RAM quota and a constant; one that takes much more is ended.
 */
#include "core.h"
#include "domain.h"
#include "pd_session.h"
#include "thread.h"
#include <base/clock.h>
#include <base/log.h>
#include <asm/signal.h>

enum { PERIOD_US = 250 * 1000 };

/* bytes that everybody may have, and the part of the quota beyond that */
#define ALLOWANCE_CONSTANT UINT64_C(0x200000)
#define ALLOWANCE_DIVISOR  128

static uint64_t allowance_of(struct core_pd *pd)
{
	struct core_account const *const account = core_pd_account(pd);

	return ALLOWANCE_CONSTANT + (account ? account->quota.ram / ALLOWANCE_DIVISOR : 0);
}

static void check(struct core_thread *thread)
{
	struct platform_domain *const domain = thread->pd ? thread->pd->domain : NULL;

	if (!domain || !domain->process)
		return;

	uint64_t const size = linux_process_page_table_size(domain->process);
	if (size <= allowance_of(thread->pd))
		return;

	fern_error("[%s] has %u KiB of page tables and may have %u KiB: it is killed", fern_str(domain->label),
	           (unsigned)(size / 1024), (unsigned)(allowance_of(thread->pd) / 1024));
	core_thread_set_state(thread, &(struct core_thread_end){ .state = FERN_THREAD_STATE_KILLED, .reason = SIGKILL });
}

static void check_all(void *context)
{
	struct core *const core = context;

	fern_list_for_each(&core->threads, struct core_thread, element, thread)
		check(thread);
	linux_watch_page_tables(core);
}

void linux_watch_page_tables(struct core *core)
{
	fern_entrypoint_set_deadline(&linux_core_entrypoint, fern_clock_us() + PERIOD_US, check_all, core);
}
