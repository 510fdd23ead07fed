/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Into the kernel and out of it. Nothing is kept on the kernel's stack between an exit and the next
 * entry: registers are saved in the thread, and the stack begins at its top each time.
 *
 * The GS base is the CPU's struct arch_cpu in the kernel, and the user's otherwise. It does not
 * tell where an NMI, a machine check or a double fault came from; their stacks tell which CPU
 * this is.
 */
#include <entry_layout.h>
#include <memory_layout.h>

	.text

/* ------------------------------------------------------------------ system calls ---- */

	.globl	entry_system_call
	.type	entry_system_call, @function
entry_system_call:
	rdgsbase %r10
	swapgs
	mov	%gs:CPU_THREAD, %r9
	mov	%r10, THREAD_GS_BASE(%r9)
	mov	%rsp, THREAD_RSP(%r9)
	mov	%gs:CPU_STACK, %rsp
	mov	%rcx, THREAD_RIP(%r9)
	mov	%r11, THREAD_RFLAGS(%r9)
	mov	%rbx, THREAD_RBX(%r9)
	mov	%rbp, THREAD_RBP(%r9)
	mov	%r12, THREAD_R12(%r9)
	mov	%r13, THREAD_R13(%r9)
	mov	%r14, THREAD_R14(%r9)
	mov	%r15, THREAD_R15(%r9)
	movq	$0, THREAD_INTERRUPTED(%r9)
	/* number and arguments are in rax, rdi, rsi, rdx, r8 */
	mov	%rdx, %rcx
	mov	%rsi, %rdx
	mov	%rdi, %rsi
	mov	%rax, %rdi
	call	kernel_handle_system_call

/* rax: the thread to run, or 0 */
leave:
	test	%rax, %rax
	jz	idle
	mov	%rax, %gs:CPU_THREAD
	cmpq	$0, THREAD_INTERRUPTED(%rax)
	jne	leave_interrupted
	mov	THREAD_RIP(%rax), %rcx
	/* SYSRET to an address that is not canonical faults in the kernel, on the user's stack */
	mov	%rcx, %r8
	shr	$47, %r8
	jnz	leave_interrupted
	mov	THREAD_RFLAGS(%rax), %r11
	mov	THREAD_RBX(%rax), %rbx
	mov	THREAD_RBP(%rax), %rbp
	mov	THREAD_R12(%rax), %r12
	mov	THREAD_R13(%rax), %r13
	mov	THREAD_R14(%rax), %r14
	mov	THREAD_R15(%rax), %r15
	mov	THREAD_RDI(%rax), %rdi
	mov	THREAD_RSI(%rax), %rsi
	mov	THREAD_RDX(%rax), %rdx
	mov	THREAD_RSP(%rax), %rsp
	mov	THREAD_GS_BASE(%rax), %r10
	mov	THREAD_RAX(%rax), %rax
	swapgs
	wrgsbase %r10
	/* r8 is 0 already; nothing of the kernel remains */
	xor	%r9d, %r9d
	xor	%r10d, %r10d
	sysretq

leave_interrupted:
	/* neither does IRETQ like such addresses, and an interrupt may find a thread there */
	mov	THREAD_RIP(%rax), %rcx
	shr	$47, %rcx
	jz	1f
	mov	$USER_END, %rcx
	mov	%rcx, THREAD_RIP(%rax)
1:	pushq	$USER_DATA
	pushq	THREAD_RSP(%rax)
	pushq	THREAD_RFLAGS(%rax)
	pushq	$USER_CODE
	pushq	THREAD_RIP(%rax)
	mov	THREAD_GS_BASE(%rax), %rbx
	swapgs
	wrgsbase %rbx
	mov	THREAD_RBX(%rax), %rbx
	mov	THREAD_RCX(%rax), %rcx
	mov	THREAD_RDX(%rax), %rdx
	mov	THREAD_RSI(%rax), %rsi
	mov	THREAD_RDI(%rax), %rdi
	mov	THREAD_RBP(%rax), %rbp
	mov	THREAD_R8(%rax), %r8
	mov	THREAD_R9(%rax), %r9
	mov	THREAD_R10(%rax), %r10
	mov	THREAD_R11(%rax), %r11
	mov	THREAD_R12(%rax), %r12
	mov	THREAD_R13(%rax), %r13
	mov	THREAD_R14(%rax), %r14
	mov	THREAD_R15(%rax), %r15
	mov	THREAD_RAX(%rax), %rax
	iretq

/* an interrupt does not return here, but begins with an empty stack */
idle:
	mov	%rax, %gs:CPU_THREAD
	sti
1:	hlt
	jmp	1b
	.size	entry_system_call, . - entry_system_call

/* void entry_leave(struct arch_thread *thread): begin with the first thread, or idle */
	.globl	entry_leave
	.type	entry_leave, @function
entry_leave:
	mov	%rdi, %rax
	mov	%gs:CPU_STACK, %rsp
	jmp	leave
	.size	entry_leave, . - entry_leave

/* ---------------------------------------------------- interrupts and exceptions ---- */

/* on the stack: vector, error code, rip, cs, rflags, rsp, ss */
	.type	entry_interrupt, @function
entry_interrupt:
	testb	$3, 24(%rsp)
	jz	entry_from_kernel
	push	%rax
	rdgsbase %rax
	push	%rax
	swapgs
	lfence	/* not with the user's GS base in speculation */
	mov	%gs:CPU_THREAD, %rax
	popq	THREAD_GS_BASE(%rax)
	popq	THREAD_RAX(%rax)
	mov	%rbx, THREAD_RBX(%rax)
	mov	%rcx, THREAD_RCX(%rax)
	mov	%rdx, THREAD_RDX(%rax)
	mov	%rsi, THREAD_RSI(%rax)
	mov	%rdi, THREAD_RDI(%rax)
	mov	%rbp, THREAD_RBP(%rax)
	mov	%r8, THREAD_R8(%rax)
	mov	%r9, THREAD_R9(%rax)
	mov	%r10, THREAD_R10(%rax)
	mov	%r11, THREAD_R11(%rax)
	mov	%r12, THREAD_R12(%rax)
	mov	%r13, THREAD_R13(%rax)
	mov	%r14, THREAD_R14(%rax)
	mov	%r15, THREAD_R15(%rax)
	movq	$1, THREAD_INTERRUPTED(%rax)
	pop	%rdi
	pop	%rsi
	popq	THREAD_RIP(%rax)
	pop	%rcx
	popq	THREAD_RFLAGS(%rax)
	popq	THREAD_RSP(%rax)
handle:
	mov	%gs:CPU_STACK, %rsp
	/* flags of the user that mean something in the kernel: AC, DF */
	pushq	$2
	popfq
	call	interrupt_handle
	jmp	leave

/* interrupts while idle, and exceptions that are errors of the kernel */
entry_from_kernel:
	cmpq	$VECTOR_DEBUG, (%rsp)
	je	entry_debug
	cmpq	$VECTOR_EXCEPTIONS, (%rsp)
	jb	entry_failure
	pop	%rdi
	pop	%rsi
	jmp	handle

/*
 * A single step that the user began and that ends in the kernel: forget it. The GS base may be
 * anybody's.
 */
entry_debug:
	add	$16, %rsp
	andq	$~0x100, 16(%rsp)
	iretq

/* the top of the stacks of NMI, double fault and machine check names the CPU */
entry_fatal:
	push	%rax
	mov	64(%rsp), %rax
	wrgsbase %rax
	pop	%rax

/* struct exception_frame on the stack */
entry_failure:
	push	%rax
	push	%rbx
	push	%rcx
	push	%rdx
	push	%rsi
	push	%rdi
	push	%rbp
	push	%r8
	push	%r9
	push	%r10
	push	%r11
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	cld
	mov	%rsp, %rdi
	and	$-16, %rsp
	call	exception_panic
	.size	entry_interrupt, . - entry_interrupt

/*
 * void entry_sleep(void): wait for an interrupt by VECTOR_WAKE. The only one that returns to
 * where it came from.
 */
	.globl	entry_sleep
	.type	entry_sleep, @function
entry_sleep:
	sti
	hlt
	cli
	ret
	.size	entry_sleep, . - entry_sleep

	.globl	entry_wake
	.type	entry_wake, @function
entry_wake:
	push	%rax
	mov	local_apic_registers, %rax
	movl	$0, LOCAL_APIC_END(%rax)
	pop	%rax
	iretq
	.size	entry_wake, . - entry_wake

/* one stub of 16 bytes for each vector */
	.balign	16
	.globl	entry_vectors
	.type	entry_vectors, @function
entry_vectors:
	.set	vector, 0
	.rept	256
	.balign	16
	/* the CPU pushes an error code for some of them */
	.if	(vector != 8) && ((vector < 10) || (vector > 14)) && (vector != 17) && \
		(vector != 21) && (vector != 29) && (vector != 30)
	pushq	$0
	.endif
	pushq	$vector
	.if	(vector == VECTOR_NMI) || (vector == VECTOR_DOUBLE_FAULT) || \
		(vector == VECTOR_MACHINE_CHECK)
	jmp	entry_fatal
	.else
	jmp	entry_interrupt
	.endif
	.set	vector, vector + 1
	.endr
	.size	entry_vectors, . - entry_vectors

	.section .note.GNU-stack, "", @progbits
