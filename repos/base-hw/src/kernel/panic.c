/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the kernel has to say.
 */
#include <arch.h>
#include <cpu.h>
#include <stdarg.h>
#include <thread.h>
#include <util/format.h>
#include <util/memory.h>

enum { LINE_MAX = 160 };

static void print_list(char const *format, va_list list)
{
	char line[LINE_MAX];

	(void)fern_format_list(line, sizeof(line), format, list);
	board_console_write(line, strlen(line));
}

void kernel_print(char const *format, ...)
{
	va_list list;

	va_start(list, format);
	print_list(format, list);
	va_end(list);
}

static void print_thread(void)
{
	struct cpu const *const    cpu = arch_cpu();
	struct thread const *const thread = cpu->current;

	if (!thread)
		kernel_print("CPU %u: no thread\n", cpu_id(cpu));
	else
		kernel_print("CPU %u: thread in slot %u, domain %p%s, state %u, priority %u\n",
		             cpu_id(cpu), object_slot(thread->slot->identity),
		             (void *)thread->domain, thread->domain->core ? " (core)" : "",
		             (unsigned)thread->state, thread->context.priority);
}

void kernel_panic(char const *format, ...)
{
	va_list list;

	kernel_print("\nKernel panic: ");
	va_start(list, format);
	print_list(format, list);
	va_end(list);
	kernel_print("\n");
	print_thread();
	arch_halt();
}
