/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Memory on Linux: files whose descriptors travel to components. RAM is a memory file that cannot
 * grow and that core alone shrinks; a boot module is a file of the host, opened for reading.
 */
#ifndef FERN_LINUX_CORE_MEMORY_H
#define FERN_LINUX_CORE_MEMORY_H

#include "platform.h"

/**
 * Larger memory is not renewed: it takes too long, and too large a pipe. Then the kernel's large
 * pages do not matter either, parts of which would be cleared when the file is cut within one.
 */
enum { LINUX_RENEWED_MAX = 1 << 20 };

struct platform_memory {
	int      fd; /* as core has it: RAM for reading and writing, a boot module for reading */
	int      read_only; /* the same file for reading; -1 until somebody asks for it */
	uint64_t size;      /* bytes */
	bool     module;
	bool     exposed; /* somebody got a descriptor for a page fault, not for a capability */
};

/** Take over the descriptor of a boot module of `size` bytes. Closed on failure, too. */
FERN_MUST_CHECK enum fern_status linux_memory_adopt_module(int fd, uint64_t size,
                                                           struct platform_memory **out_memory);

/**
 * The descriptor to map the memory with, for reading or for writing too. It stays the memory's;
 * what is sent to a component is a copy.
 *
 * FERN_DENIED: a boot module is not writeable. FERN_OUT_OF_CAPS: core has no descriptor left.
 * FERN_UNSUPPORTED: there is no /proc, through which alone Linux reduces the rights of a
 * descriptor.
 */
FERN_MUST_CHECK enum fern_status linux_memory_descriptor(struct platform_memory *memory,
                                                         bool writeable, int *out_fd);

/** A further descriptor of a file, for reading only; a negative errno value without /proc. */
int linux_reopen_read_only(int fd);

/** What a failed system call means to whoever asked core; `result` is the negative errno value. */
enum fern_status linux_resource_status(long result);

#endif /* FERN_LINUX_CORE_MEMORY_H */
