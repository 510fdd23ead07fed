/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Protection domains: an address space, a capability table, and the threads of the domain that
 * sleep.
 */
#ifndef FERN_KERNEL_DOMAIN_H
#define FERN_KERNEL_DOMAIN_H

#include <arch.h>
#include <base/internal/layout.h>
#include <capability.h>
#include <util/list.h>

enum { DOMAIN_SLEEPER_LISTS = 16 };

struct domain {
	struct arch_space       space;
	struct page_pool        tables; /* supplied for page tables and not in use yet */
	struct capability_table caps;
	struct fern_list sleepers[DOMAIN_SLEEPER_LISTS]; /* of threads, by their word's address */
	bool             core;                           /* may use core calls */
};

_Static_assert(sizeof(struct domain) <= FERN_PAGE_SIZE, "a domain is one page");

/** The domain in page `page`. */
static inline struct domain *domain_at(uint64_t page)
{
	return arch_pointer(page);
}

/** Make a domain of a page, a root for its page tables, and a page for capabilities. */
struct domain *domain_create(uint64_t page, uint64_t root, uint64_t caps);

/** Supply a page for page tables. */
void domain_supply_table(struct domain *domain, uint64_t page);

#endif /* FERN_KERNEL_DOMAIN_H */
