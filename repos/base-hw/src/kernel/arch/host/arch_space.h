/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Address spaces, for tests: a few mappings of single pages.
 */
#ifndef FERN_KERNEL_ARCH_SPACE_H
#define FERN_KERNEL_ARCH_SPACE_H

#include <stdbool.h>
#include <stdint.h>

enum { FAKE_MAPPINGS = 8 };

struct arch_space {
	struct {
		uint64_t address, physical; /* physical 0: unused */
		bool     write;
	} mappings[FAKE_MAPPINGS];
};

#endif /* FERN_KERNEL_ARCH_SPACE_H */
