/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What is read from ACPI tables, and what is not if they are broken.
 */
#include "acpi.h"
#include "acpi_example.h"
#include "unit.h"

#define RSDP (PHYSICAL_BASE + EXAMPLE_RSDP)

static struct acpi_info read_example(void)
{
	struct acpi_info info;

	assert_true(acpi_read(RSDP, &info));
	physical_release();
	return info;
}

static void assert_complete(struct acpi_info const *info)
{
	assert_int_equal(info->cpu_count, 2);
	assert_int_equal(info->apic_ids[0], 0);
	assert_int_equal(info->apic_ids[1], 2);
	assert_int_equal(info->io_apic_count, 1);
	assert_int_equal(info->io_apics[0].address, 0xfec00000);
	assert_int_equal(info->io_apics[0].first_line, 0);
	assert_int_equal(info->hpet, 0xfed00000);
	assert_int_equal(info->pm_timer, 0x608);
	assert_true(info->pm_timer_wide);
	assert_int_equal(info->reset_port, 0xcf9);
	assert_int_equal(info->reset_value, 0x0f);
}

static void everything_is_found(void **state)
{
	struct acpi_info info;

	(void)state;
	acpi_example();
	info = read_example();
	assert_complete(&info);
	assert_int_equal(info.override_count, 2);
	assert_int_equal(info.overrides[0].line, 2);
	assert_false(info.overrides[0].level);
	assert_false(info.overrides[0].low);
	assert_int_equal(info.overrides[1].source, 9);
	assert_true(info.overrides[1].level);
	assert_true(info.overrides[1].low);
}

static void old_root_is_used_where_there_is_no_new_one(void **state)
{
	struct acpi_info info;

	(void)state;
	acpi_example();
	physical[EXAMPLE_RSDP + 33] ^= 1; /* the extended checksum is wrong now */
	info = read_example();
	assert_complete(&info);
}

static void without_a_root_nothing_is_found(void **state)
{
	struct acpi_info info;

	(void)state;
	acpi_example();
	assert_false(acpi_read(0, &info));
	assert_false(acpi_read(PHYSICAL_BASE + PHYSICAL_SIZE - 8, &info));
	assert_false(acpi_read(PHYSICAL_BASE, &info));
	physical[EXAMPLE_RSDP + 12] ^= 1;
	assert_false(acpi_read(RSDP, &info));
	physical_release();
}

static void a_damaged_table_counts_as_absent(void **state)
{
	struct acpi_info info;

	(void)state;
	acpi_example();
	physical[EXAMPLE_MADT + 50] ^= 1;
	info = read_example();
	assert_int_equal(info.cpu_count, 0);
	assert_int_equal(info.hpet, 0xfed00000);
}

static void a_length_beyond_memory_counts_as_absent(void **state)
{
	struct acpi_info info;

	(void)state;
	acpi_example();
	physical_put(EXAMPLE_HPET + 4, PHYSICAL_SIZE, 4);
	info = read_example();
	assert_int_equal(info.hpet, 0);
	assert_int_equal(info.cpu_count, 2);
	physical_put(EXAMPLE_HPET + 4, 35, 4);
	info = read_example();
	assert_int_equal(info.hpet, 0);
}

/* every length that the table may claim; what is in it stays what it is */
static void short_tables_are_read_as_far_as_they_go(void **state)
{
	(void)state;
	for (uint32_t length = 36; length <= EXAMPLE_MADT_SIZE; length++) {
		struct acpi_info info;

		acpi_example();
		physical_put(EXAMPLE_MADT + 4, length, 4);
		acpi_example_sum(EXAMPLE_MADT, length);
		info = read_example();
		assert_int_equal(info.cpu_count, (length >= 52) + (length >= 60));
		assert_int_equal(info.io_apic_count, length >= 80);
		assert_int_equal(info.override_count, (length >= 90) + (length >= 100));
	}
}

static void entries_without_size_end_the_table(void **state)
{
	struct acpi_info info;

	(void)state;
	acpi_example();
	physical[EXAMPLE_MADT + 44 + 8 + 1] = 0;
	acpi_example_sum(EXAMPLE_MADT, EXAMPLE_MADT_SIZE);
	info = read_example();
	assert_int_equal(info.cpu_count, 1);
	assert_int_equal(info.io_apic_count, 0);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(everything_is_found),
		cmocka_unit_test(old_root_is_used_where_there_is_no_new_one),
		cmocka_unit_test(without_a_root_nothing_is_found),
		cmocka_unit_test(a_damaged_table_counts_as_absent),
		cmocka_unit_test(a_length_beyond_memory_counts_as_absent),
		cmocka_unit_test(short_tables_are_read_as_far_as_they_go),
		cmocka_unit_test(entries_without_size_end_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
