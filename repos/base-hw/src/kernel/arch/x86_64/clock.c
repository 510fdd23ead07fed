/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <arch_cpu.h>
#include <clock.h>
#include <local_apic.h>
#include <registers.h>

enum { NANOSECONDS = 1000000000, MEASURE_DIVISOR = 1000 }; /* a thousandth of a second */

static struct hw_clock hw_clock;
static uint64_t        timer_rate; /* timer ticks per microsecond, 32.32 fixed point */

static uint64_t multiply_fixed(uint64_t value, uint64_t factor)
{
	return (uint64_t)((unsigned __int128)value * factor >> 32);
}

void clock_init(struct board_reference const *reference, uint64_t begin)
{
	uint64_t const wanted = reference->frequency / MEASURE_DIVISOR + 1;

	local_apic_timer_start(UINT32_MAX);

	uint64_t const counter_start = reference->read();
	uint64_t const stamp_start = time_stamp();
	uint32_t const timer_start = local_apic_timer_count();
	uint64_t       elapsed;

	do {
		arch_relax();
		elapsed = (reference->read() - counter_start) & reference->mask;
	} while (elapsed < wanted);

	uint64_t const stamps = time_stamp() - stamp_start;
	uint64_t const ticks = timer_start - local_apic_timer_count();
	uint64_t const nanoseconds = elapsed * NANOSECONDS / reference->frequency;

	local_apic_timer_start(0);
	if (stamps == 0 || ticks == 0)
		kernel_panic("the CPU's counters stand still");
	hw_clock.counter_start = begin;
	hw_clock.multiplier = (nanoseconds << 32) / 1000 / stamps;
	timer_rate = ((ticks * 1000) << 32) / nanoseconds;
}

struct hw_clock clock_description(void)
{
	return hw_clock;
}

uint64_t arch_clock_us(void)
{
	return multiply_fixed(time_stamp() - hw_clock.counter_start, hw_clock.multiplier);
}

void clock_wait_us(uint64_t duration)
{
	uint64_t const end = arch_clock_us() + duration;

	while (arch_clock_us() < end)
		arch_relax();
}

/* a timer that fires too early is set again by the kernel */
void arch_timer_set(uint64_t deadline_us)
{
	uint64_t now, ticks;

	if (deadline_us == HW_FOREVER) {
		local_apic_timer_start(0);
		return;
	}
	now = arch_clock_us();
	ticks = deadline_us > now ? deadline_us - now : 0;
	ticks = ticks < INT32_MAX ? multiply_fixed(ticks, timer_rate) + 1 : UINT32_MAX;
	local_apic_timer_start(ticks < UINT32_MAX ? (uint32_t)ticks : UINT32_MAX);
}

void clock_ticks_begin(uint64_t interval_us)
{
	local_apic_timer_mode(VECTOR_WAKE, true);
	arch_timer_set(arch_clock_us() + interval_us);
}

void clock_ticks_end(void)
{
	arch_timer_set(HW_FOREVER);
	local_apic_timer_mode(VECTOR_TIMER, false);
}
