/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Entry of ld.lib.so on Linux. The stub left the stack pointer below the thread-local storage of the main
 * thread, whose page tables are all there is.
 */
	.text
	.globl	_start
	.hidden	_start
	.type	_start, @function
_start:
	xor	%ebp, %ebp
	and	$-16, %rsp
	call	linux_component_start
	ud2
	.size	_start, . - _start

	.section .note.GNU-stack, "", @progbits
