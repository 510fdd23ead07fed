/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * From the boot loader to C: by multiboot2 (GRUB, from BIOS and UEFI) or PVH (QEMU's -kernel
 * option). Both enter in 32-bit protected mode without paging, with ebx pointing to what the
 * loader tells. The other CPUs begin in real mode, in a copy of `trampoline` below 1 MiB, and go the
 * same way from there.
 */
#include <entry_layout.h>
#include <memory_layout.h>
#include "loader.h"

#define PHYSICAL(symbol) ((symbol) - KERNEL_BASE)
#define BOOT_CODE_32     0x18			/* behind the selectors that the kernel has, too */

	.section .multiboot, "a"
	.balign	8
header:
	.long	0xe85250d6			/* magic */
	.long	0				/* i386, protected mode */
	.long	header_end - header
	.long	-(0xe85250d6 + (header_end - header))

	.short	3, 0				/* the entry's physical address */
	.long	12
	.long	PHYSICAL(boot_multiboot)

	.balign	8
	.short	5, 1				/* framebuffer, if there is one */
	.long	20
	.long	0, 0, 32

	.balign	8
	.short	6, 0				/* modules aligned to pages */
	.long	8

	.short	0, 0
	.long	8
header_end:

	.section .note.pvh, "a", @note
	.balign	4
	.long	4, 4, 18			/* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz	"Xen"
	.long	PHYSICAL(boot_pvh)

	.section .boot, "ax"
	.code32
	.globl	boot_pvh
boot_pvh:
	mov	$LOADER_PVH, %eax
	.globl	boot_multiboot
boot_multiboot:
	cli
	cld
	mov	$PHYSICAL(boot_stack_end), %esp
	mov	%eax, %edi
	mov	%ebx, %esi
	rdtsc
	mov	%eax, PHYSICAL(boot_time_stamp)
	mov	%edx, PHYSICAL(boot_time_stamp) + 4

	mov	$0x80000000, %eax
	cpuid
	cmp	$0x80000001, %eax
	jb	no_long_mode
	mov	$0x80000001, %eax
	cpuid
	test	$(1 << 29), %edx
	jz	no_long_mode

	mov	$0x100, %ebp			/* of EFER: long mode */
	mov	$PHYSICAL(first_cpu), %ebx

/* into long mode with ebp in EFER, and to what has the physical address ebx; edi and esi are kept */
enter_long_mode:
	mov	$0x20, %eax			/* PAE */
	mov	%eax, %cr4
	mov	$PHYSICAL(boot_root), %eax
	mov	%eax, %cr3
	mov	$0xc0000080, %ecx		/* EFER */
	mov	%ebp, %eax
	xor	%edx, %edx
	wrmsr
	mov	$0x80010011, %eax		/* paging, write protection, protected mode */
	mov	%eax, %cr0
	lgdt	PHYSICAL(boot_gdt_pointer)
	ljmp	$KERNEL_CODE, $PHYSICAL(boot_long)

other_cpu_32:
	mov	$KERNEL_DATA, %eax
	mov	%eax, %ds
	mov	$0x901, %ebp			/* long mode, no-execute, system calls */
	mov	$PHYSICAL(other_cpu), %ebx
	jmp	enter_long_mode

no_long_mode:
	mov	$PHYSICAL(no_long_mode_text), %esi
	mov	$0xb8000, %edi
	mov	$0x3f8, %edx
	mov	$0x0f, %ah
1:	lodsb
	test	%al, %al
	jz	2f
	out	%al, %dx
	stosw
	jmp	1b
2:	hlt
	jmp	2b

/* of the segments, only that of code matters now; cpu_setup() loads the others */
	.code64
boot_long:
	add	$KERNEL_BASE, %rbx
	xor	%ebp, %ebp			/* ends backtraces */
	jmp	*%rbx

first_cpu:
	mov	$boot_stack_end, %rsp
	call	boot_main
	ud2

/* each takes the next number, and the stack that belongs to it; who comes too late stays here */
other_cpu:
	mov	$1, %eax
	lock xadd %eax, smp_arrivals
	cmp	smp_limit, %eax
	jae	1f
	mov	smp_stacks(, %rax, 8), %rsp
	mov	%eax, %edi
	call	smp_main
1:	cli
	hlt
	jmp	1b

	.section .rodata
	.globl	trampoline, trampoline_end
trampoline:
	.code16
	cli
	cld
	lgdtl	%cs:trampoline_gdt_pointer - trampoline
	mov	$0x11, %eax			/* protected mode */
	mov	%eax, %cr0
	ljmpl	$BOOT_CODE_32, $PHYSICAL(other_cpu_32)
trampoline_gdt_pointer:
	.short	boot_gdt_pointer - boot_gdt - 1
	.long	PHYSICAL(boot_gdt)
trampoline_end:
	.code64

	.balign	8
boot_gdt:
	.quad	0
	.quad	0x00af9b000000ffff
	.quad	0x00cf93000000ffff
	.quad	0x00cf9b000000ffff
boot_gdt_pointer:
	.short	boot_gdt_pointer - boot_gdt - 1
	.long	PHYSICAL(boot_gdt)
no_long_mode_text:
	.asciz	"Fern needs a 64-bit CPU (x86_64): this one has no long mode.\r\n"

	.bss
	.balign	16
boot_stack:
	.skip	16384
boot_stack_end:

/* 4 GiB of 2 MiB pages, seen at 0, in the direct map, and the first of them at KERNEL_BASE */
	.data
	.balign	4096
	.globl	boot_root
boot_root:
	.quad	PHYSICAL(boot_table_low) + 3
	.fill	255, 8, 0
	.quad	PHYSICAL(boot_table_low) + 3
	.fill	254, 8, 0
	.quad	PHYSICAL(boot_table_high) + 3
boot_table_low:
	.irp	index, 0, 1, 2, 3
	.quad	PHYSICAL(boot_large_pages) + \index * 4096 + 3
	.endr
	.fill	508, 8, 0
boot_table_high:
	.fill	510, 8, 0
	.quad	PHYSICAL(boot_large_pages) + 3, 0
boot_large_pages:
	.set	entry, 0x83
	.rept	2048
	.quad	entry
	.set	entry, entry + 0x200000
	.endr

	.balign	8
	.globl	boot_time_stamp
boot_time_stamp:
	.quad	0

	.section .note.GNU-stack, "", @progbits
