/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * ACPI tables with damage: the input is laid over valid ones, and the checksums of the tables are
 * made right again, so that it gets behind them.
 */
#include "acpi.h"
#include "acpi_example.h"
#include <string.h>

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

static void correct_sum(size_t table)
{
	uint32_t length;

	memcpy(&length, physical + table + 4, sizeof(length));
	if (length >= 36 && length <= PHYSICAL_SIZE - table)
		acpi_example_sum(table, length);
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	struct acpi_info info;

	if (size < 2)
		return 0;

	size_t const offset = (data[0] | (size_t)data[1] << 8) % PHYSICAL_SIZE;
	size_t const room = PHYSICAL_SIZE - offset;

	acpi_example();
	memcpy(physical + offset, data + 2, size - 2 < room ? size - 2 : room);
	correct_sum(EXAMPLE_XSDT);
	correct_sum(EXAMPLE_MADT);
	correct_sum(EXAMPLE_HPET);
	correct_sum(EXAMPLE_FADT);
	correct_sum(EXAMPLE_DSDT);
	correct_sum(EXAMPLE_MCFG);
	if (acpi_read(PHYSICAL_BASE + EXAMPLE_RSDP, &info) &&
	    (info.cpu_count > HW_CPUS_MAX || info.io_apic_count > ACPI_IO_APICS_MAX ||
	     info.override_count > ACPI_OVERRIDES_MAX))
		__builtin_trap();
	(void)acpi_search(PHYSICAL_BASE, PHYSICAL_SIZE);
	physical_release();
	return 0;
}
