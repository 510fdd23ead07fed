/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "board.h"
#include <arch_cpu.h>
#include <panic_trace.h>
#include <registers.h>

/* QEMU's isa-debug-exit, where the run tool expects it; ends QEMU with status value << 1 | 1 */
enum { DEBUG_EXIT_PORT = 0xf4, GIVE_UP_VALUE = 127 };

enum { KEYBOARD_COMMAND = 0x64, KEYBOARD_BUSY = 2, KEYBOARD_RESET = 0xfe, SPINS_MAX = 100000 };

enum { FEATURE_HYPERVISOR = 31 };

/* of the control registers of power management; ACPI specification 6.4, 4.8.3.2 */
enum { PM1_ENABLED = 1 << 0, PM1_SLEEP_TYPE = 7 << 10, PM1_SLEEP = 1 << 13 };

static struct acpi_info const *acpi;

void board_shutdown_init(struct acpi_info const *info)
{
	acpi = info;
}

/* on a real machine, nobody knows who listens at that port */
static void leave_emulator(uint32_t value)
{
	if (cpu_has(LEAF_FEATURES, ECX, FEATURE_HYPERVISOR))
		port_write32(DEBUG_EXIT_PORT, value);
}

static void reset_by_keyboard_controller(void)
{
	for (unsigned i = 0; i < SPINS_MAX && (port_read8(KEYBOARD_COMMAND) & KEYBOARD_BUSY); i++)
		arch_relax();
	port_write8(KEYBOARD_COMMAND, KEYBOARD_RESET);
}

static void power_off(void)
{
	uint16_t const first = acpi->pm1_ports[0];

	if (!first)
		return;
	if (acpi->enable_port && !(port_read16(first) & PM1_ENABLED))
		port_write8(acpi->enable_port, acpi->enable_value);
	for (unsigned i = 0; i < SPINS_MAX && !(port_read16(first) & PM1_ENABLED); i++)
		arch_relax();
	for (unsigned i = 0; i < ACPI_PM1_BLOCKS; i++) {
		uint16_t const port = acpi->pm1_ports[i];
		unsigned const type = acpi->sleep_types[i] << 10 & PM1_SLEEP_TYPE;

		if (port)
			port_write16(port, (uint16_t)((port_read16(port) & ~PM1_SLEEP_TYPE) | type |
			                              PM1_SLEEP));
	}
	for (unsigned i = 0; i < SPINS_MAX; i++)
		arch_relax();
}

void board_shutdown(uint32_t value)
{
	leave_emulator(value);
	power_off();
	if (acpi->reset_port)
		port_write8(acpi->reset_port, acpi->reset_value);
	reset_by_keyboard_controller();
	halt_for_ever();
}

void board_give_up(void)
{
	screen_show_console();
	leave_emulator(GIVE_UP_VALUE);
	halt_for_ever();
}

static uint32_t read_port(uint16_t port, uint32_t width)
{
	return width == 1 ? port_read8(port) : width == 2 ? port_read16(port) : port_read32(port);
}

static void write_port(uint16_t port, uint32_t width, uint32_t value)
{
	if (width == 1)
		port_write8(port, (uint8_t)value);
	else if (width == 2)
		port_write16(port, (uint16_t)value);
	else
		port_write32(port, value);
}

enum hw_status board_io_port(uint16_t port, uint32_t width, bool write, uint64_t *value)
{
	if (width != 1 && width != 2 && width != 4)
		return HW_INVALID;
	if (write)
		write_port(port, width, (uint32_t)*value);
	else
		*value = read_port(port, width);
	return HW_OK;
}
