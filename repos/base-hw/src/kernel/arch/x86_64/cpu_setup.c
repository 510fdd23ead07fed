/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The configuration of a CPU: control registers, descriptor tables, stacks, system-call entry.
 * Intel SDM, volume 3, chapters 2 to 6 and 13; AMD APM, volume 2, chapter 6.
 */
#include <arch_cpu.h>
#include <kernel_memory.h>
#include <registers.h>

#define OFFSET_IS(type, field, offset) _Static_assert(offsetof(type, field) == (offset), #field)

OFFSET_IS(struct arch_thread, rax, THREAD_RESULTS);
OFFSET_IS(struct arch_thread, rbx, THREAD_KEPT);
OFFSET_IS(struct arch_thread, rsp, THREAD_RSP);
OFFSET_IS(struct arch_thread, rip, THREAD_RIP);
OFFSET_IS(struct arch_thread, rflags, THREAD_RFLAGS);
OFFSET_IS(struct arch_thread, rcx, THREAD_OTHERS);
OFFSET_IS(struct arch_thread, interrupted, THREAD_INTERRUPTED);
OFFSET_IS(struct arch_thread, gs_base, THREAD_GS_BASE);
OFFSET_IS(struct arch_cpu, generic, CPU_GENERIC);
OFFSET_IS(struct arch_cpu, thread, CPU_THREAD);
OFFSET_IS(struct arch_cpu, stack, CPU_STACK);
OFFSET_IS(struct arch_cpu, entry_stack, CPU_ENTRY_STACK);
OFFSET_IS(struct arch_cpu, kernel_root, CPU_KERNEL_ROOT);
OFFSET_IS(struct arch_cpu, user_root, CPU_USER_ROOT);

enum {
	CR0_PROTECTED = 1 << 0,
	CR0_MONITOR = 1 << 1,
	CR0_EXTENSION_TYPE = 1 << 4,
	CR0_NUMERIC_ERROR = 1 << 5,
	CR0_WRITE_PROTECT = 1 << 16,
	CR0_ALIGNMENT = 1 << 18, /* programs may have accesses checked */
};
#define CR0_PAGING (1UL << 31)

enum {
	CR4_PAE = 1 << 5,
	CR4_MACHINE_CHECK = 1 << 6,
	CR4_GLOBAL = 1 << 7,
	CR4_FXSR = 1 << 9,
	CR4_SIMD_EXCEPTIONS = 1 << 10,
	CR4_UMIP = 1 << 11,
	CR4_FSGSBASE = 1 << 16,
	CR4_TAGS = 1 << 17,
	CR4_XSAVE = 1 << 18,
	CR4_SMEP = 1 << 20,
	CR4_SMAP = 1 << 21,
};

enum { XCR0_X87 = 1, XCR0_SSE = 2, XCR0_AVX = 4 };

enum { LEAF_XSAVE = 0xd };

/* the second entry means write combining, the others what they mean after a reset */
#define PAT_VALUE 0x0007010600070106UL

/* a system call begins with all flags clear */
#define SYSCALL_FLAGS 0x3ffffdUL

/* ------------------------------------------------------------------------ registers ---- */

/* an isolated kernel forgets what other tags than its own stand for: that takes INVPCID */
static bool has_tags(void)
{
	return cpu_has(LEAF_FEATURES, ECX, 17) &&
	       (!border_space.root || cpu_has(LEAF_STRUCTURED, EBX, 10));
}

static void setup_control_registers(void)
{
	uint64_t cr4 = CR4_PAE | CR4_MACHINE_CHECK | CR4_FXSR | CR4_SIMD_EXCEPTIONS | CR4_FSGSBASE |
	               CR4_XSAVE;

	/* what all spaces share must not stay in the TLB if they do not */
	if (!border_space.root)
		cr4 |= CR4_GLOBAL;
	if (has_tags())
		cr4 |= CR4_TAGS;
	if (cpu_has(LEAF_STRUCTURED, EBX, 7))
		cr4 |= CR4_SMEP;
	if (cpu_has(LEAF_STRUCTURED, EBX, 20))
		cr4 |= CR4_SMAP;
	if (cpu_has(LEAF_STRUCTURED, ECX, 2))
		cr4 |= CR4_UMIP;
	cr4_write(cr4);
	arch_space_setup(has_tags());
	cr0_write(CR0_PROTECTED | CR0_MONITOR | CR0_EXTENSION_TYPE | CR0_NUMERIC_ERROR |
	          CR0_WRITE_PROTECT | CR0_ALIGNMENT | CR0_PAGING);

	/* whatever else the CPU has, user programs find it disabled */
	xcr0_write(XCR0_X87 | XCR0_SSE | (cpu_has(LEAF_FEATURES, ECX, 28) ? XCR0_AVX : 0));
	if (cpuid(LEAF_XSAVE, 0).ebx > ARCH_VECTOR_SIZE)
		kernel_panic("this CPU's vector registers need %u bytes", cpuid(LEAF_XSAVE, 0).ebx);
}

static void setup_system_calls(void)
{
	msr_write(MSR_EFER, EFER_SYSCALL | EFER_LONG_MODE | EFER_NO_EXECUTE);
	/*
	 * SYSCALL loads code and stack from the lower selector, SYSRET from 8 and 16 above the
	 * upper
	 */
	msr_write(MSR_STAR, (uint64_t)KERNEL_CODE << 32 | (uint64_t)(USER_DATA - 8) << 48);
	msr_write(MSR_LSTAR,
	          (uint64_t)(border_space.root ? entry_system_call_isolated : entry_system_call));
	msr_write(MSR_CSTAR, 0);
	msr_write(MSR_SYSCALL_MASK, SYSCALL_FLAGS);
	msr_write(MSR_PAT, PAT_VALUE);
}

/* ------------------------------------------------------------------------ descriptors ---- */

struct gate {
	uint16_t offset_low, selector;
	uint8_t  stack, type;
	uint16_t offset_middle;
	uint32_t offset_high, reserved;
};

struct __attribute__((packed)) table_pointer {
	uint16_t    limit;
	void const *base;
};

enum { VECTORS = 256, STUB_SIZE = 16 };
enum { INTERRUPT_STACKS = 4 };
enum { STACK_SIZE = 0x4000, INTERRUPT_STACK_SIZE = 0x2000, STACK_TAG = 16 };

static BORDER struct gate interrupt_table[VECTORS];

/* exceptions that may hit the kernel anywhere have stacks of their own; 0: the usual one */
static uint8_t const stack_of[VECTORS] = {
	[VECTOR_NMI] = 1,
	[VECTOR_DOUBLE_FAULT] = 2,
	[VECTOR_MACHINE_CHECK] = 3,
	[VECTOR_DEBUG] = INTERRUPT_STACKS,
};

static void fill_interrupt_table(void)
{
	uint8_t const *const vectors = border_space.root ? entry_vectors_isolated : entry_vectors;

	for (unsigned i = 0; i < VECTORS; i++) {
		uint64_t const entry = (uint64_t)vectors + i * STUB_SIZE;

		interrupt_table[i] = (struct gate){
			.offset_low = (uint16_t)entry,
			.offset_middle = (uint16_t)(entry >> 16),
			.offset_high = (uint32_t)(entry >> 32),
			.selector = KERNEL_CODE,
			.stack = stack_of[i],
			/* breakpoints are for everybody; other vectors not as instructions */
			.type = i == VECTOR_BREAKPOINT ? 0xee : 0x8e,
		};
	}
}

static void fill_gdt(struct arch_cpu *cpu)
{
	uint64_t const base = (uint64_t)&cpu->task_state;
	uint64_t const limit = sizeof(cpu->task_state) - 1;

	cpu->gdt[KERNEL_CODE / 8] = 0x00af9b000000ffff;
	cpu->gdt[KERNEL_DATA / 8] = 0x00cf93000000ffff;
	cpu->gdt[USER_DATA / 8] = 0x00cff3000000ffff;
	cpu->gdt[USER_CODE / 8] = 0x00affb000000ffff;
	cpu->gdt[TSS_SLOT / 8] =
		limit | (base & 0xffffff) << 16 | 0x89UL << 40 | (base >> 24 & 0xff) << 56;
	cpu->gdt[TSS_SLOT / 8 + 1] = base >> 32;
}

/* the upper end of a stack, with an unmapped page below it */
static uint64_t make_stack(uint64_t size, enum window_kind kind)
{
	uint8_t *stack = kernel_memory_window(board_take_memory(size), size, kind);

	if (!stack)
		kernel_panic("no room for stacks");
	return (uint64_t)stack + size;
}

/* entry.S finds the CPU's structure at the top */
static uint64_t make_interrupt_stack(struct arch_cpu *cpu)
{
	uint64_t const top = make_stack(INTERRUPT_STACK_SIZE, WINDOW_BORDER) - STACK_TAG;

	*(struct arch_cpu **)top = cpu;
	return top;
}

void cpu_prepare(struct arch_cpu *cpu, struct cpu *generic)
{
	cpu->generic = generic;
	cpu->self = cpu;
	cpu->stack = cpu->entry_stack = make_stack(STACK_SIZE, WINDOW_MEMORY);
	if (border_space.root) {
		cpu->entry_stack = make_stack(INTERRUPT_STACK_SIZE, WINDOW_BORDER);
		cpu->kernel_root = kernel_space.root | (has_tags() ? CR3_KEEP : 0);
	}
	cpu->task_state.stacks[0] = cpu->entry_stack;
	for (unsigned i = 0; i < INTERRUPT_STACKS; i++)
		cpu->task_state.interrupt_stacks[i] = make_interrupt_stack(cpu);
	/* no ports for user programs */
	cpu->task_state.io_map_base = sizeof(cpu->task_state);
	fill_gdt(cpu);
	fill_interrupt_table();
}

/* the boot code has the same code segment, which need not be loaded again */
static void load_descriptors(struct arch_cpu *cpu)
{
	struct table_pointer const gdt = { sizeof(cpu->gdt) - 1, cpu->gdt };
	struct table_pointer const idt = { sizeof(interrupt_table) - 1, interrupt_table };

	__asm__ volatile("lgdt %0\n\t"
	                 "lidt %1\n\t"
	                 "mov %2, %%ss\n\t"
	                 "mov %3, %%ds\n\t"
	                 "mov %3, %%es\n\t"
	                 "mov %3, %%fs\n\t"
	                 "mov %3, %%gs\n\t"
	                 "ltr %w4" ::"m"(gdt),
	                 "m"(idt), "r"(KERNEL_DATA), "r"(0), "r"(TSS_SLOT)
	                 : "memory");
}

void cpu_setup(struct arch_cpu *cpu)
{
	setup_control_registers();
	setup_system_calls();
	load_descriptors(cpu);
	msr_write(MSR_GS_BASE, (uint64_t)cpu);
	msr_write(MSR_GS_BASE_OTHER, 0);
}
