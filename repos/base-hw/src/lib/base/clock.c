/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Time, without the kernel: see hw/clock.h.
 */
#include <base/clock.h>
#include <hw/clock.h>
#include <hw/message.h>
#include <hw/thread_arch.h>

uint64_t fern_clock_us(void)
{
	struct hw_clock const *const clock = (struct hw_clock const *)HW_CLOCK_PAGE;
	unsigned __int128 const      ticks = hw_counter() - clock->counter_start;

	return (uint64_t)(ticks * clock->multiplier >> 32);
}
