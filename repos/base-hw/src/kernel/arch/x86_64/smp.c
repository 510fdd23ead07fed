/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "trampoline.h"
#include <arch_cpu.h>
#include <boot.h>
#include <clock.h>
#include <kernel_memory.h>
#include <local_apic.h>
#include <smp.h>
#include <util/memory.h>

enum { TICK_US = 50, SHORT_WAIT_US = 10, FIRST_WAIT_US = 2000, LAST_WAIT_US = 100000 };

struct arch_cpu arch_cpus[HW_CPUS_MAX];

uint32_t smp_arrivals = 1; /* with the first CPU */
uint32_t smp_limit;
uint64_t smp_stacks[HW_CPUS_MAX];

static uint32_t ready; /* CPUs besides the first, by atomic builtins */

extern uint8_t const trampoline[], trampoline_long[], trampoline_end[];

/* what trampoline.S finds in the page */
struct trampoline_words {
	uint32_t root, reserved;
	struct __attribute__((packed)) {
		uint16_t limit;
		uint32_t base;
	} gdt_pointer;
	uint16_t padding_before;
	struct __attribute__((packed)) {
		uint32_t address;
		uint16_t selector;
	} jump;
	uint16_t padding_behind[5];
	uint64_t gdt[3];
};

#define WORD_IS(field, offset)                                                                     \
	_Static_assert(TRAMPOLINE_ROOT + offsetof(struct trampoline_words, field) == (offset),     \
	               #field)

WORD_IS(gdt_pointer, TRAMPOLINE_GDT_POINTER);
WORD_IS(jump, TRAMPOLINE_JUMP);
WORD_IS(gdt, TRAMPOLINE_GDT);

static void fill_trampoline(uint64_t page, uint64_t root)
{
	uint8_t                 *code = kernel_memory_window(page, 4096, WINDOW_MEMORY);
	struct trampoline_words *words = (void *)(code + TRAMPOLINE_ROOT);

	if (!code)
		kernel_panic("no room for the start of other CPUs");
	memcpy(code, trampoline, (size_t)(trampoline_end - trampoline));
	words->root = (uint32_t)root;
	words->gdt[KERNEL_CODE / 8] = 0x00af9b000000ffff;
	words->gdt[KERNEL_DATA / 8] = 0x00cf93000000ffff;
	words->gdt_pointer.limit = sizeof(words->gdt) - 1;
	words->gdt_pointer.base = (uint32_t)page + TRAMPOLINE_GDT;
	words->jump.address = (uint32_t)page + (uint32_t)(trampoline_long - trampoline);
	words->jump.selector = KERNEL_CODE;
}

static bool complete(void)
{
	return __atomic_load_n(&ready, __ATOMIC_ACQUIRE) + 1 >= smp_limit;
}

/*
 * Each CPU that is ready wakes this one. Waking up in between, too, keeps an emulator that counts
 * instructions from taking a CPU's reset for millions of them.
 */
static void wait_for_all(uint64_t duration_us)
{
	uint64_t const end = arch_clock_us() + duration_us;

	while (!complete() && arch_clock_us() < end)
		entry_sleep();
}

void smp_start(uint8_t const *apic_ids, uint32_t count, uint64_t page, uint64_t root)
{
	for (uint32_t i = 1; i <= count; i++) {
		cpu_prepare(&arch_cpus[i], &cpus[i]);
		smp_stacks[i] = arch_cpus[i].stack;
	}
	smp_limit = count + 1;
	fill_trampoline(page, root);

	clock_ticks_begin(TICK_US);
	for (uint32_t i = 0; i < count; i++)
		local_apic_send_init(apic_ids[i]);
	clock_wait_us(SHORT_WAIT_US);
	for (uint32_t i = 0; i < count; i++)
		local_apic_send_startup(apic_ids[i], page);

	/* the specification asks for a second message; who has begun ignores it */
	wait_for_all(FIRST_WAIT_US);
	if (!complete())
		for (uint32_t i = 0; i < count; i++)
			local_apic_send_startup(apic_ids[i], page);
	clock_ticks_end();
}

uint32_t smp_wait(void)
{
	uint32_t count;

	clock_ticks_begin(TICK_US);
	wait_for_all(LAST_WAIT_US);
	clock_ticks_end();
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
	cpu->apic_id = local_apic_id();
	cpu->arrived = true;
	__atomic_fetch_add(&ready, 1, __ATOMIC_RELEASE);
	local_apic_send(arch_cpus[0].apic_id, VECTOR_WAKE);
	entry_leave(kernel_start_cpu());
}
