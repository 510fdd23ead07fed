/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Where things are in the kernel's address space; also for assembler and the linker script.
 */
#ifndef FERN_KERNEL_MEMORY_LAYOUT_H
#define FERN_KERNEL_MEMORY_LAYOUT_H

#define USER_END        0x00007ffffffff000 /* first address that no user mapping reaches */
#define DIRECT_MAP      0xffff800000000000
#define DIRECT_MAP_SIZE 0x0000008000000000 /* 512 GiB: one entry of the root */
#define KERNEL_BASE     0xffffffff80000000
#define KERNEL_PHYSICAL 0x200000 /* where the image begins */
#define WINDOW_BASE     0xffffffffc0000000
#define WINDOW_PAGES    8192

#endif /* FERN_KERNEL_MEMORY_LAYOUT_H */
