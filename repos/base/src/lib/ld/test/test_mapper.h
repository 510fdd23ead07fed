/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Maps images into the host's heap. What is not mapped is poisoned for the address sanitizer.
 */
#ifndef FERN_LD_TEST_MAPPER_H
#define FERN_LD_TEST_MAPPER_H

#include "image.h"
#include <sanitizer/asan_interface.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <util/list.h>

enum { TEST_MAPPER_MAX = 16 * 1024 * 1024 }; /* bytes */

struct test_mapper {
	struct ld_mapper      mapper;
	struct ld_file const *file;
	void                 *memory; /* NULL: nothing is prepared */
	size_t                size;
	unsigned              calls_left; /* the call after these fails */
};

static inline bool test_mapper_fails(struct test_mapper *test)
{
	return test->calls_left-- == 0;
}

static inline enum fern_status test_mapper_prepare(struct ld_mapper *mapper, size_t size,
                                                   size_t ram_size, uintptr_t *out_address)
{
	struct test_mapper *const test = fern_container_of(mapper, struct test_mapper, mapper);

	(void)ram_size;
	if (test_mapper_fails(test) || size > TEST_MAPPER_MAX)
		return FERN_LIMIT;

	test->memory = aligned_alloc(4096, size);
	test->size = size;
	if (!test->memory)
		return FERN_OUT_OF_RAM;

	__asan_poison_memory_region(test->memory, size);
	*out_address = (uintptr_t)test->memory;
	return FERN_OK;
}

static inline enum fern_status test_mapper_map(struct ld_mapper        *mapper,
                                               struct ld_mapping const *mapping)
{
	struct test_mapper *const test = fern_container_of(mapper, struct test_mapper, mapper);
	void *const               address = (void *)mapping->address;
	size_t const              size = mapping->size;
	size_t const in_file = mapping->offset < test->file->size && !mapping->writeable
	                               ? test->file->size - mapping->offset
	                               : 0;

	if (test_mapper_fails(test))
		return mapping->writeable ? FERN_OUT_OF_RAM : FERN_OUT_OF_CAPS;

	__asan_unpoison_memory_region(address, size);
	memset(address, 0, size);
	if (in_file)
		memcpy(address, test->file->data + mapping->offset,
		       size < in_file ? size : in_file);

	if (mapping->executable && mprotect(address, size, PROT_READ | PROT_WRITE | PROT_EXEC) != 0)
		abort();
	return FERN_OK;
}

static inline void test_mapper_unmap(struct ld_mapper *mapper, uintptr_t address)
{
	(void)mapper;
	(void)address;
}

static inline void test_mapper_finish(struct ld_mapper *mapper)
{
	struct test_mapper *const test = fern_container_of(mapper, struct test_mapper, mapper);

	__asan_unpoison_memory_region(test->memory, test->size);
	free(test->memory);
	test->memory = NULL;
}

static struct ld_mapper_ops const test_mapper_ops = {
	.prepare = test_mapper_prepare,
	.map = test_mapper_map,
	.unmap = test_mapper_unmap,
	.finish = test_mapper_finish,
};

static inline void test_mapper_init(struct test_mapper *test, struct ld_file const *file)
{
	*test = (struct test_mapper){
		.mapper = { &test_mapper_ops },
		.file = file,
		.calls_left = 1000,
	};
}

#endif /* FERN_LD_TEST_MAPPER_H */
