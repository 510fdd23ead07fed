/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What CPUs have or need beyond plain page tables: tags of TLB entries (PCID), so that a switch of
 * address spaces forgets nothing, and the kernel kept out of the page tables that user mode has,
 * because the CPU would let it be read (Meltdown). Pure logic. Intel SDM, volume 3, 4.10.
 *
 * A CPU has SPACE_TAGS tags, and remembers which space had each of them last. A space is known by
 * its identity. Where something is unmapped, the space gets a new one: CPUs that have the space at
 * the moment are told to forget it, all others forget what they know when they meet it the next
 * time.
 */
#ifndef FERN_KERNEL_SPACE_TAG_H
#define FERN_KERNEL_SPACE_TAG_H

#include <arch_space.h>
#include <registers.h>
#include <stdbool.h>

enum { SPACE_TAGS = 64 };

#define CR3_KEEP 0x8000000000000000UL /* forget nothing of the tag that is loaded */

struct space_tags {
	uint64_t owners[SPACE_TAGS]; /* identities; 0: nobody so far */
};

/** Give the space the next identity. */
void space_identify(struct arch_space *space);

/** The value of CR3 for a space on the CPU with these tags. Tag 0 belongs to the kernel. */
uint64_t space_tagged(struct space_tags *tags, struct arch_space const *space);

/** Before there are spaces, the same on each CPU: whether they have tags. */
void arch_space_setup(bool use_tags);

/**
 * Whether user mode could read the kernel's memory. `vendor` is leaf 0 of CPUID, `capabilities` the
 * MSR IA32_ARCH_CAPABILITIES, or 0 without one.
 */
bool space_isolation_needed(struct cpuid vendor, uint64_t capabilities);

#endif /* FERN_KERNEL_SPACE_TAG_H */
