/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Entry of the stub: confine on a stack of its own, become a component on the stack that this pays for, then enter
 * ld.lib.so.
 */
	.set	STUB_STACK_SIZE, 8192 /* see stub.h */

	.text
	/* for core, which has a stopped process make a system call here: 4 bytes before the entry point */
	syscall
	int3
	int3
	.globl	_start
	.type	_start, @function
_start:
	xor	%ebp, %ebp
	lea	stub_stack + STUB_STACK_SIZE(%rip), %rsp
	call	stub_confine
	mov	%rax, %rsp
	and	$-16, %rsp
	call	stub_become
	xor	%edi, %edi
	xor	%esi, %esi
	xor	%edx, %edx
	jmp	*%rax
	.size	_start, . - _start

	.section .note.GNU-stack, "", @progbits
