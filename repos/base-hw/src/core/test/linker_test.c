/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Files that are no proper ld.lib.so: each is refused, and the domain is as before.
 */
#include "hw_fixture.h"
#include "unit.h"

static struct fixture_child child;
static uint8_t             *file;

static struct elf_header *header(void)
{
	return (struct elf_header *)file;
}

static struct elf_program_header *segment(unsigned index)
{
	return (struct elf_program_header *)(file + sizeof(struct elf_header)) + index;
}

static int setup(void **state)
{
	(void)state;
	file = fake_memory(FAKE_RAM_BEGIN);
	fixture_write_linker(file);
	fixture_create_child(&child, 1 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_destroy_child(&child);
	return 0;
}

#define refused(change)                                                                            \
	do {                                                                                       \
		fixture_write_linker(file);                                                        \
		change;                                                                            \
		assert_status(FERN_MALFORMED, fixture_start_child(&child));                        \
		fixture_destroy_child(&child);                                                     \
		fixture_create_child(&child, 1 << 20);                                             \
	} while (0)

static void test_headers(void **state)
{
	(void)state;
	refused(file[0] = 0);
	refused(file[4] = 1);
	refused(file[5] = 2);
	refused(header()->machine = 183);
	refused(header()->type = 2);
	refused(header()->program_header_size = 32);
	refused(header()->program_header_count = 17);
	refused(header()->program_header_count = UINT16_MAX);
	refused(header()->program_header_offset = UINT64_MAX);
	refused(header()->program_header_offset = FAKE_LINKER_SIZE - 100);
}

static void test_segments(void **state)
{
	(void)state;
	for (unsigned i = 0; i < FIXTURE_SEGMENTS; i++) {
		refused(segment(i)->address = UINT64_MAX - 4095);
		refused(segment(i)->memory_size = UINT64_MAX);
		refused(segment(i)->memory_size = 0x10000001);
		refused(segment(i)->file_size = segment(i)->memory_size + 1);
		refused(segment(i)->offset += 1);
		refused(segment(i)->offset = UINT64_MAX & ~UINT64_C(4095));
		refused(segment(i)->offset += 0x10000);
	}
}

static void test_overlap(void **state)
{
	(void)state;
	refused(segment(2)->address = 0x1100);
	refused(segment(1)->address = 0);
}

/* Both rights at once: the data is copied, but never executable. */
static void test_writeable_code(void **state)
{
	struct core_resolution resolution;

	(void)state;
	segment(2)->flags |= ELF_SEGMENT_EXECUTE;
	assert_status(FERN_OK, fixture_start_child(&child));
	assert_status(FERN_OK, core_region_map_resolve(&core_pd_of(child.pd)->address_space,
	                                               FERN_LINKER_AREA_BASE + FIXTURE_DATA_ADDRESS,
	                                               FERN_FAULT_TYPE_READ, &resolution));
	assert_false(resolution.executable);
}

static void test_without_segments(void **state)
{
	(void)state;
	header()->program_header_count = 0;
	assert_status(FERN_OK, fixture_start_child(&child));
	assert_false(fixture_fault(&child, 0, HW_FAULT_EXECUTE, FERN_LINKER_AREA_BASE + 0x1010));
}

/* The memory of a device, which the kernel cannot read. */
static void test_device(void **state)
{
	(void)state;
	core_session_close(child.linker);
	assert_status(FERN_OK, core_session_open(&fixture_core, &core_io_mem_service,
	                                         fern_string("init -> child"),
	                                         fern_string("base=\"4244635648\" size=\"4096\""),
	                                         CORE_RESOURCES(256 * 1024, 32), NULL,
	                                         &child.linker));
	assert_status(FERN_MALFORMED, fixture_start_child(&child));
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	struct CMUnitTest const tests[] = {
		test(test_headers),        test(test_segments),         test(test_overlap),
		test(test_writeable_code), test(test_without_segments), test(test_device),
	};

	return cmocka_run_group_tests(tests, fixture_start, NULL);
}
