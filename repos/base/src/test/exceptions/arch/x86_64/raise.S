/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Functions that raise an exception each: raise_x(), by the instruction at raise_x_at. Who handles it
 * has the thread go on at raise_x_after. Before, r9 is a number to be found in the registers.
 */
	.macro	begin name
	.globl	raise_\name, raise_\name\()_at, raise_\name\()_after
	.hidden	raise_\name, raise_\name\()_at, raise_\name\()_after
	.type	raise_\name, @function
raise_\name:
	mov	$0x1234567890, %r9
	.endm

	.macro	end name
raise_\name\()_after:
	ret
	.size	raise_\name, . - raise_\name
	.endm

	.text

	begin	divide
	xor	%edx, %edx
	xor	%ecx, %ecx
	mov	$1, %eax
raise_divide_at:
	div	%ecx
	end	divide

	begin	invalid
raise_invalid_at:
	ud2
	end	invalid

	begin	breakpoint
	int3
raise_breakpoint_at: /* a trap: reported behind the instruction */
	end	breakpoint

	begin	protection
raise_protection_at:
	hlt
	end	protection

	begin	alignment
	pushf
	orl	$0x40000, (%rsp)
	popf
raise_alignment_at:
	mov	1(%rsp), %rax
raise_alignment_after:
	pushf
	andl	$~0x40000, (%rsp)
	popf
	ret
	.size	raise_alignment, . - raise_alignment

	begin	read
	mov	$0x40, %eax
raise_read_at:
	mov	(%rax), %ecx
	end	read

	begin	write
	mov	$0x48, %eax
raise_write_at:
	mov	%ecx, (%rax)
	end	write

	/* execute: at an address where nothing is */
	begin	execute
	mov	$0x50, %eax
raise_execute_at: /* reported at the address that is called */
	call	*%rax
	end	execute

	.section .note.GNU-stack, "", @progbits
