/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The current thread on x86_64: the word at the thread pointer.
 */
	.text

	/* struct fern_thread *fern_thread_self(void) */
	.globl	fern_thread_self
	.type	fern_thread_self, @function
fern_thread_self:
	mov	%fs:0, %rax
	ret
	.size	fern_thread_self, . - fern_thread_self

	.section .note.GNU-stack, "", @progbits
