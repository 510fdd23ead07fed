/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A level-triggered line is masked at the I/O APIC. An edge would be lost there: edges and
 * messages stay unmasked, what comes meanwhile is remembered, and sent again by the CPU to
 * itself.
 *
 * All but board_irq_occurred() are called with the kernel's lock held. The state of a line is
 * changed atomically because of that one.
 */
#include "board_irq.h"
#include "io_apic.h"
#include <arch_cpu.h>
#include <local_apic.h>
#include <registers.h>
#include <stdatomic.h>

enum { MASKED = 1, PENDING = 2 };
enum { ISA_LINES = 16 };

#define MESSAGE_ADDRESS 0xfee00000UL

static struct line {
	atomic_uint     state;
	bool            level;
	struct io_apic *io_apic; /* NULL: a message, or nothing */
	bool            message_used;
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

void board_irq_init(struct acpi_info const *acpi)
{
	acpi_info = acpi;
	for (uint32_t i = 0; i < acpi->io_apic_count; i++) {
		struct io_apic *io_apic = io_apic_init(&acpi->io_apics[i]);

		for (uint32_t pin = 0; pin < io_apic_pins(io_apic); pin++) {
			uint64_t const line = (uint64_t)acpi->io_apics[i].first_line + pin;

			if (line >= BOARD_IRQ_LINES)
				break;
			lines[line].io_apic = io_apic;
			if (line >= first_message)
				first_message = (uint32_t)line + 1;
		}
	}
}

/*
 * ISA lines are edges and active high, all others levels and active low, unless ACPI says
 * otherwise
 */
static void default_mode(uint32_t line, bool *level, bool *low)
{
	*level = *low = line >= ISA_LINES;
	for (uint32_t i = 0; i < acpi_info->override_count; i++) {
		if (acpi_info->overrides[i].line != line)
			continue;
		*level = acpi_info->overrides[i].level;
		*low = acpi_info->overrides[i].low;
	}
}

enum hw_status board_irq_setup(uint32_t number, uint32_t flags)
{
	bool level = flags & HW_IRQ_LEVEL, low = flags & HW_IRQ_LOW;

	if (number >= first_message || !lines[number].io_apic)
		return HW_INVALID;
	if (flags & HW_IRQ_DEFAULT)
		default_mode(number, &level, &low);
	lines[number].level = level;
	atomic_store(&lines[number].state, 0);
	io_apic_configure(lines[number].io_apic, number, vector_of(number), arch_cpus[0].apic_id,
	                  level, low);
	return HW_OK;
}

void board_irq_mask(uint32_t number)
{
	if (number >= BOARD_IRQ_LINES)
		return;
	atomic_fetch_or(&lines[number].state, MASKED);
	if (lines[number].level)
		io_apic_mask(lines[number].io_apic, number, true);
}

void board_irq_unmask(uint32_t number)
{
	if (number >= BOARD_IRQ_LINES)
		return;
	if (atomic_exchange(&lines[number].state, 0) & PENDING)
		local_apic_send(arch_cpus[0].apic_id, vector_of(number));
	if (lines[number].level)
		io_apic_mask(lines[number].io_apic, number, false);
}

bool board_irq_occurred(uint32_t number)
{
	unsigned state = atomic_load(&lines[number].state);

	while (state & MASKED)
		if (atomic_compare_exchange_weak(&lines[number].state, &state, state | PENDING))
			return false;
	return true;
}

enum hw_status board_irq_alloc_message(uint32_t *out_line, uint64_t *out_address,
                                       uint64_t *out_data)
{
	for (uint32_t i = first_message; i < BOARD_IRQ_LINES; i++) {
		if (lines[i].message_used)
			continue;
		lines[i].message_used = true;
		atomic_store(&lines[i].state, 0);
		*out_line = i;
		*out_address = MESSAGE_ADDRESS | (uint64_t)arch_cpus[0].apic_id << 12;
		*out_data = vector_of(i);
		return HW_OK;
	}
	return HW_INVALID;
}

void board_irq_free_message(uint32_t number)
{
	if (number < BOARD_IRQ_LINES)
		lines[number].message_used = false;
}
