/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What is read from a boot loader's information, and what is refused.
 */
#include "loader_example.h"
#include "loader_info.h"
#include "unit.h"

static void assert_example_memory(struct memory_map const *memory)
{
	static struct hw_boot_range const expected[] = {
		{ 0, 0xa0000 },
		{ 0x100000, 0x200000 },
		{ 0x400000, 0x7c00000 },
	};

	assert_int_equal(memory->count, 3);
	assert_memory_equal(memory->ranges, expected, sizeof(expected));
}

static bool read_multiboot(struct loader_info *info)
{
	bool const ok = multiboot_read(PHYSICAL_BASE, info);

	physical_release();
	return ok;
}

static bool read_pvh(struct loader_info *info)
{
	bool const ok = pvh_read(PHYSICAL_BASE, info);

	physical_release();
	return ok;
}

static void multiboot_is_read(void **state)
{
	struct loader_info info;

	(void)state;
	multiboot_example();
	assert_true(read_multiboot(&info));
	assert_example_memory(&info.memory);
	assert_int_equal(info.framebuffer.begin, 0xfd000000);
	assert_int_equal(info.framebuffer.width, 1024);
	assert_int_equal(info.framebuffer.height, 768);
	assert_int_equal(info.framebuffer.pitch, 4096);
	assert_int_equal(info.framebuffer.bits_per_pixel, 32);
	assert_int_equal(info.framebuffer.red_position, 16);
	assert_int_equal(info.framebuffer.green_position, 8);
	/* the newer copy, although the older one comes later */
	assert_memory_equal(physical + (info.rsdp - PHYSICAL_BASE), "RSD PTR new", 11);
}

static void a_text_screen_is_no_framebuffer(void **state)
{
	struct loader_info info;

	(void)state;
	multiboot_example();
	physical[8 + 112 + 29] = 2;
	assert_true(read_multiboot(&info));
	assert_int_equal(info.framebuffer.width, 0);
}

/* however long it claims to be, either everything is read or it is refused */
static void multiboot_cut_short_is_refused(void **state)
{
	struct loader_info info;

	(void)state;
	for (uint32_t size = 0; size < MULTIBOOT_EXAMPLE_SIZE; size++) {
		multiboot_example();
		physical_put(0, size, 4);
		assert_false(read_multiboot(&info));
	}
	multiboot_example();
	physical_put(0, PHYSICAL_SIZE + 1, 4);
	assert_false(read_multiboot(&info));
	multiboot_example();
	assert_false(multiboot_read(PHYSICAL_BASE + 4, &info));
	assert_false(multiboot_read(0x1000, &info));
	physical_release();
}

static void tags_with_wrong_sizes_are_refused(void **state)
{
	static uint32_t const sizes[] = { 0, 7, MULTIBOOT_EXAMPLE_SIZE, UINT32_MAX - 3 };
	struct loader_info    info;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		multiboot_example();
		physical_put(12, sizes[i], 4);
		assert_false(read_multiboot(&info));
	}
}

static void entries_may_be_larger_but_not_smaller(void **state)
{
	struct loader_info info;

	(void)state;
	multiboot_example();
	physical_put(16, 48, 4); /* every second entry */
	assert_true(read_multiboot(&info));
	assert_int_equal(info.memory.ranges[0].begin, 0x100000);
	physical_put(16, 16, 4);
	assert_false(read_multiboot(&info));
}

/* a memory map of which only the tag's head fits into the information */
static void a_map_without_content_is_not_read(void **state)
{
	struct loader_info info;

	(void)state;
	physical_put(0, 16, 8);
	physical_put(8, 6 | 8ULL << 32, 8);
	assert_false(read_multiboot(&info));
}

static void pvh_is_read(void **state)
{
	struct loader_info info;

	(void)state;
	pvh_example();
	assert_true(read_pvh(&info));
	assert_example_memory(&info.memory);
	assert_int_equal(info.rsdp, 0xf5a00);
	assert_int_equal(info.framebuffer.width, 0);
}

static void bad_pvh_is_refused(void **state)
{
	struct loader_info info;

	(void)state;
	pvh_example();
	physical_put(0, LOADER_PVH + 1, 4);
	assert_false(read_pvh(&info));
	pvh_example();
	physical_put(4, 0, 4);
	assert_false(read_pvh(&info));
	pvh_example();
	physical_put(48, 4097, 4);
	assert_false(read_pvh(&info));
	pvh_example();
	physical_put(48, 1000, 4); /* beyond memory */
	assert_false(read_pvh(&info));
	pvh_example();
	physical_put(48, 0, 4);
	assert_false(read_pvh(&info));
	pvh_example();
	physical_put(40, 0xfffffffffffffff0, 8);
	assert_false(read_pvh(&info));
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(multiboot_is_read),
		cmocka_unit_test(a_text_screen_is_no_framebuffer),
		cmocka_unit_test(multiboot_cut_short_is_refused),
		cmocka_unit_test(tags_with_wrong_sizes_are_refused),
		cmocka_unit_test(entries_may_be_larger_but_not_smaller),
		cmocka_unit_test(a_map_without_content_is_not_read),
		cmocka_unit_test(pvh_is_read),
		cmocka_unit_test(bad_pvh_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
