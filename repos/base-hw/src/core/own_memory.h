/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core's own address space. Of physical memory, core sees its heap; what else it wants to read or
 * copy, the kernel does (physical.h).
 */
#ifndef FERN_HW_CORE_OWN_MEMORY_H
#define FERN_HW_CORE_OWN_MEMORY_H

#include <base/status.h>
#include <own_layout.h>
#include <stdint.h>

/** Map physical memory, writeable. FERN_OUT_OF_RAM: no page tables. */
FERN_MUST_CHECK enum fern_status hw_own_map(uint64_t address, uint64_t physical, uint64_t size);

/** Unmap in any domain of the kernel. */
void hw_unmap(uint64_t domain, uint64_t address, uint64_t size);

#endif /* FERN_HW_CORE_OWN_MEMORY_H */
