/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Protection domains on hw: a domain of the kernel, what was made in it, and its native interface.
 */
#ifndef FERN_HW_CORE_DOMAIN_H
#define FERN_HW_CORE_DOMAIN_H

#include "account.h"
#include "objects.h"
#include "pages.h"
#include "platform.h"
#include <base/internal/layout.h>
#include <hw_native/server.h>
#include <util/list.h>

/* what the kernel and core need beside the figures of cost.h; documented in README.md */
#define HW_COST_PAGE         CORE_RESOURCES(FERN_PAGE_SIZE + 128, 0) /* with core's record of it */
#define HW_COST_OBJECT       CORE_RESOURCES(192, 1)
#define HW_COST_FIRST_THREAD CORE_RESOURCES(2 * FERN_PAGE_SIZE + 512, 0)

struct platform_domain {
	struct core_pd               *pd;
	struct fern_hw_native_session native;
	uint64_t                      kernel; /* the kernel's name for it; 0: it was killed */
	struct hw_page_list           pages;  /* all that the kernel has of it */
	struct core_charge            charge; /* paid by the account, from the start to the end */
	uint32_t                      cap_pages;   /* of its capability table, in the kernel */
	uint32_t                      entry_pages; /* of the same table, in ld.lib.so */
	struct fern_list              objects;     /* objects.c */
	struct platform_usage         usage;       /* of threads that are gone */
};

/** What to map where. */
struct hw_mapping {
	uint64_t address, physical, size; /* multiples of 4096 */
	uint32_t flags;                   /* HW_MAP_* */
};

/**
 * Map; page tables are paid by the domain's account. FERN_OUT_OF_RAM: it cannot, or core cannot.
 */
FERN_MUST_CHECK enum fern_status hw_domain_map(struct platform_domain  *domain,
                                               struct hw_mapping const *mapping);

/**
 * Make room for HW_CAPS_PER_PAGE more capabilities. FERN_OUT_OF_RAM; FERN_LIMIT: its table has its
 * largest size.
 */
FERN_MUST_CHECK enum fern_status hw_domain_extend_caps(struct platform_domain *domain);

/* ---------------------------------------------------------------- own_domain.c ---- */

/** Core's own domain, which has no PD session. */
struct platform_domain *hw_own_domain(void);

/** Supply a page table for it. FERN_OUT_OF_RAM. */
FERN_MUST_CHECK enum fern_status hw_own_supply_table(void);

/* ---------------------------------------------------------------- native.c ---- */

FERN_MUST_CHECK enum fern_status hw_native_init(struct platform_domain *domain);

/* ---------------------------------------------------------------- linker.c ---- */

/**
 * Attach the file ld.lib.so to the domain as its headers demand. FERN_MALFORMED: it is no program
 * for this CPU.
 */
FERN_MUST_CHECK enum fern_status hw_linker_attach(struct platform_domain *domain,
                                                  struct core_dataspace  *linker,
                                                  uint64_t               *out_entry);

#endif /* FERN_HW_CORE_DOMAIN_H */
