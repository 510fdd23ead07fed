/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Offsets in the page of the trampoline that smp.c fills in; also for assembler.
 */
#ifndef FERN_KERNEL_TRAMPOLINE_H
#define FERN_KERNEL_TRAMPOLINE_H

#define TRAMPOLINE_ROOT        0xf00 /* page tables, below 4 GiB */
#define TRAMPOLINE_GDT_POINTER 0xf08 /* limit, 32-bit address */
#define TRAMPOLINE_JUMP        0xf10 /* 32-bit address, selector */
#define TRAMPOLINE_GDT         0xf20

#endif /* FERN_KERNEL_TRAMPOLINE_H */
