/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The layout of every component's address space. Part of the binary interface: the same on all
 * kernels.
 *
 *     0x10000000  linker area: ld.lib.so first, then the program and its libraries
 *     0x20000000  stack area: one slot per thread, the main thread's is slot 0
 *     0x30000000  message area: used by the kernel layer of ld.lib.so
 *     0x40000000  everything that is attached anywhere
 *
 * All areas in daily use share one page-table page of the third level, which keeps small components
 * small.
 *
 * A thread's slot, from its upper end downwards: a page that holds the thread control block at the
 * thread pointer (and above it what a C library keeps per thread), thread-local storage of the
 * program and its libraries directly below the thread pointer (FERN_TLS_MAX bytes), the stack, and
 * unused addresses down to the slot's begin, at least one page: the guard.
 */
#ifndef FERN_BASE_INTERNAL_LAYOUT_H
#define FERN_BASE_INTERNAL_LAYOUT_H

#define FERN_PAGE_SIZE 4096UL

#define FERN_LINKER_AREA_BASE 0x10000000UL
#define FERN_LINKER_AREA_SIZE 0x10000000UL

#define FERN_STACK_AREA_BASE  0x20000000UL
#define FERN_STACK_AREA_SIZE  0x10000000UL
#define FERN_STACK_SLOT_SIZE  0x100000UL /* 1 MiB */
#define FERN_STACK_SLOT_COUNT (FERN_STACK_AREA_SIZE / FERN_STACK_SLOT_SIZE)

#define FERN_MESSAGE_AREA_BASE 0x30000000UL
#define FERN_MESSAGE_AREA_SIZE 0x10000000UL

#define FERN_ATTACH_AREA_BASE 0x40000000UL
#define FERN_ATTACH_AREA_END  0x1000000000UL /* 64 GiB */

/* what core attaches for the main thread before the start; the linker extends it downwards */
#define FERN_STACK_INITIAL_SIZE 0x16000UL /* 88 KiB: the default stack, and what is above it */

#define FERN_TLS_MAX 0x1000UL /* bytes of thread-local storage below the thread pointer */

/** The thread pointer of the thread in stack-area slot `slot`. */
#define FERN_THREAD_POINTER(slot)                                                                  \
	(FERN_STACK_AREA_BASE + ((slot) + 1) * FERN_STACK_SLOT_SIZE - FERN_PAGE_SIZE)

#endif /* FERN_BASE_INTERNAL_LAYOUT_H */
