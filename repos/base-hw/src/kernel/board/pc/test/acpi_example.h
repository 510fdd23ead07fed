/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A machine's ACPI tables as firmware would lay them out, for tests.
 */
#ifndef FERN_KERNEL_TEST_ACPI_EXAMPLE_H
#define FERN_KERNEL_TEST_ACPI_EXAMPLE_H

#include "physical.h"

/* offsets in the test's physical memory */
enum {
	EXAMPLE_RSDP = 0x10,
	EXAMPLE_RSDT = 0x100,
	EXAMPLE_XSDT = 0x200,
	EXAMPLE_MADT = 0x300,
	EXAMPLE_HPET = 0x500,
	EXAMPLE_FADT = 0x600,
	EXAMPLE_DSDT = 0x800,
	EXAMPLE_MCFG = 0xa00,
};

enum { EXAMPLE_MADT_SIZE = 44 + 8 + 8 + 8 + 12 + 10 + 10 + 6 };
enum {
	EXAMPLE_AML_SIZE = 4 + 15 + 4,
	EXAMPLE_DSDT_SIZE = 36 + EXAMPLE_AML_SIZE,
	EXAMPLE_SLEEP = 36 + 4
};

/** Two CPUs and one that is disabled, an I/O APIC, two overrides, HPET, FADT with DSDT, MCFG. */
void acpi_example(void);

/** Correct the checksum of a table after a change. */
void acpi_example_sum(size_t table, size_t size);

#endif /* FERN_KERNEL_TEST_ACPI_EXAMPLE_H */
