/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Entry of core. The kernel's arguments and environment are of no interest.
 */
	.text
	.globl	_start
	.type	_start, @function
_start:
	xor	%ebp, %ebp
	and	$-16, %rsp
	call	linux_core_start
	ud2
	.size	_start, . - _start

	.section .note.GNU-stack, "", @progbits
