/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Entry of core: the kernel set up the stack and the thread pointer.
 */
	.text
	.globl	_start
	.type	_start, @function
_start:
	xor	%ebp, %ebp
	and	$-16, %rsp
	call	hw_core_main
	ud2
	.size	_start, . - _start

	.section .note.GNU-stack, "", @progbits
