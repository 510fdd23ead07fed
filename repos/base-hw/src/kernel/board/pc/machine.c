/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "board.h"
#include "screen.h"
#include <arch_cpu.h>
#include <panic_trace.h>
#include <registers.h>

/* QEMU's isa-debug-exit, where the run tool expects it; ends QEMU with status value << 1 | 1 */
enum { DEBUG_EXIT_PORT = 0xf4, GIVE_UP_VALUE = 127 };

enum { KEYBOARD_COMMAND = 0x64, KEYBOARD_BUSY = 2, KEYBOARD_RESET = 0xfe, SPINS_MAX = 100000 };

enum { FEATURE_HYPERVISOR = 31 };

static uint16_t reset_port;
static uint8_t  reset_value;

void board_shutdown_init(struct acpi_info const *acpi)
{
	reset_port = acpi->reset_port;
	reset_value = acpi->reset_value;
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

void board_shutdown(uint32_t value)
{
	leave_emulator(value);
	if (reset_port)
		port_write8(reset_port, reset_value);
	reset_by_keyboard_controller();
	halt_for_ever();
}

void board_give_up(void)
{
	screen_show_console();
	leave_emulator(GIVE_UP_VALUE);
	halt_for_ever();
}

enum hw_status board_io_port(uint16_t port, uint32_t width, bool write, uint32_t *value)
{
	switch (width << 1 | write) {
	case 1 << 1:
		*value = port_read8(port);
		return HW_OK;
	case 2 << 1:
		*value = port_read16(port);
		return HW_OK;
	case 4 << 1:
		*value = port_read32(port);
		return HW_OK;
	case 1 << 1 | 1:
		port_write8(port, (uint8_t)*value);
		return HW_OK;
	case 2 << 1 | 1:
		port_write16(port, (uint16_t)*value);
		return HW_OK;
	case 4 << 1 | 1:
		port_write32(port, *value);
		return HW_OK;
	default:
		return HW_INVALID;
	}
}
