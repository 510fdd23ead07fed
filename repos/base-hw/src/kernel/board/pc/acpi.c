/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "acpi.h"
#include <util/memory.h>

struct __attribute__((packed)) root_pointer {
	char     signature[8];
	uint8_t  checksum;
	char     oem[6];
	uint8_t  revision;
	uint32_t root32;
	/* since revision 2 */
	uint32_t length;
	uint64_t root64;
	uint8_t  extended_checksum;
	uint8_t  reserved[3];
};

struct __attribute__((packed)) header {
	char     signature[4];
	uint32_t length;
	uint8_t  revision, checksum;
	char     oem[6], oem_table[8];
	uint32_t oem_revision, creator, creator_revision;
};

enum { ROOT_POINTER_OLD_SIZE = 20, TABLE_MAX = 0x100000, TABLES_MAX = 256 };

/* offsets within tables */
enum {
	MADT_ENTRIES = 44,
	HPET_SPACE = 40,
	HPET_ADDRESS = 44,
	FADT_PM_TIMER = 76,
	FADT_FLAGS = 112,
	FADT_RESET_SPACE = 116,
	FADT_RESET_ADDRESS = 120,
	FADT_RESET_VALUE = 128,
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
	if (entry.length < 8 || !(number(entry, 4, 4) & LOCAL_APIC_ENABLED) ||
	    info->cpu_count == HW_CPUS_MAX)
		return;
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
		.source = (uint8_t)number(entry, 3, 1),
		.line = (uint32_t)number(entry, 4, 4),
		.level = (flags & TRIGGER_MASK) == TRIGGER_LEVEL,
		.low = (flags & POLARITY_MASK) == POLARITY_LOW,
	};
}

static void read_madt(struct table madt, struct acpi_info *info)
{
	uint32_t offset = MADT_ENTRIES;

	while (offset < madt.length && madt.length - offset >= 2) {
		struct table const entry = { madt.bytes + offset, madt.bytes[offset + 1] };

		if (entry.length < 2 || entry.length > madt.length - offset)
			return;
		switch (entry.bytes[0]) {
		case MADT_LOCAL_APIC:
			read_local_apic(entry, info);
			break;
		case MADT_IO_APIC:
			read_io_apic(entry, info);
			break;
		case MADT_OVERRIDE:
			read_override(entry, info);
			break;
		default:
			break;
		}
		offset += entry.length;
	}
}

/* ------------------------------------------------------------------------- HPET, FADT ---- */

static void read_hpet(struct table hpet, struct acpi_info *info)
{
	if (number(hpet, HPET_SPACE, 1) == SPACE_MEMORY)
		info->hpet = number(hpet, HPET_ADDRESS, 8);
}

static void read_fadt(struct table fadt, struct acpi_info *info)
{
	uint64_t const flags = number(fadt, FADT_FLAGS, 4);

	info->pm_timer = (uint16_t)number(fadt, FADT_PM_TIMER, 4);
	info->pm_timer_wide = flags & FADT_TIMER_WIDE;
	if (!(flags & FADT_RESET_SUPPORTED) || number(fadt, FADT_RESET_SPACE, 1) != SPACE_PORT)
		return;
	info->reset_port = (uint16_t)number(fadt, FADT_RESET_ADDRESS, 8);
	info->reset_value = (uint8_t)number(fadt, FADT_RESET_VALUE, 1);
}

/* ----------------------------------------------------------------------------- tables ---- */

static bool read_table(uint64_t physical, struct table *out_table)
{
	struct header const *header = acpi_memory(physical, sizeof(*header));
	uint32_t const       length = header ? header->length : 0;

	if (length < sizeof(*header) || length > TABLE_MAX)
		return false;
	*out_table = (struct table){ acpi_memory(physical, length), length };
	return out_table->bytes && checksum_right(out_table->bytes, length);
}

static void read_known_table(uint64_t physical, struct acpi_info *info)
{
	static struct {
		char signature[4];
		void (*read)(struct table table, struct acpi_info *info);
	} const known[] = {
		{ { 'A', 'P', 'I', 'C' }, read_madt },
		{ { 'H', 'P', 'E', 'T' }, read_hpet },
		{ { 'F', 'A', 'C', 'P' }, read_fadt },
	};
	struct header const *header = acpi_memory(physical, sizeof(*header));
	struct table         table;

	for (size_t i = 0; header && i < sizeof(known) / sizeof(known[0]); i++)
		if (!memcmp(header->signature, known[i].signature, 4) &&
		    read_table(physical, &table))
			known[i].read(table, info);
}

/* the root table: its physical address, and the size of the pointers in it; 0: none */
static uint64_t find_root(uint64_t rsdp, uint32_t *out_pointer_size)
{
	uint8_t const      *old = acpi_memory(rsdp, ROOT_POINTER_OLD_SIZE);
	struct root_pointer pointer = { 0 };
	uint8_t const      *whole;

	if (!old)
		return 0;
	memcpy(&pointer, old, ROOT_POINTER_OLD_SIZE);
	if (memcmp(pointer.signature, "RSD PTR ", 8) || !checksum_right(old, ROOT_POINTER_OLD_SIZE))
		return 0;
	if (pointer.revision < 2)
		return pointer.root32;

	whole = acpi_memory(rsdp, sizeof(pointer));
	if (!whole || !checksum_right(whole, sizeof(pointer)))
		return pointer.root32;
	memcpy(&pointer, whole, sizeof(pointer));
	if (!pointer.root64)
		return pointer.root32;
	*out_pointer_size = 8;
	return pointer.root64;
}

bool acpi_read(uint64_t rsdp, struct acpi_info *out_info)
{
	uint32_t       pointer_size = 4;
	uint64_t const root = rsdp ? find_root(rsdp, &pointer_size) : 0;
	struct table   table;
	uint32_t       tables = 0;

	memset(out_info, 0, sizeof(*out_info));
	if (!root || !read_table(root, &table))
		return false;
	for (uint32_t offset = sizeof(struct header);
	     table.length - offset >= pointer_size && tables < TABLES_MAX;
	     offset += pointer_size, tables++)
		read_known_table(number(table, offset, pointer_size), out_info);
	return true;
}
