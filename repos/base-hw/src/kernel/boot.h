/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * How the boot code of architecture and board hands over to the generic kernel.
 *
 * The boot code of the first CPU collects the boot information into pages of its own, which are
 * part of the kernel's image: whole pages, of which nothing else is kept, because core gets to
 * see them. It fills in everything but `domain` and `thread`; ranges are in ascending order. The
 * kernel takes what core's program needs from the ranges.
 *
 * Other CPUs may arrive before or after that; their number is their index in `cpus`, which needs
 * no preparation but zeros.
 */
#ifndef FERN_KERNEL_BOOT_H
#define FERN_KERNEL_BOOT_H

#include <arch.h>
#include <cpu.h>
#include <hw/boot_info.h>

/** The pages in which struct hw_boot_info travels. */
enum { BOOT_INFO_PAGES = (sizeof(struct hw_boot_info) + FERN_PAGE_SIZE - 1) / FERN_PAGE_SIZE };

/**
 * Start core. Called once, on CPU 0, as an entry into the kernel: the result is to be loaded. The
 * boot information is at the physical address `boot_info`.
 */
struct arch_thread *kernel_start(uint64_t boot_info);

/** Let this CPU take part. Called once on each other CPU, as an entry into the kernel. */
struct arch_thread *kernel_start_cpu(void);

#endif /* FERN_KERNEL_BOOT_H */
