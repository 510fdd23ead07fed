/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The kernel's half of all address spaces: the direct map of RAM, the image with its rights, and a
 * window for devices and stacks.
 */
#ifndef FERN_KERNEL_KERNEL_MEMORY_H
#define FERN_KERNEL_KERNEL_MEMORY_H

#include <arch.h>

/** The address space without a user half. */
extern struct arch_space kernel_space;

/**
 * What a CPU that would let user mode read the kernel's half has there instead, while it is in user
 * mode: the way into the kernel, and stacks on which interrupts are pushed.
 */
extern struct arch_space border_space; /* root 0: the kernel is not isolated */

enum window_kind { WINDOW_MEMORY, WINDOW_CONSTANT, WINDOW_DEVICE, WINDOW_BORDER };

/** Begin with the tables of the image. `isolated`: with those of the border, too. */
void kernel_memory_init(bool isolated);

/** See a range of RAM in the direct map, where arch_pointer() points to. */
void kernel_memory_map_ram(uint64_t physical, uint64_t size);

/** Leave the tables of the boot code. */
void kernel_memory_enter(void);

/**
 * See any physical memory for good, at any alignment. An unmapped page lies before and behind it.
 * NULL: the window is full.
 */
void *kernel_memory_window(uint64_t physical, uint64_t size, enum window_kind kind);

/** Pages for the kernel itself, not cleared, below 4 GiB; the board's boot code provides them. */
uint64_t board_take_memory(uint64_t size);

#endif /* FERN_KERNEL_KERNEL_MEMORY_H */
