/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Watching page tables. A process can map one page at thousands of addresses, each of which costs
 * the kernel a page for its table that no account pays. Mapping honestly costs one part in 512. So
 * each component may have page tables for a part of its RAM quota and a constant; one that takes
 * much more is ended.
 */
#include "core.h"
#include "core_syscall.h"
#include "domain.h"
#include "pd_session.h"
#include "thread.h"
#include <base/log.h>
#include <asm/signal.h>

enum { PERIOD_NS = 250 * 1000 * 1000 };

/* bytes that everybody may have, and the part of the quota beyond that */
#define ALLOWANCE_CONSTANT UINT64_C(0x200000)
#define ALLOWANCE_DIVISOR  128

static uint64_t allowance_of(struct core_pd *pd)
{
	struct core_account const *const account = core_pd_account(pd);

	return ALLOWANCE_CONSTANT + (account ? account->quota.ram / ALLOWANCE_DIVISOR : 0);
}

/** False: it was killed, with further threads. */
static bool check(struct core_thread *thread)
{
	struct platform_domain *const domain = thread->pd ? thread->pd->domain : NULL;

	if (thread->slot || !domain || !domain->process)
		return true;

	uint64_t const size = linux_process_page_table_size(domain->process);
	if (size <= allowance_of(thread->pd))
		return true;

	fern_error("[%s] has %u KiB of page tables and may have %u KiB: it is killed",
	           fern_str(domain->label), (unsigned)(size / 1024),
	           (unsigned)(allowance_of(thread->pd) / 1024));
	core_thread_set_state(thread, &(struct core_thread_end){ .state = FERN_THREAD_STATE_KILLED,
	                                                         .reason = SIGKILL });
	return false;
}

static struct {
	struct linux_source source; /* of the timer */
	struct core        *core;
	int                 timer;
} watch;

static void check_all(struct fern_entrypoint *entrypoint, struct linux_source *source,
                      uint32_t events)
{
	(void)entrypoint;
	(void)source;
	(void)events;
	uint64_t count;

	(void)linux_read(watch.timer, &count, sizeof(count));
	fern_id_space_for_each(&watch.core->threads, struct core_thread, id, thread)
		if (!check(thread))
			break; /* the others come next time */
}

enum fern_status linux_watch_page_tables(struct core *core)
{
	struct __kernel_timespec const    period = { 0, PERIOD_NS };
	struct __kernel_itimerspec const every = { period, period };

	watch.core = core;
	watch.source.handle = check_all;
	watch.timer = (int)LINUX_CALL(__NR_timerfd_create, LINUX_CLOCK_MONOTONIC,
	                              LINUX_O_CLOEXEC | LINUX_O_NONBLOCK);
	if (watch.timer < 0 || LINUX_CALL(__NR_timerfd_settime, watch.timer, 0, &every, 0) < 0)
		return FERN_UNSUPPORTED;
	return linux_entrypoint_watch(&linux_core_entrypoint, watch.timer, EPOLLIN, &watch.source);
}
