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
	assert_int_equal(info->pci.begin, 0xb0000000);
	assert_int_equal(info->pci.last_bus, 255);
	assert_int_equal(info->pm1_ports[0], 0x604);
	assert_int_equal(info->pm1_ports[1], 0x704);
	assert_int_equal(info->sleep_types[0], 5);
	assert_int_equal(info->sleep_types[1], 6);
	assert_int_equal(info->enable_port, 0xb2);
	assert_int_equal(info->enable_value, 0xa0);
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
	assert_int_equal(info.overrides[0].flags, 0);
	assert_int_equal(info.overrides[1].line, 9);
	assert_int_equal(info.overrides[1].flags, HW_IRQ_LEVEL | HW_IRQ_LOW);
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

/* the byte at an offset behind the package's name segment; what stands there otherwise */
static bool sleeps_with(size_t offset, uint8_t value)
{
	struct acpi_info info;

	acpi_example();
	physical[EXAMPLE_DSDT + EXAMPLE_SLEEP + offset] = value;
	acpi_example_sum(EXAMPLE_DSDT, EXAMPLE_DSDT_SIZE);
	info = read_example();
	assert_true(info.pm1_ports[0] == 0x604 || info.pm1_ports[0] == 0);
	return info.pm1_ports[0] != 0;
}

/* 08 '_' 'S' '5' '_' 12 08 04 0a 05 0b 06 00 */
static void power_off_needs_a_package_of_constants(void **state)
{
	(void)state;
	assert_true(sleeps_with(0, 0x08));
	assert_false(sleeps_with(0, 0x09));  /* no name */
	assert_false(sleeps_with(3, '4'));   /* another state */
	assert_false(sleeps_with(5, 0x13));  /* no package */
	assert_false(sleeps_with(7, 0x01));  /* one element */
	assert_false(sleeps_with(8, 0x0d));  /* a text */
	assert_false(sleeps_with(10, 0x0e)); /* 64 bits */
	assert_false(sleeps_with(10, 0xff)); /* another form of a constant */
	assert_true(sleeps_with(10, 0x01));  /* one */
	assert_true(sleeps_with(9, 0x00));
}

/* a DSDT that ends anywhere within the package */
static void power_off_needs_the_whole_package(void **state)
{
	(void)state;
	for (uint32_t length = 36; length <= EXAMPLE_DSDT_SIZE; length++) {
		struct acpi_info info;

		acpi_example();
		physical_put(EXAMPLE_DSDT + 4, length, 4);
		acpi_example_sum(EXAMPLE_DSDT, length);
		info = read_example();
		assert_int_equal(info.pm1_ports[0] != 0, length >= 36 + 4 + 13);
		assert_int_equal(info.reset_port, 0xcf9);
	}
}

static void root_pointer_is_searched(void **state)
{
	(void)state;
	acpi_example();
	assert_int_equal(acpi_search(PHYSICAL_BASE, PHYSICAL_SIZE), RSDP);
	assert_int_equal(acpi_search(RSDP, 36), RSDP);
	assert_int_equal(acpi_search(RSDP, 19), 0);
	assert_int_equal(acpi_search(RSDP + 16, 1024), 0);
	assert_int_equal(acpi_search(PHYSICAL_BASE, 2 * PHYSICAL_SIZE), 0); /* cannot be read */

	/* the first one is damaged, the next is not */
	memcpy(physical + 0xc00, physical + EXAMPLE_RSDP, 36);
	physical[EXAMPLE_RSDP + 12] ^= 1;
	assert_int_equal(acpi_search(PHYSICAL_BASE, PHYSICAL_SIZE), PHYSICAL_BASE + 0xc00);
	/* not where it has to be aligned */
	memset(physical + 0xc00, 0, 36);
	physical[EXAMPLE_RSDP + 12] ^= 1;
	memcpy(physical + 0xc08, physical + EXAMPLE_RSDP, 36);
	physical[EXAMPLE_RSDP + 12] ^= 1;
	assert_int_equal(acpi_search(PHYSICAL_BASE, PHYSICAL_SIZE), 0);
	physical_release();
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
		cmocka_unit_test(power_off_needs_a_package_of_constants),
		cmocka_unit_test(power_off_needs_the_whole_package),
		cmocka_unit_test(root_pointer_is_searched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
