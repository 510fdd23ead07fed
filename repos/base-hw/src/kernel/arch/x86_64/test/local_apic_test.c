/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The local APIC, with its registers in memory and as MSRs (x2APIC); the timer in its modes, the
 * time-stamp deadline among them. QEMU's emulation has neither x2APIC nor deadline.
 */
#include "fake_cpu.h"
#include "unit.h"
#include <arch_cpu.h>
#include <clock.h>
#include <local_apic.h>
#include <registers.h>

enum { X2APIC_END = 0x80b, X2APIC_SPURIOUS = 0x80f, X2APIC_COMMAND = 0x830 };
enum { X2APIC_TIMER = 0x832, X2APIC_INITIAL = 0x838 };

#define BASE 0xfee00900UL /* enabled, of the first CPU */

static void begin(bool x2apic, bool deadline)
{
	fake_cpu = (struct fake_cpu){ .has_x2apic = x2apic,
		                      .has_deadline = deadline,
		                      .apic_base = BASE,
		                      .apic_id = 0x12345 };
	fake_cpu.apic[0x20 / 4] = 7u << 24;
	local_apic_map();
	local_apic_setup();
}

static void in_memory(void **state)
{
	(void)state;
	begin(false, false);
	assert_int_equal(local_apic_address(), 0xfee00000);
	assert_int_equal(local_apic_id(), 7);
	assert_int_equal(fake_cpu.apic[0xf0 / 4], 0x100 | VECTOR_SPURIOUS);
	assert_int_equal(fake_written(MSR_APIC_BASE), BASE);
	fake_cpu.write_count = 0;

	local_apic_send(3, 0x55);
	assert_int_equal(fake_cpu.apic[0x310 / 4], 3u << 24);
	assert_int_equal(fake_cpu.apic[0x300 / 4], 0x4055);
	local_apic_send(3, COMMAND_STARTUP | 8);
	assert_int_equal(fake_cpu.apic[0x300 / 4], 0x4608);
	fake_cpu.apic[0xb0 / 4] = 1;
	local_apic_end();
	assert_int_equal(fake_cpu.apic[0xb0 / 4], 0);
	local_apic_timer_start(1234);
	assert_int_equal(fake_cpu.apic[0x380 / 4], 1234);
	assert_int_equal(fake_cpu.write_count, 0);
}

static void as_msrs(void **state)
{
	(void)state;
	begin(true, false);
	assert_int_equal(local_apic_id(), 0x12345); /* more than 8 bits */
	assert_int_equal(fake_written(MSR_APIC_BASE), BASE | 0x400);
	assert_int_equal(fake_written(X2APIC_SPURIOUS), 0x100 | VECTOR_SPURIOUS);

	fake_cpu.write_count = 0;
	local_apic_send(0x12345, 0x55);
	local_apic_send(0xffff, COMMAND_INIT);
	assert_int_equal(fake_cpu.write_count, 2); /* one write each, that waits for nothing */
	assert_int_equal(fake_cpu.writes[0].msr, X2APIC_COMMAND);
	assert_true(fake_cpu.writes[0].value == 0x1234500004055);
	assert_true(fake_cpu.writes[1].value == 0xffff00004500);
	local_apic_end();
	assert_int_equal(fake_written(X2APIC_END), 0);
	local_apic_timer_start(1234);
	assert_int_equal(fake_written(X2APIC_INITIAL), 1234);
}

static void firmware_was_there_before(void **state)
{
	(void)state;
	begin(true, false);
	fake_cpu.apic_base = BASE | 0x400;
	local_apic_setup();
	assert_int_equal(fake_cpu.apic_base, BASE | 0x400);
}

/* ---------------------------------------------------------------- time ---- */

static uint64_t reference;

/* 1 MHz, while the time stamps of a CPU of 2 GHz go on */
static uint64_t read_reference(void)
{
	fake_cpu.stamp += 2000;
	return ++reference;
}

static void measure(bool deadline)
{
	struct board_reference const counter = { 1000000, UINT32_MAX, read_reference };

	begin(true, deadline);
	clock_init(&counter, 0);
	fake_cpu.write_count = 0;
}

static void assert_near(uint64_t actual, uint64_t expected)
{
	assert_in_range(actual, expected - expected / 100, expected + expected / 100);
}

static void timer_counts(void **state)
{
	(void)state;
	measure(false);
	clock_timer_mode();
	assert_int_equal(fake_written(X2APIC_TIMER), VECTOR_TIMER);
	arch_timer_set(arch_clock_us() + 10000);
	assert_near(fake_written(X2APIC_INITIAL), 10000UL * 2000 / 16);
	arch_timer_set(HW_FOREVER);
	assert_int_equal(fake_written(X2APIC_INITIAL), 0);
	arch_timer_set(0); /* past: soon, but not never */
	assert_int_equal(fake_written(X2APIC_INITIAL), 1);
	arch_timer_set(HW_FOREVER - 1); /* as late as it can, and then again */
	assert_int_equal(fake_written(X2APIC_INITIAL), UINT32_MAX);
}

static void timer_has_a_deadline(void **state)
{
	(void)state;
	measure(true);
	clock_timer_mode();
	assert_int_equal(fake_written(X2APIC_TIMER), VECTOR_TIMER | 2 << 17);
	arch_timer_set(5000000);
	assert_near(fake_written(MSR_TSC_DEADLINE), 5000000UL * 2000);
	arch_timer_set(HW_FOREVER);
	assert_int_equal(fake_written(MSR_TSC_DEADLINE), 0);
	arch_timer_set(0); /* 0 would mean never */
	assert_int_equal(fake_written(MSR_TSC_DEADLINE), 1);
	/* years ahead the multiplication must not wrap round */
	arch_timer_set(HW_FOREVER - 1);
	assert_true(fake_written(MSR_TSC_DEADLINE) > 1UL << 48);
	for (size_t i = 0; i < fake_cpu.write_count; i++)
		assert_int_not_equal(fake_cpu.writes[i].msr, X2APIC_INITIAL);
}

/* the boot is woken by what counts, once, and goes back to deadlines */
static void sleep_while_booting(void **state)
{
	(void)state;
	measure(true);
	clock_sleep(50);
	assert_int_equal(fake_cpu.waited_at, 2);
	assert_int_equal(fake_cpu.writes[0].msr, X2APIC_TIMER);
	assert_int_equal(fake_cpu.writes[0].value, VECTOR_WAKE);
	assert_int_equal(fake_cpu.writes[1].msr, X2APIC_INITIAL);
	assert_near(fake_cpu.writes[1].value, 50 * 2000 / 16);
	assert_int_equal(fake_cpu.write_count, 4);
	assert_int_equal(fake_cpu.writes[2].msr, X2APIC_END);
	assert_int_equal(fake_cpu.writes[3].msr, X2APIC_TIMER);
	assert_int_equal(fake_cpu.writes[3].value, VECTOR_TIMER | 2 << 17);
}

static void time_passes(void **state)
{
	(void)state;
	measure(true);
	uint64_t const before = arch_clock_us();

	fake_cpu.stamp += 2000UL * 1000 * 1000;
	assert_near(arch_clock_us() - before, 1000 * 1000);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(in_memory),
		cmocka_unit_test(as_msrs),
		cmocka_unit_test(firmware_was_there_before),
		cmocka_unit_test(timer_counts),
		cmocka_unit_test(timer_has_a_deadline),
		cmocka_unit_test(sleep_while_booting),
		cmocka_unit_test(time_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
