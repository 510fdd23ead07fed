/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The counter against which time is measured: the HPET, or else the power-management timer. IA-PC
 * HPET specification 1.0a; ACPI specification 6.4, section 4.8.2.1.
 */
#include "board.h"
#include <kernel_memory.h>
#include <registers.h>

enum { HPET_PERIOD = 0x4, HPET_CONFIGURATION = 0x10, HPET_COUNTER = 0xf0, HPET_SIZE = 0x400 };
enum { HPET_ENABLE = 1, HPET_PERIOD_MAX = 100000000 };
enum { PM_TIMER_FREQUENCY = 3579545 };

#define FEMTOSECONDS 1000000000000000UL

static volatile uint32_t *hpet;
static uint16_t           pm_timer_port;

static uint64_t read_hpet(void)
{
	return hpet[HPET_COUNTER / 4];
}

static uint64_t read_pm_timer(void)
{
	return port_read32(pm_timer_port);
}

static bool use_hpet(uint64_t physical, struct board_reference *reference)
{
	uint32_t period;

	hpet = kernel_memory_window(physical, HPET_SIZE, WINDOW_DEVICE);
	period = hpet ? hpet[HPET_PERIOD / 4] : 0;
	if (period == 0 || period > HPET_PERIOD_MAX)
		return false;
	hpet[HPET_CONFIGURATION / 4] |= HPET_ENABLE;
	*reference = (struct board_reference){ FEMTOSECONDS / period, UINT32_MAX, read_hpet };
	return true;
}

bool board_find_reference(struct acpi_info const *acpi, struct board_reference *out_reference)
{
	if (acpi->hpet && use_hpet(acpi->hpet, out_reference))
		return true;
	if (!acpi->pm_timer)
		return false;
	pm_timer_port = acpi->pm_timer;
	*out_reference = (struct board_reference){
		.frequency = PM_TIMER_FREQUENCY,
		.mask = acpi->pm_timer_wide ? UINT32_MAX : 0xffffff,
		.read = read_pm_timer,
	};
	return true;
}
