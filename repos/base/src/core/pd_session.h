/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * PD sessions: protection domains. What a domain makes core do is paid from the account of the RAM
 * session that it was started with. Without that account it cannot live: when the RAM session is
 * closed, the domain's threads are killed.
 */
#ifndef FERN_CORE_PD_SESSION_H
#define FERN_CORE_PD_SESSION_H

#include "ram_session.h"
#include "region_map.h"
#include <pd/server.h>

struct core_thread;

struct core_pd {
	struct core_session     session;
	struct fern_pd_session  rpc;
	struct fern_pd_args     args;
	struct core_region_map  address_space;
	struct platform_domain *domain;
	struct fern_parent_cap  parent;  /* owned; invalid before the start */
	struct core_ram        *ram;     /* NULL before the start, and when it is gone */
	struct core_thread     *thread;  /* the first thread; NULL before the start */
	struct fern_list        threads; /* core_thread.pd_element, all of them */
	struct fern_list        faults;  /* core_fault.pd_element: threads that wait */

	struct fern_list_element account_element; /* in ram->domains */
};

/** The domain that a capability names, or NULL. */
struct core_pd *core_pd_lookup(struct core *core, struct fern_pd_cap cap);

/** The account that pays for what the domain makes core do; NULL as pd->ram. */
static inline struct core_account *core_pd_account(struct core_pd *pd)
{
	return pd->ram ? &pd->ram->account : NULL;
}

/** What a domain without account is given before it starts. The capability is lent. */
void core_pd_equip(struct core_pd *pd, struct core_ram *ram, struct fern_parent_cap parent);

/**
 * Allocate memory for the domain and attach it writeable at `address`. Paid by its account, freed
 * with the domain or the account.
 */
FERN_MUST_CHECK enum fern_status core_pd_attach_memory(struct core_pd *pd, uint64_t address,
                                                       uint64_t size);

/**
 * One more thread, in a slot of the stack area, which the domain pays for. FERN_EXISTS: there is
 * one.
 * FERN_LIMIT: the area has no such slot. FERN_INVALID_ARGUMENT: the domain was not started.
 */
FERN_MUST_CHECK enum fern_status core_pd_admit_thread(struct core_pd *pd, uint32_t slot,
                                                      struct fern_string name);

/** The thread is no more. FERN_NOT_FOUND: none was admitted. */
FERN_MUST_CHECK enum fern_status core_pd_dismiss_thread(struct core_pd *pd, uint32_t slot);

/** The domain's thread in a slot, or NULL. */
struct core_thread *core_pd_thread(struct core_pd *pd, uint32_t slot);

/** The domain has no threads any more: refund them and the memory that core made for it. */
void core_pd_ended(struct core_pd *pd);

/** End the domain's threads on request; nobody is notified. */
void core_pd_kill(struct core_pd *pd);

/** The RAM session is about to go: kill the domain and give back whatever is charged to it. */
void core_pd_lose_account(struct core_pd *pd);

#endif /* FERN_CORE_PD_SESSION_H */
