/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <arch_cpu.h>
#include <cpu.h>
#include <clock.h>
#include <kernel_memory.h>
#include <local_apic.h>
#include <smp.h>
#include <util/memory.h>

enum { TICK_US = 50, SHORT_WAIT_US = 10, FIRST_WAIT_US = 2000, LAST_WAIT_US = 100000 };

BORDER struct arch_cpu arch_cpus[HW_CPUS_MAX];

uint32_t smp_arrivals = 1; /* with the first CPU */
uint32_t smp_limit;
uint64_t smp_stacks[HW_CPUS_MAX];

static uint32_t ready; /* CPUs besides the first, by atomic builtins */

/* the board's: where they begin, in a copy below 1 MiB */
extern uint8_t const trampoline[], trampoline_end[];

static bool complete(void)
{
	return __atomic_load_n(&ready, __ATOMIC_ACQUIRE) + 1 >= smp_limit;
}

static void wait_for_all(uint64_t duration_us)
{
	uint64_t const end = arch_clock_us() + duration_us;

	while (!complete() && arch_clock_us() < end)
		clock_sleep(TICK_US);
}

/*
 * To one after the other, and asleep after each: an emulator that counts instructions takes what a
 * CPU does about it for as many as there are until something happens next.
 */
static void send_all(uint8_t const *apic_ids, uint32_t count, uint32_t command)
{
	for (uint32_t i = 0; i < count; i++) {
		local_apic_send(apic_ids[i], command);
		clock_sleep(SHORT_WAIT_US);
	}
}

void smp_start(uint8_t const *apic_ids, uint32_t count, uint64_t page)
{
	uint8_t *const code = kernel_memory_window(page, 4096, WINDOW_MEMORY);

	if (!code)
		kernel_panic("no room for the start of other CPUs");
	memcpy(code, trampoline, (size_t)(trampoline_end - trampoline));
	for (uint32_t i = 1; i <= count; i++) {
		cpu_prepare(&arch_cpus[i], &cpus[i]);
		smp_stacks[i] = arch_cpus[i].stack;
	}
	smp_limit = count + 1;

	uint32_t const startup = COMMAND_STARTUP | (uint32_t)(page >> 12);

	send_all(apic_ids, count, COMMAND_INIT);
	send_all(apic_ids, count, startup);

	/* the specification asks for a second message; who has begun ignores it */
	wait_for_all(FIRST_WAIT_US);
	if (!complete())
		send_all(apic_ids, count, startup);
}

uint32_t smp_wait(void)
{
	uint32_t count;

	wait_for_all(LAST_WAIT_US);
	/* close the door: who has a number counts, and is about to be ready */
	count = __atomic_exchange_n(&smp_arrivals, HW_CPUS_MAX, __ATOMIC_ACQ_REL);
	while (__atomic_load_n(&ready, __ATOMIC_ACQUIRE) + 1 < count)
		arch_relax();
	return count;
}

void smp_main(uint32_t number)
{
	struct arch_cpu *cpu = &arch_cpus[number];

	kernel_memory_enter();
	cpu_setup(cpu);
	local_apic_setup();
	clock_timer_mode();
	cpu->apic_id = local_apic_id();
	cpu->arrived = true;
	__atomic_fetch_add(&ready, 1, __ATOMIC_RELEASE);
	entry_leave(kernel_start(0));
}
