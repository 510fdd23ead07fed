/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Entry of ld.lib.so on our own kernel, see hw/start.h; and where further threads start.
 */
	.text
	.globl	_start
	.hidden	_start
	.type	_start, @function
_start:
	xor	%ebp, %ebp
	and	$-16, %rsp
	call	hw_component_start
	ud2
	.size	_start, . - _start

	.globl	hw_thread_entry
	.hidden	hw_thread_entry
	.type	hw_thread_entry, @function
hw_thread_entry:
	xor	%ebp, %ebp
	mov	%fs:0, %rdi
	and	$-16, %rsp
	call	thread_run
	ud2
	.size	hw_thread_entry, . - hw_thread_entry

	.section .note.GNU-stack, "", @progbits
