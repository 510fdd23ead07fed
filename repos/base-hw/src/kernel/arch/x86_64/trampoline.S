/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * How the other CPUs begin: in real mode, in a copy of this page below 1 MiB, straight into long
 * mode on the boot code's page tables, to smp_entry in the kernel's image. smp.c fills in the
 * words at the end.
 */
#include <entry_layout.h>
#include "trampoline.h"

	.section .rodata
	.balign	16
	.globl	trampoline
trampoline:
	.code16
	cli
	cld
	mov	%cs, %ax
	mov	%ax, %ds
	mov	$0x20, %eax			/* PAE */
	mov	%eax, %cr4
	mov	TRAMPOLINE_ROOT, %eax
	mov	%eax, %cr3
	mov	$0xc0000080, %ecx		/* EFER: long mode, no-execute, system calls */
	mov	$0x901, %eax
	xor	%edx, %edx
	wrmsr
	mov	$0x80010011, %eax		/* paging, write protection, protected mode */
	lgdtl	TRAMPOLINE_GDT_POINTER
	mov	%eax, %cr0
	ljmpl	*TRAMPOLINE_JUMP

	.code64
	.globl	trampoline_long
trampoline_long:
	mov	$KERNEL_DATA, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	$smp_entry, %rax
	jmp	*%rax

	.globl	trampoline_end
trampoline_end:

/* each takes the next number, and the stack that belongs to it; who comes too late stays here */
	.text
	.type	smp_entry, @function
smp_entry:
	mov	$1, %eax
	lock xadd %eax, smp_arrivals
	cmp	smp_limit, %eax
	jae	1f
	mov	smp_stacks(, %rax, 8), %rsp
	mov	%eax, %edi
	xor	%ebp, %ebp
	call	smp_main
1:	cli
	hlt
	jmp	1b
	.size	smp_entry, . - smp_entry

	.section .note.GNU-stack, "", @progbits
