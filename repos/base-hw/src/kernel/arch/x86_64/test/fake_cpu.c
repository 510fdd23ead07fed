/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "fake_cpu.h"
#include "unit.h"
#include <arch_cpu.h>
#include <kernel_memory.h>
#include <physical_pointer.h>
#include <stdio.h>
#include <stdlib.h>

enum { BASE_X2APIC = 1 << 10, BASE_ENABLE = 1 << 11, MSR_APIC_COUNT = MSR_X2APIC + 0x39 };

struct fake_cpu fake_cpu;

uint64_t msr_read(uint32_t msr)
{
	if (msr == MSR_APIC_BASE)
		return fake_cpu.apic_base;
	assert_true(fake_cpu.apic_base & BASE_X2APIC);
	/* the timer counts down with the time stamps, sixteen times slower */
	if (msr == MSR_APIC_COUNT)
		return UINT32_MAX - (uint32_t)(fake_cpu.stamp / 16);
	return msr == MSR_X2APIC + 2 ? fake_cpu.apic_id : 0;
}

void msr_write(uint32_t msr, uint64_t value)
{
	struct fake_write const write = { msr, value };

	/* from memory to MSRs there is one way only; SDM, volume 3, figure 11-27 */
	if (msr == MSR_APIC_BASE) {
		if (value & BASE_X2APIC)
			assert_true(value & fake_cpu.apic_base & BASE_ENABLE);
		fake_cpu.apic_base = value;
	} else if (msr >= MSR_X2APIC && msr < MSR_X2APIC + 0x40) {
		assert_true(fake_cpu.apic_base & BASE_X2APIC);
	}
	assert_true(fake_cpu.write_count < FAKE_WRITES_MAX);
	fake_cpu.writes[fake_cpu.write_count++] = write;
}

uint64_t fake_written(uint32_t msr)
{
	for (size_t i = fake_cpu.write_count; i-- > 0;)
		if (fake_cpu.writes[i].msr == msr)
			return fake_cpu.writes[i].value;
	fail_msg("MSR 0x%x was not written", msr);
	return 0;
}

uint64_t time_stamp(void)
{
	return fake_cpu.stamp++;
}

void wait_for_interrupt(void)
{
	fake_cpu.waited_at = fake_cpu.write_count;
}

/* ---------------------------------------------------------------- the rest of the kernel ---- */

void *physical_pointer(uint64_t physical)
{
	assert_true(physical < fake_cpu.memory_size);
	return fake_cpu.memory + physical;
}

bool cpu_has(uint32_t leaf, enum cpuid_register r, unsigned bit)
{
	assert_true(leaf == LEAF_FEATURES && r == ECX);
	return (bit == 21 && fake_cpu.has_x2apic) || (bit == 24 && fake_cpu.has_deadline);
}

void *kernel_memory_window(uint64_t physical, uint64_t size, enum window_kind kind)
{
	assert_int_equal(physical, 0xfee00000);
	assert_int_equal(size, sizeof(fake_cpu.apic));
	assert_int_equal(kind, WINDOW_DEVICE);
	return fake_cpu.apic;
}

void kernel_panic(char const *format, ...)
{
	(void)printf("%s\n", format);
	abort();
}
