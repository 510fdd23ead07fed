/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <arch_cpu.h>
#include <kernel_memory.h>
#include <local_apic.h>
#include <page_table.h>
#include <panic_trace.h>
#include <registers.h>
#include <symbols.h>

enum { FRAMES_MAX = 32 };

static struct {
	char const *text;
	size_t      size;
} symbols;

/* the CPU that panics, by atomic builtins: there is one, the others stop */
static struct arch_cpu *panicking;

static bool claim_panic(struct arch_cpu *self)
{
	struct arch_cpu *first = NULL;

	return __atomic_compare_exchange_n(&panicking, &first, self, false, __ATOMIC_ACQ_REL,
	                                   __ATOMIC_ACQUIRE) ||
	       first == self;
}

void panic_set_symbols(char const *text, size_t size)
{
	symbols.text = text;
	symbols.size = size;
}

/*
 * `back`: how far before it the instruction is that matters; a call may be the last one of a
 * function
 */
static void print_address(uint64_t address, uint64_t back)
{
	struct symbol symbol;

	if (symbol_find(symbols.text, symbols.size, address - back, &symbol))
		kernel_print("  %016lx %.*s + 0x%lx\n", address, (int)symbol.length, symbol.name,
		             symbol.offset + back);
	else
		kernel_print("  %016lx\n", address);
}

static void print_registers(struct exception_frame const *frame)
{
	struct {
		char     name[4];
		uint64_t value;
	} const registers[] = {
		{ "rip", frame->rip }, { "rsp", frame->rsp }, { "rbp", frame->rbp },
		{ "rax", frame->rax }, { "rbx", frame->rbx }, { "rcx", frame->rcx },
		{ "rdx", frame->rdx }, { "rsi", frame->rsi }, { "rdi", frame->rdi },
		{ "r8", frame->r8 },   { "r9", frame->r9 },   { "r10", frame->r10 },
		{ "r11", frame->r11 }, { "r12", frame->r12 }, { "r13", frame->r13 },
		{ "r14", frame->r14 }, { "r15", frame->r15 }, { "flg", frame->rflags },
		{ "cs", frame->cs },   { "cr2", cr2_read() }, { "cr3", cr3_read() },
	};

	for (size_t i = 0; i < sizeof(registers) / sizeof(registers[0]); i++)
		kernel_print("%-3s %016lx%s", registers[i].name, registers[i].value,
		             i % 3 == 2 ? "\n" : "  ");
}

/* a frame on the stack: the caller's frame and the return address */
static bool frame_readable(uint64_t frame)
{
	return frame % 8 == 0 && frame >= KERNEL_BASE &&
	       page_table_find(kernel_space.root, frame) &&
	       page_table_find(kernel_space.root, frame + 8);
}

static void print_backtrace(uint64_t frame)
{
	for (unsigned i = 0; i < FRAMES_MAX && frame_readable(frame); i++) {
		uint64_t const *words = (uint64_t const *)frame;

		if (words[1] < KERNEL_BASE)
			return;
		print_address(words[1], 1);
		if (words[0] <= frame)
			return;
		frame = words[0];
	}
}

static void stop_others(struct arch_cpu const *self)
{
	for (uint32_t i = 0; i < HW_CPUS_MAX; i++)
		if (&arch_cpus[i] != self && arch_cpus[i].arrived)
			local_apic_send(arch_cpus[i].apic_id, COMMAND_NMI);
}

void arch_halt(void)
{
	struct arch_cpu              *self = arch_cpu_self();
	struct exception_frame const *failure = self->failure;

	if (!claim_panic(self))
		halt_for_ever();
	stop_others(self);
	if (failure)
		print_registers(failure);
	kernel_print("backtrace:\n");
	if (failure) {
		print_address(failure->rip, 0);
		print_backtrace(failure->rbp);
	} else {
		print_backtrace((uint64_t)__builtin_frame_address(0));
	}
	board_give_up();
}

void exception_panic(struct exception_frame const *frame)
{
	struct arch_cpu *self = arch_cpu_self();

	if (!claim_panic(self))
		halt_for_ever();
	/* another one while it panics: what was said so far has to do */
	if (self->failure)
		board_give_up();
	self->failure = frame;
	kernel_panic("exception %lu in %s mode, error code 0x%lx, address 0x%lx", frame->vector,
	             frame->cs & 3 ? "user" : "kernel", frame->error, cr2_read());
}
