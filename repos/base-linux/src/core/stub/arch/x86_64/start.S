/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Entry of the stub: prepare on the stack that exec made, confine on the stack that the component pays
 * for, then enter ld.lib.so with the address of the boot information as argument.
 */
	.text
	/* for core, which has a stopped process make a system call here: 4 bytes before the entry point */
	syscall
	int3
	int3
	.globl	_start
	.type	_start, @function
_start:
	xor	%ebp, %ebp
	and	$-16, %rsp
	call	stub_prepare
	mov	%rax, %rsp
	and	$-16, %rsp
	call	stub_confine
	xor	%edi, %edi
	xor	%esi, %esi
	xor	%edx, %edx
	jmp	*%rax
	.size	_start, . - _start

	.section .note.GNU-stack, "", @progbits
