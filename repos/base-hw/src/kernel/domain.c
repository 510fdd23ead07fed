/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Protection domains, see domain.h.
 */
#include <domain.h>

struct domain *domain_create(uint64_t page, uint64_t root, uint64_t caps)
{
	struct domain *const domain = domain_at(page);

	arch_clear_page(domain);
	arch_space_init(&domain->space, root);
	(void)capability_table_grow(&domain->caps, caps); /* it is empty */
	return domain;
}

void domain_supply_table(struct domain *domain, uint64_t page)
{
	*(uint64_t *)arch_pointer(page) = domain->tables.first;
	domain->tables.first = page;
}
