/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The CPU's own way of moving long blocks, behind memcpy and memset. Implemented in lib/base/arch/.
 */
#ifndef FERN_BASE_INTERNAL_ARCH_MEMORY_H
#define FERN_BASE_INTERNAL_ARCH_MEMORY_H

#include <stddef.h>

/** Copy upwards; the areas may overlap if `destination` lies below `source`. */
void arch_memory_copy(void *destination, void const *source, size_t size);

/** Set `size` bytes to `value`. */
void arch_memory_fill(void *destination, unsigned char value, size_t size);

#endif /* FERN_BASE_INTERNAL_ARCH_MEMORY_H */
