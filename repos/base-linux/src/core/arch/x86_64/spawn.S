/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Creating a process that shares our memory until it executes something else, and the stub's file.
 */
	.text

	/* long linux_clone_child(flags, stack, pid_descriptor, entry, argument) */
	.globl	linux_clone_child
	.type	linux_clone_child, @function
linux_clone_child:
	push	%rbx
	push	%r12
	mov	%rcx, %rbx      /* entry */
	mov	%r8, %r12       /* argument */
	xor	%r10d, %r10d    /* no word to clear */
	xor	%r8d, %r8d      /* no thread pointer */
	mov	$56, %eax       /* clone; the pid descriptor goes where parent_tid would */
	syscall
	test	%rax, %rax
	jz	1f
	pop	%r12
	pop	%rbx
	ret
1:	xor	%ebp, %ebp      /* the child, on its own stack; registers are copies of ours */
	and	$-16, %rsp
	mov	%r12, %rdi
	call	*%rbx
	ud2
	.size	linux_clone_child, . - linux_clone_child

	/* the stub, as an executable file in memory */
	.section .rodata
	.globl	linux_stub_file
	.globl	linux_stub_file_end
linux_stub_file:
	.incbin	"core_stub"
linux_stub_file_end:

	.section .note.GNU-stack, "", @progbits
