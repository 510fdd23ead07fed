/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "acpi_example.h"
#include <string.h>

enum { HEADER_SIZE = 36, CHECKSUM = 9, RSDP_CHECKSUM = 8, RSDP_EXTENDED_CHECKSUM = 32 };

static void sum(size_t begin, size_t size, size_t at)
{
	uint8_t total = 0;

	physical[begin + at] = 0;
	for (size_t i = 0; i < size; i++)
		total = (uint8_t)(total + physical[begin + i]);
	physical[begin + at] = (uint8_t)-total;
}

void acpi_example_sum(size_t table, size_t size)
{
	sum(table, size, CHECKSUM);
}

static void begin_table(size_t table, char const *signature, size_t size)
{
	memcpy(physical + table, signature, 4);
	physical_put(table + 4, size, 4);
}

static void make_madt(void)
{
	static uint8_t const entries[] = {
		0, 8, 0, 0x00, 1, 0, 0, 0,		/* CPU */
		0, 8, 1, 0x02, 1, 0, 0, 0,		/* CPU */
		0, 8, 2, 0x04, 0, 0, 0, 0,		/* disabled */
		1, 12, 0, 0, 0x00, 0x00, 0xc0, 0xfe, 0, 0, 0, 0,
		2, 10, 0, 0, 2, 0, 0, 0, 0, 0,		/* IRQ 0 is line 2 */
		2, 10, 0, 9, 9, 0, 0, 0, 0x0f, 0,	/* IRQ 9: level, low */
		4, 6, 0xff, 0, 0, 1,			/* a kind that is of no interest */
	};

	begin_table(EXAMPLE_MADT, "APIC", EXAMPLE_MADT_SIZE);
	memcpy(physical + EXAMPLE_MADT + 44, entries, sizeof(entries));
	acpi_example_sum(EXAMPLE_MADT, EXAMPLE_MADT_SIZE);
}

static void make_dsdt(void)
{
	static uint8_t const aml[EXAMPLE_AML_SIZE] = {
		0x5b, 0x80, '_',  'S', /* something else */
		0x08, '_',  'S',  '5',  '_',  0x12, 0x08, 0x04, 0x0a, 0x05,
		0x0b, 0x06, 0x00, 0x00, 0x00, 0x5b, 0x80, 0x00, 0x00,
	};

	begin_table(EXAMPLE_DSDT, "DSDT", EXAMPLE_DSDT_SIZE);
	memcpy(physical + EXAMPLE_DSDT + 36, aml, sizeof(aml));
	acpi_example_sum(EXAMPLE_DSDT, EXAMPLE_DSDT_SIZE);
}

static void make_others(void)
{
	begin_table(EXAMPLE_MCFG, "MCFG", 60);
	physical_put(EXAMPLE_MCFG + 44, 0xb0000000, 8);
	physical_put(EXAMPLE_MCFG + 55, 255, 1);
	acpi_example_sum(EXAMPLE_MCFG, 60);

	begin_table(EXAMPLE_HPET, "HPET", 56);
	physical_put(EXAMPLE_HPET + 44, 0xfed00000, 8);
	acpi_example_sum(EXAMPLE_HPET, 56);

	begin_table(EXAMPLE_FADT, "FACP", 132);
	physical_put(EXAMPLE_FADT + 40, PHYSICAL_BASE + EXAMPLE_DSDT, 4);
	physical_put(EXAMPLE_FADT + 48, 0xb2, 4);
	physical_put(EXAMPLE_FADT + 52, 0xa0, 1);
	physical_put(EXAMPLE_FADT + 64, 0x604, 4);
	physical_put(EXAMPLE_FADT + 68, 0x704, 4);
	physical_put(EXAMPLE_FADT + 76, 0x608, 4);
	physical_put(EXAMPLE_FADT + 112, 1 << 10 | 1 << 8, 4);
	physical_put(EXAMPLE_FADT + 116, 1, 1);
	physical_put(EXAMPLE_FADT + 120, 0xcf9, 8);
	physical_put(EXAMPLE_FADT + 128, 0x0f, 1);
	acpi_example_sum(EXAMPLE_FADT, 132);
}

static void make_root(size_t table, char const *signature, size_t pointer_size)
{
	static size_t const tables[] = { EXAMPLE_FADT, EXAMPLE_MADT, EXAMPLE_HPET, EXAMPLE_MCFG };

	begin_table(table, signature, HEADER_SIZE + 4 * pointer_size);
	for (size_t i = 0; i < 4; i++)
		physical_put(table + HEADER_SIZE + i * pointer_size, PHYSICAL_BASE + tables[i],
		             pointer_size);
	acpi_example_sum(table, HEADER_SIZE + 4 * pointer_size);
}

void acpi_example(void)
{
	memset(physical, 0, sizeof(physical));
	memcpy(physical + EXAMPLE_RSDP, "RSD PTR ", 8);
	physical_put(EXAMPLE_RSDP + 15, 2, 1);
	physical_put(EXAMPLE_RSDP + 16, PHYSICAL_BASE + EXAMPLE_RSDT, 4);
	physical_put(EXAMPLE_RSDP + 20, 36, 4);
	physical_put(EXAMPLE_RSDP + 24, PHYSICAL_BASE + EXAMPLE_XSDT, 8);
	sum(EXAMPLE_RSDP, 20, RSDP_CHECKSUM);
	sum(EXAMPLE_RSDP, 36, RSDP_EXTENDED_CHECKSUM);
	make_root(EXAMPLE_RSDT, "RSDT", 4);
	make_root(EXAMPLE_XSDT, "XSDT", 8);
	make_madt();
	make_dsdt();
	make_others();
}
