/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The machine that tests of the kernel run on, see fake.h.
 */
#include <arch.h>
#include <stdio.h>
#include <stdlib.h>

struct fake_machine fake;

/* ---------------------------------------------------------------- memory ---- */

void arch_space_init(struct arch_space *space, uint64_t root)
{
	(void)root;
	*space = (struct arch_space){ 0 };
}

enum hw_status arch_space_map(struct arch_space *space, struct page_pool *pool, uint64_t address,
                              uint64_t physical, uint64_t size, uint32_t flags, uint64_t *out_size)
{
	(void)pool;
	for (size_t i = 0; i < FAKE_MAPPINGS; i++) {
		if (space->mappings[i].physical)
			continue;
		space->mappings[i].address = address;
		space->mappings[i].physical = physical;
		space->mappings[i].write = flags & HW_MAP_WRITE;
		*out_size = size < FERN_PAGE_SIZE ? size : FERN_PAGE_SIZE;
		return HW_OK;
	}
	*out_size = 0;
	return HW_NO_TABLE;
}

enum hw_status arch_space_unmap(struct arch_space *space, uint64_t address, uint64_t size,
                                uint64_t *out_size)
{
	for (size_t i = 0; i < FAKE_MAPPINGS; i++) {
		if (space->mappings[i].address - address < size)
			space->mappings[i].physical = 0;
	}
	*out_size = size;
	return HW_OK;
}

bool arch_space_translate(struct arch_space const *space, uint64_t address, bool write,
                          uint64_t *out_physical)
{
	for (size_t i = 0; i < FAKE_MAPPINGS; i++) {
		uint64_t const offset = address - space->mappings[i].address;

		if (!space->mappings[i].physical || offset >= FERN_PAGE_SIZE)
			continue;
		*out_physical = space->mappings[i].physical + offset;
		return !write || space->mappings[i].write;
	}
	return false;
}

void arch_space_flush(struct arch_space const *space, uint64_t address, uint64_t size)
{
	(void)space;
	(void)address;
	(void)size;
	fake.flush_count[cpu_id(fake.cpu)]++;
}

/* ---------------------------------------------------------------- threads and CPUs ---- */

void arch_thread_init(struct arch_thread *thread)
{
	*thread = (struct arch_thread){ 0 };
}

void arch_thread_set_start(struct arch_thread *thread, uint64_t ip, uint64_t sp)
{
	thread->ip = ip;
	thread->sp = sp;
}

void arch_thread_set_pointer(struct arch_thread *thread, uint64_t pointer)
{
	thread->pointer = pointer;
}

enum hw_status arch_thread_registers(struct arch_thread *thread, enum hw_registers operation,
                                     struct hw_fault const *fault, uint64_t *words)
{
	(void)fault;
	if (operation == HW_REGISTERS_READ)
		words[0] = thread->ip;
	else if (operation == HW_REGISTERS_WRITE)
		thread->ip = words[0];
	else
		return HW_INVALID;
	return HW_OK;
}

void arch_cpu_notify(uint32_t cpu)
{
	fake.notified |= 1u << cpu;
}

uint64_t arch_clock_us(void)
{
	return fake.now;
}

void arch_timer_set(uint64_t deadline_us)
{
	fake.timer[cpu_id(fake.cpu)] = deadline_us;
}

void arch_halt(void)
{
	abort();
}

/* ---------------------------------------------------------------- board ---- */

void board_console_write(char const *text, size_t length)
{
	(void)fwrite(text, 1, length, stdout);
}

void board_shutdown(uint32_t value)
{
	exit((int)value);
}

enum hw_status board_io_port(uint16_t port, uint32_t width, bool write, uint64_t *value)
{
	(void)port;
	(void)width;
	(void)write;
	(void)value;
	return HW_INVALID;
}

enum hw_status board_irq_setup(uint32_t line, uint32_t flags)
{
	(void)flags;
	board_irq_unmask(line);
	return HW_OK;
}

void board_irq_mask(uint32_t line)
{
	fake.masked[line / 32] |= 1u << line % 32;
}

void board_irq_unmask(uint32_t line)
{
	fake.masked[line / 32] &= ~(1u << line % 32);
}

enum hw_status board_irq_setup_message(uint32_t line, uint64_t *out_address, uint64_t *out_data)
{
	if (line < 100 || line >= 102)
		return HW_INVALID;
	*out_address = 0xfee00000;
	*out_data = 0x42;
	return HW_OK;
}
