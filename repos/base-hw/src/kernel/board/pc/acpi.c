/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "acpi.h"
#include <util/memory.h>

#define ROOT_SIGNATURE "RSD PTR "

enum { TABLE_MAX = 0x100000, TABLES_MAX = 256 };

/* offsets within the root pointer, and its sizes before and since revision 2 */
enum { ROOT_REVISION = 15, ROOT_TABLE = 16, ROOT_TABLE_WIDE = 24 };
enum { ROOT_OLD_SIZE = 20, ROOT_STEP = 16 };

/* offsets within tables */
enum {
	TABLE_LENGTH = 4,
	HEADER_SIZE = 36,
	MADT_ENTRIES = 44,
	HPET_SPACE = 40,
	HPET_ADDRESS = 44,
	FADT_DSDT = 40,
	FADT_ENABLE_PORT = 48,
	FADT_ENABLE_VALUE = 52,
	FADT_PM1_CONTROL = 64, /* one number for each block */
	FADT_PM_TIMER = 76,
	FADT_FLAGS = 112,
	FADT_RESET_SPACE = 116,
	FADT_RESET_ADDRESS = 120,
	FADT_RESET_VALUE = 128,
	FADT_DSDT_WIDE = 140,
	MCFG_ENTRY = 44,
};

enum { FADT_TIMER_WIDE = 1 << 8, FADT_RESET_SUPPORTED = 1 << 10 };
enum { SPACE_MEMORY = 0, SPACE_PORT = 1 };

/* a checked table; reads outside of it yield 0 */
struct table {
	uint8_t const *bytes;
	uint32_t       length;
};

static uint64_t number(struct table table, uint32_t offset, uint32_t size)
{
	uint64_t value = 0;

	if (offset > table.length || size > table.length - offset)
		return 0;
	memcpy(&value, table.bytes + offset, size);
	return value;
}

static bool checksum_right(uint8_t const *bytes, uint32_t size)
{
	uint8_t sum = 0;

	for (uint32_t i = 0; i < size; i++)
		sum = (uint8_t)(sum + bytes[i]);
	return sum == 0;
}

/* ----------------------------------------------------------------------------- MADT ---- */

enum { MADT_LOCAL_APIC = 0, MADT_IO_APIC = 1, MADT_OVERRIDE = 2 };
enum { LOCAL_APIC_ENABLED = 1 };
enum { POLARITY_MASK = 3, POLARITY_LOW = 3, TRIGGER_MASK = 12, TRIGGER_LEVEL = 12 };

static void read_local_apic(struct table entry, struct acpi_info *info)
{
	if ((number(entry, 4, 4) & LOCAL_APIC_ENABLED) && info->cpu_count < HW_CPUS_MAX)
		info->apic_ids[info->cpu_count++] = (uint8_t)number(entry, 3, 1);
}

static void read_io_apic(struct table entry, struct acpi_info *info)
{
	if (entry.length < 12 || info->io_apic_count == ACPI_IO_APICS_MAX)
		return;
	info->io_apics[info->io_apic_count++] = (struct acpi_io_apic){
		.address = number(entry, 4, 4),
		.first_line = (uint32_t)number(entry, 8, 4),
	};
}

static void read_override(struct table entry, struct acpi_info *info)
{
	uint64_t const flags = number(entry, 8, 2);

	if (entry.length < 10 || info->override_count == ACPI_OVERRIDES_MAX)
		return;
	info->overrides[info->override_count++] = (struct acpi_override){
		.line = (uint32_t)number(entry, 4, 4),
		.flags = ((flags & TRIGGER_MASK) == TRIGGER_LEVEL ? HW_IRQ_LEVEL : 0) |
		         ((flags & POLARITY_MASK) == POLARITY_LOW ? HW_IRQ_LOW : 0),
	};
}

static void read_madt(struct table madt, struct acpi_info *info)
{
	static void (*const read[])(struct table entry, struct acpi_info * info) = {
		[MADT_LOCAL_APIC] = read_local_apic,
		[MADT_IO_APIC] = read_io_apic,
		[MADT_OVERRIDE] = read_override,
	};
	uint32_t offset = MADT_ENTRIES;

	while (offset < madt.length && madt.length - offset >= 2) {
		struct table const entry = { madt.bytes + offset, madt.bytes[offset + 1] };

		if (entry.length < 2 || entry.length > madt.length - offset)
			return;
		if (entry.bytes[0] < sizeof(read) / sizeof(read[0]))
			read[entry.bytes[0]](entry, info);
		offset += entry.length;
	}
}

/* ---------------------------------------------------------------------------- others ---- */

static void read_hpet(struct table hpet, struct acpi_info *info)
{
	if (number(hpet, HPET_SPACE, 1) == SPACE_MEMORY)
		info->hpet = number(hpet, HPET_ADDRESS, 8);
}

/* the first entry is that of segment 0 wherever there is only one */
static void read_mcfg(struct table mcfg, struct acpi_info *info)
{
	if (number(mcfg, MCFG_ENTRY + 8, 2) == 0)
		info->pci = (struct hw_boot_pci){
			.begin = number(mcfg, MCFG_ENTRY, 8),
			.first_bus = (uint8_t)number(mcfg, MCFG_ENTRY + 10, 1),
			.last_bus = (uint8_t)number(mcfg, MCFG_ENTRY + 11, 1),
		};
}

/* the signature may be anything */
static bool read_table(uint64_t physical, struct table *out_table)
{
	struct table const header = { acpi_memory(physical, HEADER_SIZE), HEADER_SIZE };
	uint32_t const     length = header.bytes ? (uint32_t)number(header, TABLE_LENGTH, 4) : 0;

	if (length < HEADER_SIZE || length > TABLE_MAX)
		return false;
	*out_table = (struct table){ acpi_memory(physical, length), length };
	return out_table->bytes && checksum_right(out_table->bytes, length);
}

/* ------------------------------------------------------------------------------ FADT ---- */

enum { AML_ZERO = 0x00, AML_ONE = 0x01, AML_NAME = 0x08, AML_PACKAGE = 0x12 };
enum { AML_BYTE = 0x0a, AML_WORD = 0x0b, AML_DOUBLE_WORD = 0x0c };

/* a constant at `*offset`, which moves behind it; false: it is something else */
static bool read_constant(struct table aml, uint32_t *offset, uint8_t *out_value)
{
	static uint8_t const sizes[] = { [AML_BYTE] = 1, [AML_WORD] = 2, [AML_DOUBLE_WORD] = 4 };
	uint64_t const       kind = number(aml, *offset, 1);

	if (kind >= sizeof(sizes) || (!sizes[kind] && kind > AML_ONE))
		return false;
	*out_value = (uint8_t)(sizes[kind] ? number(aml, *offset + 1, 1) : kind);
	*offset += 1 + sizes[kind];
	return *offset <= aml.length;
}

/*
 * Name (_S5_, Package () { value, value, ... }), wherever it is: what surrounds it is not
 * interpreted. ACPI specification 6.4, 7.4.2 and 20.2.
 */
static bool read_sleep_types(struct table aml, uint32_t name, uint8_t *sleep_types)
{
	bool const named =
		number(aml, name - 1, 1) == AML_NAME ||
		(number(aml, name - 1, 1) == '\\' && number(aml, name - 2, 1) == AML_NAME);
	uint32_t offset = name + 5;

	if (!named || memcmp(aml.bytes + name, "_S5_", 4) ||
	    number(aml, name + 4, 1) != AML_PACKAGE)
		return false;
	/* the package's size, in up to four bytes, and the number of its elements */
	offset += 1 + (uint32_t)(number(aml, offset, 1) >> 6);
	return number(aml, offset++, 1) >= ACPI_PM1_BLOCKS &&
	       read_constant(aml, &offset, &sleep_types[0]) &&
	       read_constant(aml, &offset, &sleep_types[1]);
}

static void read_power_off(struct table fadt, struct acpi_info *info)
{
	uint64_t const wide = number(fadt, FADT_DSDT_WIDE, 8);
	struct table   dsdt;
	bool           found = false;

	if (!read_table(wide ? wide : number(fadt, FADT_DSDT, 4), &dsdt))
		return;
	for (uint32_t i = HEADER_SIZE; !found && dsdt.length - i >= 4; i++)
		found = dsdt.bytes[i] == '_' && read_sleep_types(dsdt, i, info->sleep_types);
	for (uint32_t i = 0; found && i < ACPI_PM1_BLOCKS; i++)
		info->pm1_ports[i] = (uint16_t)number(fadt, FADT_PM1_CONTROL + 4 * i, 4);
	info->enable_port = (uint16_t)number(fadt, FADT_ENABLE_PORT, 4);
	info->enable_value = (uint8_t)number(fadt, FADT_ENABLE_VALUE, 1);
}

static void read_fadt(struct table fadt, struct acpi_info *info)
{
	uint64_t const flags = number(fadt, FADT_FLAGS, 4);

	info->pm_timer = (uint16_t)number(fadt, FADT_PM_TIMER, 4);
	info->pm_timer_wide = flags & FADT_TIMER_WIDE;
	read_power_off(fadt, info);
	if (!(flags & FADT_RESET_SUPPORTED) || number(fadt, FADT_RESET_SPACE, 1) != SPACE_PORT)
		return;
	info->reset_port = (uint16_t)number(fadt, FADT_RESET_ADDRESS, 8);
	info->reset_value = (uint8_t)number(fadt, FADT_RESET_VALUE, 1);
}

/* ----------------------------------------------------------------------------- tables ---- */

static void read_known_table(uint64_t physical, struct acpi_info *info)
{
	static struct {
		char signature[4];
		void (*read)(struct table table, struct acpi_info *info);
	} const known[] = {
		{ { 'A', 'P', 'I', 'C' }, read_madt },
		{ { 'H', 'P', 'E', 'T' }, read_hpet },
		{ { 'F', 'A', 'C', 'P' }, read_fadt },
		{ { 'M', 'C', 'F', 'G' }, read_mcfg },
	};
	void const  *signature = acpi_memory(physical, sizeof(known[0].signature));
	struct table table;

	for (size_t i = 0; signature && i < sizeof(known) / sizeof(known[0]); i++)
		if (!memcmp(signature, known[i].signature, sizeof(known[i].signature)) &&
		    read_table(physical, &table))
			known[i].read(table, info);
}

/* the root table: its physical address, and the size of the pointers in it; 0: none */
static uint64_t find_root(uint64_t rsdp, uint32_t *out_pointer_size)
{
	struct table const old = { acpi_memory(rsdp, ROOT_OLD_SIZE), ROOT_OLD_SIZE };
	struct table       whole = { NULL, ACPI_ROOT_SIZE };

	*out_pointer_size = 4;
	if (!old.bytes || memcmp(old.bytes, ROOT_SIGNATURE, 8) ||
	    !checksum_right(old.bytes, ROOT_OLD_SIZE))
		return 0;
	if (number(old, ROOT_REVISION, 1) >= 2)
		whole.bytes = acpi_memory(rsdp, ACPI_ROOT_SIZE);
	if (!whole.bytes || !checksum_right(whole.bytes, ACPI_ROOT_SIZE) ||
	    !number(whole, ROOT_TABLE_WIDE, 8))
		return number(old, ROOT_TABLE, 4);
	*out_pointer_size = 8;
	return number(whole, ROOT_TABLE_WIDE, 8);
}

uint64_t acpi_search(uint64_t begin, uint64_t size)
{
	uint8_t const *bytes = acpi_memory(begin, size);
	uint32_t       pointer_size;

	for (uint64_t i = 0; bytes && i + ROOT_OLD_SIZE <= size; i += ROOT_STEP)
		if (!memcmp(bytes + i, ROOT_SIGNATURE, 8) && find_root(begin + i, &pointer_size))
			return begin + i;
	return 0;
}

bool acpi_read(uint64_t rsdp, struct acpi_info *out_info)
{
	uint32_t       pointer_size;
	uint64_t const root = rsdp ? find_root(rsdp, &pointer_size) : 0;
	struct table   table;
	uint32_t       tables = 0;

	memset(out_info, 0, sizeof(*out_info));
	if (!root || !read_table(root, &table))
		return false;
	for (uint32_t offset = HEADER_SIZE;
	     table.length - offset >= pointer_size && tables < TABLES_MAX;
	     offset += pointer_size, tables++)
		read_known_table(number(table, offset, pointer_size), out_info);
	return true;
}
