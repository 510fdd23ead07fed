/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core's own address space. Core sees what it needs to see of physical memory: its heap, and for
 * the length of a copy whatever is copied.
 */
#ifndef FERN_HW_CORE_OWN_MEMORY_H
#define FERN_HW_CORE_OWN_MEMORY_H

#include <base/status.h>
#include <own_layout.h>
#include <stdint.h>

/** Map physical memory, writeable. FERN_OUT_OF_RAM: no page tables. */
FERN_MUST_CHECK enum fern_status hw_own_map(uint64_t address, uint64_t physical, uint64_t size);

void hw_own_unmap(uint64_t address, uint64_t size);

/** Copy out of physical memory. FERN_OUT_OF_RAM. */
FERN_MUST_CHECK enum fern_status hw_own_read(void *buffer, uint64_t physical, uint64_t size);

/** Copy from one place of physical memory to another. FERN_OUT_OF_RAM. */
FERN_MUST_CHECK enum fern_status hw_own_copy(uint64_t to, uint64_t from, uint64_t size);

#endif /* FERN_HW_CORE_OWN_MEMORY_H */
