/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Starting a thread on x86_64.
 */
	.text

	/* long linux_clone_thread(flags, stack, number, thread) */
	.globl	linux_clone_thread
	.hidden	linux_clone_thread
	.type	linux_clone_thread, @function
linux_clone_thread:
	mov	%rdx, %r10 /* the number is set by rdx, and cleared by r10 */
	mov	%rcx, %r8  /* thread pointer */
	mov	$56, %eax  /* clone */
	syscall
	test	%rax, %rax
	jz	1f
	ret
1:	xor	%ebp, %ebp
	mov	%fs:0, %rdi
	and	$-16, %rsp
	call	linux_thread_start
	ud2
	.size	linux_clone_thread, . - linux_clone_thread

	.section .note.GNU-stack, "", @progbits
