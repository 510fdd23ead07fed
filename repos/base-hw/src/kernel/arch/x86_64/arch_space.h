/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Address spaces on x86_64: four levels of page tables.
 *
 *     0 to USER_END                   the user half, an address space's own
 *     DIRECT_MAP + physical address   all RAM, for the kernel alone, never executable
 *     KERNEL_BASE + physical address  the kernel's image
 *     WINDOW_BASE                     devices, stacks of the kernel: page by page
 *
 * The last page of the lower half is never mapped: a system call's return address is always
 * canonical.
 */
#ifndef FERN_KERNEL_ARCH_SPACE_H
#define FERN_KERNEL_ARCH_SPACE_H

#include <memory_layout.h>
#include <stdint.h>

struct arch_space {
	uint64_t root;     /* physical address */
	uint64_t identity; /* see space_tag.h */
};

#endif /* FERN_KERNEL_ARCH_SPACE_H */
