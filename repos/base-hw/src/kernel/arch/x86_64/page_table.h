/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Page tables in the format of x86_64: what arch_space.c uses for user halves and kernel_memory.c
 * for the kernel's. Knows nothing of TLBs and rights but the bits of entries.
 */
#ifndef FERN_KERNEL_PAGE_TABLE_H
#define FERN_KERNEL_PAGE_TABLE_H

#include <arch.h>

/* bits of entries; cpu_setup.c gives PAGE_WRITE_COMBINED (PWT alone) its meaning, by the PAT */
#define PAGE_PRESENT        0x1UL
#define PAGE_WRITE          0x2UL
#define PAGE_WRITE_COMBINED 0x8UL
#define PAGE_UNCACHED       0x18UL
#define PAGE_USER           0x4UL
#define PAGE_ACCESSED       0x20UL
#define PAGE_DIRTY          0x40UL
#define PAGE_LARGE          0x80UL
#define PAGE_GLOBAL         0x100UL
#define PAGE_NO_EXECUTE     0x8000000000000000UL

#define PAGE_ADDRESS 0x000ffffffffff000UL

/* levels of entries that map memory */
enum { PAGE_LEVEL_4K, PAGE_LEVEL_2M, PAGE_LEVEL_1G, PAGE_LEVEL_ROOT };

enum { PAGE_STEPS_MAX = 512 }; /* entries per call */

struct page_mapping {
	uint64_t address, physical, size; /* multiples of 4096 */
	uint64_t attributes;              /* bits of entries, with PAGE_PRESENT */
	unsigned level_max;               /* largest pages that are used */
};

/** Take a page from a pool, cleared; 0: it is empty. */
uint64_t page_pool_take(struct page_pool *pool);

/** Map, as arch_space_map(). HW_INVALID: something else is mapped there, or with other rights. */
enum hw_status page_table_map(uint64_t root, struct page_pool *pool,
                              struct page_mapping const *mapping, uint64_t *out_size);

/** Unmap, as arch_space_unmap(). */
enum hw_status page_table_unmap(uint64_t root, uint64_t address, uint64_t size, uint64_t *out_size);

/** The entry that maps an address, as for a 4 KiB page there; 0: none. */
uint64_t page_table_find(uint64_t root, uint64_t address);

#endif /* FERN_KERNEL_PAGE_TABLE_H */
