/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <arch_cpu.h>
#include <kernel_memory.h>
#include <local_apic.h>
#include <page_table.h>
#include <registers.h>

/* offsets of registers */
enum {
	ID = 0x20,
	TASK_PRIORITY = 0x80,
	END_OF_INTERRUPT = 0xb0,
	SPURIOUS = 0xf0,
	COMMAND_LOW = 0x300,
	COMMAND_HIGH = 0x310,
	LOCAL_TIMER = 0x320,
	LOCAL_LINT0 = 0x350,
	LOCAL_LINT1 = 0x360,
	LOCAL_ERROR = 0x370,
	TIMER_INITIAL = 0x380,
	TIMER_CURRENT = 0x390,
	TIMER_DIVIDE = 0x3e0,
};

enum {
	SPURIOUS_ENABLE = 1 << 8,
	LOCAL_MASKED = 1 << 16,
	LOCAL_NMI = 4 << 8,
	COMMAND_PENDING = 1 << 12,
	COMMAND_ASSERT = 1 << 14,
	DIVIDE_BY_16 = 3,
};

enum { FEATURE_X2APIC = 21 };
enum { BASE_X2APIC = 1 << 10, BASE_ENABLE = 1 << 11 };

enum { REGISTERS_SIZE = 4096, PENDING_SPINS_MAX = 1000000 };

static volatile uint32_t *registers; /* NULL: they are MSRs (x2APIC) */

static uint32_t read(unsigned offset)
{
	return registers ? registers[offset / 4] : (uint32_t)msr_read(MSR_X2APIC + offset / 16);
}

static void write(unsigned offset, uint32_t value)
{
	if (registers)
		registers[offset / 4] = value;
	else
		msr_write(MSR_X2APIC + offset / 16, value);
}

uint64_t local_apic_address(void)
{
	return msr_read(MSR_APIC_BASE) & ~(REGISTERS_SIZE - 1UL) & PAGE_ADDRESS;
}

void local_apic_map(void)
{
	registers = NULL;
	if (cpu_has(LEAF_FEATURES, ECX, FEATURE_X2APIC))
		return;
	registers = kernel_memory_window(local_apic_address(), REGISTERS_SIZE, WINDOW_DEVICE);
	if (!registers)
		kernel_panic("no room for the local APIC's registers");
}

/* the way to MSRs leads over memory; firmware may have gone there already */
static void select_mode(void)
{
	uint64_t const base = msr_read(MSR_APIC_BASE) | BASE_ENABLE;

	msr_write(MSR_APIC_BASE, base);
	if (!registers)
		msr_write(MSR_APIC_BASE, base | BASE_X2APIC);
}

void local_apic_timer_mode(uint8_t vector, enum timer_mode mode)
{
	write(LOCAL_TIMER, vector | (uint32_t)mode << 17);
	/* a deadline must not be set before the mode is */
	__asm__ volatile("mfence" ::: "memory");
}

void local_apic_setup(void)
{
	select_mode();
	write(SPURIOUS, SPURIOUS_ENABLE | VECTOR_SPURIOUS);
	write(TASK_PRIORITY, 0);
	write(LOCAL_LINT0, LOCAL_MASKED);
	write(LOCAL_LINT1, LOCAL_NMI);
	write(LOCAL_ERROR, LOCAL_MASKED);
	write(TIMER_DIVIDE, DIVIDE_BY_16);
	write(TIMER_INITIAL, 0);
}

uint32_t local_apic_id(void)
{
	return registers ? read(ID) >> 24 : read(ID);
}

void local_apic_end(void)
{
	write(END_OF_INTERRUPT, 0);
}

/* one command at a time: wait until the one before has left; as MSR it is written at once */
void local_apic_send(uint32_t apic_id, uint32_t command)
{
	command |= COMMAND_ASSERT;
	if (!registers) {
		/* what the other CPU is to find is not ordered by this */
		__asm__ volatile("mfence\n\tlfence" ::: "memory");
		msr_write(MSR_X2APIC + COMMAND_LOW / 16, (uint64_t)apic_id << 32 | command);
		return;
	}
	for (unsigned i = 0; read(COMMAND_LOW) & COMMAND_PENDING && i < PENDING_SPINS_MAX; i++)
		arch_relax();
	write(COMMAND_HIGH, apic_id << 24);
	write(COMMAND_LOW, command);
}

void local_apic_timer_start(uint32_t count)
{
	write(TIMER_INITIAL, count);
}

uint32_t local_apic_timer_count(void)
{
	return read(TIMER_CURRENT);
}
