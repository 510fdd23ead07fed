/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "io_apic.h"
#include <kernel_memory.h>

enum { SELECT = 0x00, DATA = 0x10, REGISTERS_SIZE = 0x20 };
enum { VERSION = 1, TABLE = 0x10 };
enum { ENTRY_LOW_ACTIVE = 1 << 13, ENTRY_LEVEL = 1 << 15, ENTRY_MASKED = 1 << 16 };

struct io_apic {
	volatile uint32_t *registers;
	uint32_t           first_line, pins;
};

static struct io_apic io_apics[ACPI_IO_APICS_MAX];
static uint32_t       io_apic_count;

static uint32_t read(struct io_apic const *io_apic, uint32_t index)
{
	io_apic->registers[SELECT / 4] = index;
	return io_apic->registers[DATA / 4];
}

static void write(struct io_apic const *io_apic, uint32_t index, uint32_t value)
{
	io_apic->registers[SELECT / 4] = index;
	io_apic->registers[DATA / 4] = value;
}

static uint32_t entry_of(struct io_apic const *io_apic, uint32_t line)
{
	return TABLE + (line - io_apic->first_line) * 2;
}

struct io_apic *io_apic_init(struct acpi_io_apic const *description)
{
	struct io_apic *io_apic = &io_apics[io_apic_count++];

	io_apic->registers =
		kernel_memory_window(description->address, REGISTERS_SIZE, WINDOW_DEVICE);
	if (!io_apic->registers)
		kernel_panic("no room for the registers of an I/O APIC");
	io_apic->first_line = description->first_line;
	io_apic->pins = (read(io_apic, VERSION) >> 16 & 0xff) + 1;
	for (uint32_t pin = 0; pin < io_apic->pins; pin++)
		write(io_apic, TABLE + pin * 2, ENTRY_MASKED);
	return io_apic;
}

uint32_t io_apic_pins(struct io_apic const *io_apic)
{
	return io_apic->pins;
}

void io_apic_configure(struct io_apic *io_apic, uint32_t line, uint8_t vector, uint32_t apic_id,
                       bool level, bool low)
{
	uint32_t const entry = entry_of(io_apic, line);

	write(io_apic, entry, ENTRY_MASKED);
	write(io_apic, entry + 1, apic_id << 24);
	write(io_apic, entry, vector | (level ? ENTRY_LEVEL : 0) | (low ? ENTRY_LOW_ACTIVE : 0));
}

void io_apic_mask(struct io_apic *io_apic, uint32_t line, bool masked)
{
	uint32_t const entry = entry_of(io_apic, line);
	uint32_t const value = read(io_apic, entry) & ~(uint32_t)ENTRY_MASKED;

	write(io_apic, entry, value | (masked ? ENTRY_MASKED : 0));
}
