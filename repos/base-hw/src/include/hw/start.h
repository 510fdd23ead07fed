/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * How a domain's first thread finds its world: as a message in the receive half of its buffer,
 * which core sent.
 *
 * It starts at the entry point of ld.lib.so, with the linker's file mapped by core at
 * FERN_LINKER_AREA_BASE, the stack pointer at HW_FIRST_STACK, the thread pointer at
 * FERN_THREAD_POINTER(0), and no argument.
 */
#ifndef FERN_HW_START_H
#define FERN_HW_START_H

#include <base/internal/layout.h>
#include <stdint.h>

enum { HW_START_LABEL_MAX = 255 };

/* the capabilities of the message */
enum { HW_START_PARENT, HW_START_NATIVE, HW_START_CAPS };

struct hw_start {
	uint64_t entropy[4]; /* the first word seeds the stack canary, the rest fern_entropy */
	uint64_t interposed; /* attach through the PD session of the environment */
	char     label[HW_START_LABEL_MAX + 1];
};

/** Below the thread pointer: thread-local storage, then the stack. */
#define HW_FIRST_STACK (FERN_THREAD_POINTER(0) - FERN_TLS_MAX)

#endif /* FERN_HW_START_H */
