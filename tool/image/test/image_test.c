/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "compose.h"
#include "sample_kernel.h"

enum { PAGE = 4096, MODULES_ADDRESS = 0x400000 };

static struct image_bytes text_bytes(char const *text)
{
	return (struct image_bytes){ (uint8_t *)(uintptr_t)text, strlen(text) };
}

/* The kernel's file is copied to where its end is the end of an allocation, for the sanitizer. */
static bool compose(void const *kernel, size_t size, struct image_module const *modules,
                    size_t count, struct image_bytes *out, struct image_error *error)
{
	struct image_bytes const file = { malloc(size), size };

	assert_non_null(file.data);
	memcpy(file.data, kernel, size);
	bool const ok = image_compose(file, modules, count, out, error);

	free(file.data);
	return ok;
}

static void refuse(struct sample_kernel const *kernel, size_t size, char const *expected)
{
	struct image_module const module = { "core", text_bytes("x") };
	struct image_bytes        image;
	struct image_error        error;

	assert_false(compose(kernel, size, &module, 1, &image, &error));
	assert_non_null(strstr(error.text, expected));
}

static void refuse_modules(struct image_module const *modules, size_t count, char const *expected)
{
	struct sample_kernel const kernel = sample_kernel();
	struct image_bytes         image;
	struct image_error         error;

	assert_false(compose(&kernel, sizeof(kernel), modules, count, &image, &error));
	assert_non_null(strstr(error.text, expected));
}

/* ------------------------------------------------------------------------ what comes out --- */

static struct image_bytes good_image(void)
{
	struct sample_kernel const kernel = sample_kernel();
	struct image_module const  modules[] = {
		 { "core", text_bytes("the core") },
		 { "empty", { NULL, 0 } },
		 { "last", text_bytes("the last") },
	};
	struct image_bytes image;
	struct image_error error;

	assert_true(compose(&kernel, sizeof(kernel), modules, 3, &image, &error));
	return image;
}

static void appends_a_segment(void **state)
{
	struct image_bytes const image = good_image();
	Elf64_Ehdr const *const  header = (void const *)image.data;
	Elf64_Phdr const *const  segments = (void const *)(image.data + header->e_phoff);
	Elf64_Shdr const         none = { 0 };

	(void)state;
	assert_int_equal(header->e_phnum, 3);
	assert_int_equal(header->e_shnum, 1);
	assert_int_equal(header->e_shentsize, sizeof(none));
	assert_memory_equal(image.data + header->e_shoff, &none, sizeof(none));
	assert_true(header->e_shoff >= header->e_phoff + 3 * sizeof(*segments));
	assert_int_equal(segments[0].p_offset, PAGE);
	assert_int_equal(segments[0].p_paddr, SAMPLE_ADDRESS);
	assert_int_equal(segments[1].p_offset, PAGE + offsetof(struct sample_kernel, pvh));
	assert_int_equal(segments[2].p_type, PT_LOAD);
	assert_int_equal(segments[2].p_flags, PF_R);
	assert_int_equal(segments[2].p_offset, 2 * PAGE);
	assert_int_equal(segments[2].p_paddr, MODULES_ADDRESS);
	assert_int_equal(segments[2].p_vaddr, 0xffffffff80000000 + MODULES_ADDRESS);
	assert_int_equal(segments[2].p_filesz, 3 * PAGE);
	assert_int_equal(segments[2].p_memsz, 3 * PAGE);
	assert_int_equal(image.size, 5 * PAGE);
	free(image.data);
}

static void keeps_the_kernel(void **state)
{
	struct image_bytes const          image = good_image();
	struct sample_kernel const        before = sample_kernel();
	struct sample_kernel const *const after = (void const *)(image.data + PAGE);

	(void)state;
	assert_memory_equal(after, &before, offsetof(struct sample_kernel, location));
	assert_int_equal(after->location.address, MODULES_ADDRESS);
	assert_int_equal(after->location.size, 3 * PAGE);
	for (size_t i = PAGE + offsetof(struct sample_kernel, sections); i < 2 * PAGE; i++)
		assert_int_equal(image.data[i], 0);
	free(image.data);
}

static void lays_out_the_modules(void **state)
{
	struct image_bytes const             image = good_image();
	uint8_t const *const                 segment = image.data + 2 * PAGE;
	struct hw_image_modules const *const head = (void const *)segment;

	(void)state;
	assert_true(head->magic == HW_IMAGE_MAGIC);
	assert_int_equal(head->size, 3 * PAGE);
	assert_int_equal(head->count, 3);
	assert_string_equal(head->modules[0].name, "core");
	assert_int_equal(head->modules[0].offset, PAGE);
	assert_int_equal(head->modules[0].size, 8);
	assert_string_equal(head->modules[1].name, "empty");
	assert_int_equal(head->modules[1].size, 0);
	assert_int_equal(head->modules[2].offset, 2 * PAGE);
	assert_string_equal((char const *)segment + PAGE, "the core");
	assert_string_equal((char const *)segment + 2 * PAGE, "the last");
	for (size_t i = 2 * PAGE + 8; i < 3 * PAGE; i++)
		assert_int_equal(segment[i], 0);
	free(image.data);
}

/* ------------------------------------------------------------------------------- modules --- */

static void refuses_bad_modules(void **state)
{
	static struct image_module many[HW_BOOT_MODULES_MAX + 1];
	struct image_module const  twice[] = { { "a", text_bytes("1") },
		                               { "b", text_bytes("2") },
		                               { "a", text_bytes("3") } };
	struct image_module const  nameless = { "", text_bytes("1") };
	struct image_module const  huge = { "huge", { NULL, 0x80000000 } };
	struct image_module        long_name = { NULL, text_bytes("1") };
	char                       name[HW_BOOT_NAME_MAX + 2] = { 0 };

	(void)state;
	refuse_modules(twice, 3, "two modules 'a'");
	refuse_modules(&nameless, 1, "no name");
	refuse_modules(&huge, 1, "larger than 2 GiB");
	refuse_modules(NULL, 0, "0 modules");
	refuse_modules(many, HW_BOOT_MODULES_MAX + 1, "257 modules");
	memset(name, 'x', HW_BOOT_NAME_MAX + 1);
	long_name.name = name;
	refuse_modules(&long_name, 1, "longer than 63");
}

static void takes_the_longest_name(void **state)
{
	struct sample_kernel const kernel = sample_kernel();
	char                       name[HW_BOOT_NAME_MAX + 1] = { 0 };
	struct image_module const  module = { name, text_bytes("1") };
	struct image_bytes         image;
	struct image_error         error;

	(void)state;
	memset(name, 'x', HW_BOOT_NAME_MAX);
	assert_true(compose(&kernel, sizeof(kernel), &module, 1, &image, &error));
	assert_string_equal((char const *)image.data + 2 * PAGE + 24 + 16, name);
	free(image.data);
}

/* ---------------------------------------------------------------------------- bad kernels --- */

/* Refuse the sample with `member` changed to `value`, because of `expected`. */
#define REFUSE_WITH(member, value, expected)                                                       \
	do {                                                                                       \
		struct sample_kernel changed = sample_kernel();                                    \
                                                                                                   \
		changed.member = (value);                                                          \
		refuse(&changed, sizeof(changed), expected);                                       \
	} while (0)

static void refuses_what_is_no_kernel(void **state)
{
	(void)state;
	REFUSE_WITH(header.e_ident[1], 'X', "no ELF file");
	REFUSE_WITH(header.e_ident[EI_CLASS], ELFCLASS32, "64 bits");
	REFUSE_WITH(header.e_ident[EI_DATA], ELFDATA2MSB, "little endian");
	REFUSE_WITH(header.e_type, ET_DYN, "fixed addresses");
	REFUSE_WITH(header.e_phentsize, 32, "program headers of 32 bytes");
	REFUSE_WITH(header.e_phnum, 0, "0 program headers");
	REFUSE_WITH(header.e_phnum, 33, "33 program headers");
	REFUSE_WITH(header.e_phoff, UINT64_MAX, "program headers lie outside");
	REFUSE_WITH(load.p_type, PT_NULL, "nothing to load");
	REFUSE_WITH(load.p_offset, UINT64_MAX, "lies outside");
	REFUSE_WITH(load.p_filesz, UINT64_MAX, "lies outside");
	REFUSE_WITH(load.p_memsz, 16, "larger in the file");
	REFUSE_WITH(load.p_paddr, 0x80000000, "above 2 GiB");
	REFUSE_WITH(load.p_memsz, UINT64_MAX, "above 2 GiB");
	REFUSE_WITH(load.p_memsz, 0x80000000 - SAMPLE_ADDRESS, "do not fit below 2 GiB");
}

static void refuses_what_cannot_be_booted(void **state)
{
	struct sample_kernel short_header = sample_kernel();

	(void)state;
	short_header.multiboot2[2] = 8;
	short_header.multiboot2[3] += 8;
	refuse(&short_header, sizeof(short_header), "no multiboot2 header");
	REFUSE_WITH(multiboot2[0], 1, "no multiboot2 header");
	REFUSE_WITH(multiboot2[3], 1, "no multiboot2 header");
	REFUSE_WITH(note.p_type, PT_NULL, "no PVH note");
	REFUSE_WITH(note.p_filesz, sizeof(short_header.pvh) - 1, "no PVH note");
	REFUSE_WITH(pvh.header.n_type, 17, "no PVH note");
	REFUSE_WITH(pvh.header.n_namesz, 5, "no PVH note");
	REFUSE_WITH(pvh.header.n_namesz, UINT32_MAX, "no PVH note");
	REFUSE_WITH(pvh.header.n_descsz, UINT32_MAX, "no PVH note");
	REFUSE_WITH(pvh.name[0], 'x', "no PVH note");
}

static void refuses_a_kernel_without_the_variable(void **state)
{
	(void)state;
	REFUSE_WITH(header.e_shnum, 0, "no symbol hw_image_location");
	REFUSE_WITH(header.e_shoff, UINT64_MAX, "no symbol");
	REFUSE_WITH(header.e_shentsize, 1, "no symbol");
	REFUSE_WITH(sections[0].sh_type, SHT_DYNSYM, "no symbol");
	REFUSE_WITH(sections[0].sh_link, 2, "no symbol");
	REFUSE_WITH(sections[0].sh_offset, UINT64_MAX, "no symbol");
	REFUSE_WITH(sections[0].sh_size, UINT64_MAX, "no symbol");
	REFUSE_WITH(sections[1].sh_offset, UINT64_MAX, "no symbol");
	REFUSE_WITH(sections[1].sh_size, 17, "no symbol");
	REFUSE_WITH(symbols[1].st_name, UINT32_MAX, "no symbol");
	REFUSE_WITH(symbols[1].st_size, 8, "is of 8 bytes");
	REFUSE_WITH(symbols[1].st_value, 0, "not initialised data");
	REFUSE_WITH(symbols[1].st_value, SAMPLE_ADDRESS + SAMPLE_MEMORY - 16,
	            "not initialised data");
	REFUSE_WITH(symbols[1].st_value, UINT64_MAX, "not initialised data");
}

/* A file that was cut off anywhere before its last symbol's name is an error, never a crash. */
static void refuses_cut_files(void **state)
{
	struct sample_kernel const kernel = sample_kernel();
	size_t const needed = offsetof(struct sample_kernel, names) + sizeof(kernel.names);

	(void)state;
	for (size_t size = 1; size < needed; size++)
		refuse(&kernel, size, "");
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(appends_a_segment),
		cmocka_unit_test(keeps_the_kernel),
		cmocka_unit_test(lays_out_the_modules),
		cmocka_unit_test(refuses_bad_modules),
		cmocka_unit_test(takes_the_longest_name),
		cmocka_unit_test(refuses_what_is_no_kernel),
		cmocka_unit_test(refuses_what_cannot_be_booted),
		cmocka_unit_test(refuses_a_kernel_without_the_variable),
		cmocka_unit_test(refuses_cut_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
