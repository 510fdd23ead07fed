/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Boot information as GRUB and QEMU lay it out, for tests.
 */
#ifndef FERN_KERNEL_TEST_LOADER_EXAMPLE_H
#define FERN_KERNEL_TEST_LOADER_EXAMPLE_H

#include "physical.h"

/**
 * A multiboot2 information at the begin of the test's physical memory: 640 KiB and 127 MiB of
 * RAM, 1 MiB of them reserved, a framebuffer, both copies of the RSDP.
 */
void multiboot_example(void);

enum { MULTIBOOT_EXAMPLE_SIZE = 8 + 112 + 40 + 48 + 32 + 8 };

/** A PVH start information there, with the same memory at offset 0x100. */
void pvh_example(void);

enum { PVH_EXAMPLE_MAP = 0x100, PVH_EXAMPLE_MAP_COUNT = 3 };

#endif /* FERN_KERNEL_TEST_LOADER_EXAMPLE_H */
