/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Feeds files to everything that the dynamic linker does with one before it runs code of it.
 * The input is laid over a valid file, so that short inputs get far: the first two bytes say
 * from which offset on (in steps of 4).
 */
#include "elf_example.h"
#include "relocate.h"
#include "test_mapper.h"
#include "tls.h"
#include <base/internal/layout.h>
#include <base/internal/log_sink.h>

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

/* messages about bad files are what is expected */
void fern_log_sink(struct fern_string line)
{
	(void)line;
}

/* the file defines what it refers to, or nobody does */
struct own_scope {
	struct ld_scope  scope;
	struct ld_image *image;
};

static bool find(struct ld_scope const *base, struct ld_symbol_name const *name,
                 struct ld_definition *out_definition)
{
	struct own_scope const *const  scope = fern_container_of(base, struct own_scope, scope);
	struct elf_symbol const *const symbol = ld_symbol_find(scope->image, name);

	if (!symbol)
		return false;
	*out_definition = (struct ld_definition){ scope->image, symbol };
	return true;
}

static void look_up(struct ld_image const *image, char const *text)
{
	struct ld_symbol_name const name = ld_symbol_name(text);

	(void)ld_symbol_find(image, &name);
}

/* reading them is the test */
static void read_functions(struct ld_table const *table)
{
	ld_function *volatile entry;

	for (size_t i = 0; i < table->count; i++) {
		entry = ((ld_function *const *)table->entries)[i];
		(void)entry;
	}
}

static void use(struct ld_image *image)
{
	static unsigned char thread[FERN_TLS_MAX];
	struct own_scope     scope = { .scope = { .find = find }, .image = image };

	if (ld_dynamic_read(image) != FERN_OK)
		return;

	for (unsigned i = 0; i < image->dynamic.needed_count; i++)
		look_up(image, ld_dynamic_needed(&image->dynamic, i));
	look_up(image, "answer");
	look_up(image, "");

	if (ld_tls_reserve(image, 0) == FERN_OK)
		ld_tls_init(image, (uintptr_t)(thread + sizeof(thread)));

	fern_ignore(ld_relocate(image, &scope.scope));
	read_functions(&image->dynamic.constructors);
	read_functions(&image->dynamic.destructors);
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	static struct elf_example example;
	struct ld_file     file = { "input", (unsigned char const *)&example, sizeof(example) };
	struct test_mapper mapper;
	struct ld_image    image;

	if (size < 2)
		return 0;

	size_t const offset = (data[0] | (size_t)data[1] << 8) * 4 % sizeof(example);
	size_t const room = sizeof(example) - offset;

	elf_example_init(&example);
	memcpy((char *)&example + offset, data + 2, size - 2 < room ? size - 2 : room);
	test_mapper_init(&mapper, &file);

	if (ld_image_map(&image, &file, &mapper.mapper) != FERN_OK)
		return 0;
	use(&image);
	ld_image_unmap(&image, &mapper.mapper);
	return 0;
}
