/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The layout of an ELF file: what its headers say about the memory it needs. The file is not
 * trusted: a layout that was read without error can be mapped without further checks.
 */
#ifndef FERN_LD_LAYOUT_H
#define FERN_LD_LAYOUT_H

#include "elf.h"
#include <base/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	LD_SEGMENT_MAX = 8,
	LD_PROGRAM_HEADER_MAX = 32,
};

/** A file in memory; borrowed. */
struct ld_file {
	char const          *name; /* for messages */
	unsigned char const *data; /* aligned to 8 bytes */
	size_t               size; /* bytes */
};

/**
 * What was read, in the file's own words. Addresses are those of the file: 0 is where the file is
 * loaded.
 */
struct ld_layout {
	/*
	 * memory of one access right each: ascending, no two in the same page, never writeable and
	 * executable
	 */
	struct elf_program_header segments[LD_SEGMENT_MAX];
	unsigned                  segment_count; /* at least 1 */
	uint64_t                  begin, end;    /* of all segments, in whole pages */
	uint64_t                  dynamic_address, dynamic_size;

	/*
	 * initial values of thread-local variables, aligned to a power of two, at most a page;
	 * memory_size 0: none
	 */
	struct elf_program_header tls;

	bool     has_abi_number; /* a note states for which binary interface ... */
	uint32_t abi_number;     /* ... the file was built */
};

static inline uint64_t ld_page_floor(uint64_t address)
{
	return address & ~UINT64_C(4095);
}

/** The address is at most 2^64 - 4096. */
static inline uint64_t ld_page_ceil(uint64_t address)
{
	return ld_page_floor(address + 4095);
}

/** Say in the log what is wrong with a file. Returns FERN_MALFORMED. */
enum fern_status ld_malformed(char const *file_name, char const *problem);

/** Read the headers. FERN_MALFORMED: the log says why. */
FERN_MUST_CHECK enum fern_status ld_layout_read(struct ld_file const *file,
                                                struct ld_layout     *out_layout);

/**
 * Find the note that states the binary interface among the notes at `data`; false: there is none.
 */
bool ld_abi_find(unsigned char const *data, size_t size, uint32_t *out_number);

/** Check that a file was built for this binary interface. FERN_VERSION: the log says more. */
FERN_MUST_CHECK enum fern_status ld_abi_check(struct ld_layout const *layout,
                                              char const             *file_name);

/** The segment that holds the whole range, or NULL. */
struct elf_program_header const *ld_layout_segment(struct ld_layout const *layout, uint64_t address,
                                                   uint64_t size);

#endif /* FERN_LD_LAYOUT_H */
