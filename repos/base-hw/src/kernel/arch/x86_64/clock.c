/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <arch_cpu.h>
#include <clock.h>
#include <local_apic.h>
#include <registers.h>

enum { FEATURE_DEADLINE = 24 };
enum {
	NANOSECONDS = 1000000000,
	MEASURE_DIVISOR = 1000,
	SAMPLES = 8
}; /* a thousandth of a second */

#define TIME_MAX (UINT64_C(1) << 48) /* microseconds */

static struct hw_clock hw_clock;

/* per microsecond, 32.32 fixed point: ticks of the timer, and time stamps */
static uint64_t timer_rate, stamp_rate;
static bool     uses_deadline; /* the same on all CPUs */

static uint64_t multiply_fixed(uint64_t value, uint64_t factor)
{
	return (uint64_t)((unsigned __int128)value * factor >> 32);
}

/* the counters at one moment */
struct sample {
	uint64_t reference, stamp;
	uint32_t timer;
};

/*
 * Of several, the one that took least time: where the CPU was stopped in between, by its firmware
 * or by the host of a virtual machine, they do not belong together.
 */
static struct sample take_sample(struct board_reference const *reference)
{
	uint64_t      shortest = UINT64_MAX;
	struct sample best = { 0 };

	for (unsigned i = 0; i < SAMPLES; i++) {
		uint64_t const      begin = time_stamp();
		struct sample const sample = { .reference = reference->read(),
			                       .timer = local_apic_timer_count(),
			                       .stamp = time_stamp() };

		if (sample.stamp - begin < shortest) {
			shortest = sample.stamp - begin;
			best = sample;
		}
	}
	return best;
}

void clock_init(struct board_reference const *reference, uint64_t begin)
{
	uint64_t const wanted = reference->frequency / MEASURE_DIVISOR + 1;

	clock_timer_mode();
	local_apic_timer_start(UINT32_MAX);
	struct sample const first = take_sample(reference);
	while (((reference->read() - first.reference) & reference->mask) < wanted)
		arch_relax();
	struct sample const last = take_sample(reference);
	local_apic_timer_start(0);

	uint64_t const elapsed = (last.reference - first.reference) & reference->mask;
	uint64_t const stamps = last.stamp - first.stamp;
	uint64_t const ticks = first.timer - last.timer;
	uint64_t const nanoseconds = elapsed * NANOSECONDS / reference->frequency;

	if (stamps == 0 || ticks == 0 || nanoseconds == 0)
		kernel_panic("the CPU's counters stand still");
	hw_clock.counter_start = begin;
	hw_clock.multiplier = (nanoseconds << 32) / 1000 / stamps;
	timer_rate = ((ticks * 1000) << 32) / nanoseconds;
	stamp_rate = ((stamps * 1000) << 32) / nanoseconds;
	clock_timer_mode();
}

struct hw_clock clock_description(void)
{
	return hw_clock;
}

uint64_t arch_clock_us(void)
{
	return multiply_fixed(time_stamp() - hw_clock.counter_start, hw_clock.multiplier);
}

/* years ahead it is capped: the kernel sets it again */
static uint64_t time_stamp_of(uint64_t time_us)
{
	uint64_t const span = time_us < TIME_MAX ? time_us : TIME_MAX;

	return hw_clock.counter_start + multiply_fixed(span, stamp_rate) + 1;
}

/* not before the rate of time stamps was measured, with the timer that counts */
void clock_timer_mode(void)
{
	uses_deadline = stamp_rate && cpu_has(LEAF_FEATURES, ECX, FEATURE_DEADLINE);
	local_apic_timer_mode(VECTOR_TIMER, uses_deadline ? TIMER_DEADLINE : TIMER_ONCE);
}

/* one that fires too early is set again by the kernel */
static void start_counting(uint64_t deadline_us)
{
	uint64_t const now = arch_clock_us();
	uint64_t       ticks = deadline_us > now ? deadline_us - now : 0;

	ticks = ticks < INT32_MAX ? multiply_fixed(ticks, timer_rate) + 1 : UINT32_MAX;
	local_apic_timer_start(ticks < UINT32_MAX ? (uint32_t)ticks : UINT32_MAX);
}

void arch_timer_set(uint64_t deadline_us)
{
	bool const never = deadline_us == HW_FOREVER;

	if (uses_deadline)
		msr_write(MSR_TSC_DEADLINE, never ? 0 : time_stamp_of(deadline_us));
	else if (never)
		local_apic_timer_start(0);
	else
		start_counting(deadline_us);
}

/* so that none is left over, each sleep has one interrupt */
void clock_sleep(uint64_t duration_us)
{
	local_apic_timer_mode(VECTOR_WAKE, TIMER_ONCE);
	start_counting(arch_clock_us() + duration_us);
	wait_for_interrupt();
	local_apic_end();
	clock_timer_mode();
}
