/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * An I/O APIC turns interrupt lines into messages to CPUs (Intel 82093AA data sheet).
 *
 * A level-triggered line is masked there. An edge would be lost: edges and
 * messages stay unmasked, what comes meanwhile is remembered, and sent again by the CPU to
 * itself.
 *
 * All but board_irq_occurred() are called with the kernel's lock held. The state of a line is
 * changed atomically because of that one.
 */
#include "board_irq.h"
#include <arch_cpu.h>
#include <kernel_memory.h>
#include <local_apic.h>
#include <registers.h>
#include <stdatomic.h>

enum { MASKED = 1, PENDING = 2 };
enum { ISA_LINES = 16 };

/* registers of an I/O APIC, the indirect ones, and the table's entries of two registers each */
enum { SELECT = 0x00, DATA = 0x10, REGISTERS_SIZE = 0x20 };
enum { VERSION = 1, TABLE = 0x10 };
enum { ENTRY_LOW_ACTIVE = 1 << 13, ENTRY_LEVEL = 1 << 15, ENTRY_MASKED = 1 << 16 };

static struct line {
	atomic_uint        state;
	bool               level;
	volatile uint32_t *io_apic; /* its registers; NULL: a message, or nothing */
	uint32_t           entry;   /* in its table */
} lines[BOARD_IRQ_LINES];

static struct acpi_info const *acpi_info;
static uint32_t                first_message = ISA_LINES;

static uint8_t vector_of(uint32_t line)
{
	return (uint8_t)(VECTOR_FIRST_LINE + line);
}

/* give their interrupts other vectors, then let none through */
void board_irq_disable_legacy(void)
{
	static struct {
		uint16_t port;
		uint8_t  value;
	} const writes[] = {
		{ 0x20, 0x11 }, { 0x21, 0x20 }, { 0x21, 0x04 }, { 0x21, 0x01 }, { 0x21, 0xff },
		{ 0xa0, 0x11 }, { 0xa1, 0x28 }, { 0xa1, 0x02 }, { 0xa1, 0x01 }, { 0xa1, 0xff },
	};

	for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++)
		port_write8(writes[i].port, writes[i].value);
}

static uint32_t io_apic_read(volatile uint32_t *io_apic, uint32_t index)
{
	io_apic[SELECT / 4] = index;
	return io_apic[DATA / 4];
}

static void io_apic_write(volatile uint32_t *io_apic, uint32_t index, uint32_t value)
{
	io_apic[SELECT / 4] = index;
	io_apic[DATA / 4] = value;
}

static void mask_at_io_apic(struct line const *line, bool masked)
{
	uint32_t const value = io_apic_read(line->io_apic, line->entry) & ~(uint32_t)ENTRY_MASKED;

	io_apic_write(line->io_apic, line->entry, value | (masked ? ENTRY_MASKED : 0));
}

static void add_io_apic(struct acpi_io_apic const *description)
{
	volatile uint32_t *const io_apic =
		kernel_memory_window(description->address, REGISTERS_SIZE, WINDOW_DEVICE);

	if (!io_apic)
		kernel_panic("no room for the registers of an I/O APIC");

	uint32_t const pins = (io_apic_read(io_apic, VERSION) >> 16 & 0xff) + 1;
	for (uint32_t pin = 0; pin < pins; pin++) {
		uint64_t const line = (uint64_t)description->first_line + pin;

		io_apic_write(io_apic, TABLE + pin * 2, ENTRY_MASKED);
		if (line >= BOARD_IRQ_LINES)
			continue;
		lines[line].io_apic = io_apic;
		lines[line].entry = TABLE + pin * 2;
		if (line >= first_message)
			first_message = (uint32_t)line + 1;
	}
}

void board_irq_init(struct acpi_info const *acpi)
{
	acpi_info = acpi;
	for (uint32_t i = 0; i < acpi->io_apic_count; i++)
		add_io_apic(&acpi->io_apics[i]);
}

/*
 * ISA lines are edges and active high, all others levels and active low, unless ACPI says
 * otherwise
 */
static uint32_t default_flags(uint32_t line)
{
	uint32_t flags = line < ISA_LINES ? 0 : HW_IRQ_LEVEL | HW_IRQ_LOW;

	for (uint32_t i = 0; i < acpi_info->override_count; i++) {
		if (acpi_info->overrides[i].line == line)
			flags = acpi_info->overrides[i].flags;
	}
	return flags;
}

enum hw_status board_irq_setup(uint32_t number, uint32_t flags)
{
	struct line *const line = &lines[number];

	if (number >= first_message || !line->io_apic)
		return HW_INVALID;
	if (flags & HW_IRQ_DEFAULT)
		flags = default_flags(number);
	line->level = flags & HW_IRQ_LEVEL;
	atomic_store(&line->state, 0);
	io_apic_write(line->io_apic, line->entry, ENTRY_MASKED);
	io_apic_write(line->io_apic, line->entry + 1, arch_cpus[0].apic_id << 24);
	io_apic_write(line->io_apic, line->entry,
	              vector_of(number) | (line->level ? ENTRY_LEVEL : 0) |
	                      (flags & HW_IRQ_LOW ? ENTRY_LOW_ACTIVE : 0));
	return HW_OK;
}

enum hw_status board_irq_setup_message(uint32_t number, uint64_t *out_address, uint64_t *out_data)
{
	if (number < first_message || number >= BOARD_IRQ_LINES)
		return HW_INVALID;
	atomic_store(&lines[number].state, 0);
	*out_address = BOARD_IRQ_MESSAGES | (uint64_t)arch_cpus[0].apic_id << 12;
	*out_data = vector_of(number);
	return HW_OK;
}

void board_irq_mask(uint32_t number)
{
	atomic_fetch_or(&lines[number].state, MASKED);
	if (lines[number].level)
		mask_at_io_apic(&lines[number], true);
}

void board_irq_unmask(uint32_t number)
{
	if (atomic_exchange(&lines[number].state, 0) & PENDING)
		local_apic_send(arch_cpus[0].apic_id, vector_of(number));
	if (lines[number].level)
		mask_at_io_apic(&lines[number], false);
}

bool board_irq_occurred(uint32_t number)
{
	unsigned state = atomic_load(&lines[number].state);

	while (state & MASKED)
		if (atomic_compare_exchange_weak(&lines[number].state, &state, state | PENDING))
			return false;
	return true;
}
