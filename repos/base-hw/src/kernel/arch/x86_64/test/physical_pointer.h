/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Physical memory of the unit tests: an array.
 */
#ifndef FERN_KERNEL_PHYSICAL_POINTER_H
#define FERN_KERNEL_PHYSICAL_POINTER_H

#include <stdint.h>

/** Provided by the test. */
void *physical_pointer(uint64_t physical);

#endif /* FERN_KERNEL_PHYSICAL_POINTER_H */
