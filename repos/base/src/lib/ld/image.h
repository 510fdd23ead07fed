/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * An image: an ELF file in memory. It is mapped by ld_image_map(), its dynamic section is read by
 * ld_dynamic_read() (dynamic.h), then it can be searched for symbols (symbol.h) and relocated
 * (relocate.h).
 *
 * How memory is mapped is the business of a mapper: dataspaces in a component, plain memory in
 * tests.
 *
 * All pointers into the image that this module hands out lie, with the whole range asked for,
 * inside one of its segments.
 */
#ifndef FERN_LD_IMAGE_H
#define FERN_LD_IMAGE_H

#include "dynamic.h"
#include "layout.h"

struct ld_mapper;

/**
 * Memory to make visible, in whole pages: a part of the RAM if it is writeable, else of the file.
 */
struct ld_mapping {
	uintptr_t address;
	uint64_t  offset; /* bytes into the RAM or file */
	size_t    size;
	bool      writeable, executable;
};

struct ld_mapper_ops {
	/**
	 * Find room for `size` bytes, and provide `ram_size` bytes of zeroed RAM (may be 0);
	 * both are multiples of the page size. On failure nothing is left behind.
	 */
	enum fern_status (*prepare)(struct ld_mapper *mapper, size_t size, size_t ram_size,
	                            uintptr_t *out_address);

	enum fern_status (*map)(struct ld_mapper *mapper, struct ld_mapping const *mapping);
	void (*unmap)(struct ld_mapper *mapper, uintptr_t address);

	/** Undo prepare(). */
	void (*finish)(struct ld_mapper *mapper);
};

struct ld_mapper {
	struct ld_mapper_ops const *ops;
};

struct ld_image {
	char const       *name; /* borrowed; for messages */
	struct ld_layout  layout;
	uintptr_t         bias;         /* address in memory minus address in the file */
	unsigned          mapped_count; /* segments */
	struct ld_dynamic dynamic;
	uint64_t          tls_offset; /* of its block below the thread pointer; 0: none */
};

/**
 * Read the headers of `file` and map it. FERN_MALFORMED, FERN_VERSION: the log says why.
 * Others: those of the mapper. On failure nothing is left behind.
 */
FERN_MUST_CHECK enum fern_status ld_image_map(struct ld_image *image, struct ld_file const *file,
                                              struct ld_mapper *mapper);

/** Undo ld_image_map(). */
void ld_image_unmap(struct ld_image *image, struct ld_mapper *mapper);

/**
 * `size` bytes at the file's address `address`, which is a multiple of `alignment`; NULL if
 * they are not there.
 */
void *ld_image_range(struct ld_image const *image, uint64_t address, uint64_t size,
                     uint64_t alignment);

/** The same for memory that will be written to. */
void *ld_image_writeable(struct ld_image const *image, uint64_t address, uint64_t size);

/** Number of bytes from `address` to the end of the segment it lies in; 0 if it lies in none. */
uint64_t ld_image_rest(struct ld_image const *image, uint64_t address);

#endif /* FERN_LD_IMAGE_H */
