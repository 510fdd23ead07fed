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

	.section .border, "ax"

/* move registers to, or from, words that follow each other at offset(base) */
	.macro	store base, offset, registers:vararg
	.set	place, \offset
	.irp	register, \registers
	mov	%\register, place(%\base)
	.set	place, place + 8
	.endr
	.endm

	.macro	load base, offset, registers:vararg
	.set	place, \offset
	.irp	register, \registers
	mov	place(%\base), %\register
	.set	place, place + 8
	.endr
	.endm

/* ------------------------------------------------------------------ system calls ---- */

/*
 * All ways in and out are there twice. An isolated kernel enters its own page tables before it touches anything
 * but the border (kernel_memory.h), and leaves them as the last.
 */
	.macro	ways suffix, isolated

	.globl	entry_system_call\suffix
	.type	entry_system_call\suffix, @function
entry_system_call\suffix:
	rdgsbase %r10
	swapgs
	.if	\isolated
	mov	%gs:CPU_KERNEL_ROOT, %r9
	mov	%r9, %cr3
	.endif
	mov	%gs:CPU_THREAD, %r9
	mov	%r10, THREAD_GS_BASE(%r9)
	mov	%rsp, THREAD_RSP(%r9)
	mov	%gs:CPU_STACK, %rsp
	mov	%rcx, THREAD_RIP(%r9)
	mov	%r11, THREAD_RFLAGS(%r9)
	store	r9, THREAD_KEPT, rbx, rbp, r12, r13, r14, r15
	movq	$0, THREAD_INTERRUPTED(%r9)
	/* number and arguments are in rax, rdi, rsi, rdx, r8 */
	mov	%rdx, %rcx
	mov	%rsi, %rdx
	mov	%rdi, %rsi
	mov	%rax, %rdi
	call	kernel_handle_system_call

/* rax: the thread to run, or 0 */
leave\suffix:
	test	%rax, %rax
	jz	idle
	mov	%rax, %gs:CPU_THREAD
	cmpq	$0, THREAD_INTERRUPTED(%rax)
	jne	leave_interrupted\suffix
	mov	THREAD_RIP(%rax), %rcx
	/* SYSRET to an address that is not canonical faults in the kernel, on the user's stack */
	mov	%rcx, %r8
	shr	$47, %r8
	jnz	leave_interrupted\suffix
	mov	THREAD_RFLAGS(%rax), %r11
	load	rax, THREAD_KEPT, rbx, rbp, r12, r13, r14, r15, rsp
	mov	THREAD_GS_BASE(%rax), %r10
	load	rax, THREAD_RESULTS + 8, rdi, rsi, rdx
	mov	THREAD_RESULTS(%rax), %rax
	.if	\isolated
	mov	%gs:CPU_USER_ROOT, %r9
	.endif
	swapgs
	wrgsbase %r10
	.if	\isolated
	mov	%r9, %cr3
	.endif
	/* r8 is 0 already; nothing of the kernel remains */
	xor	%r9d, %r9d
	xor	%r10d, %r10d
	sysretq

leave_interrupted\suffix:
	/* neither does IRETQ like such addresses, and an interrupt may find a thread there */
	mov	THREAD_RIP(%rax), %rcx
	shr	$47, %rcx
	jz	1f
	mov	$USER_END, %rcx
	mov	%rcx, THREAD_RIP(%rax)
1:	.if	\isolated
	mov	%gs:CPU_ENTRY_STACK, %rsp
	.endif
	pushq	$USER_DATA
	pushq	THREAD_RSP(%rax)
	pushq	THREAD_RFLAGS(%rax)
	pushq	$USER_CODE
	pushq	THREAD_RIP(%rax)
	mov	THREAD_GS_BASE(%rax), %rbx
	.if	\isolated
	pushq	THREAD_RESULTS(%rax)
	pushq	%gs:CPU_USER_ROOT
	.endif
	swapgs
	wrgsbase %rbx
	load	rax, THREAD_KEPT, rbx, rbp, r12, r13, r14, r15
	load	rax, THREAD_OTHERS, rcx, r8, r9, r10, r11
	load	rax, THREAD_RESULTS + 8, rdi, rsi, rdx
	.if	\isolated
	pop	%rax
	mov	%rax, %cr3
	pop	%rax
	.else
	mov	THREAD_RESULTS(%rax), %rax
	.endif
	iretq
	.size	entry_system_call\suffix, . - entry_system_call\suffix

/* on the stack: vector, error code, rip, cs, rflags, rsp, ss */
	.type	entry_interrupt\suffix, @function
entry_interrupt\suffix:
	testb	$3, 24(%rsp)
	jz	entry_from_kernel\suffix
	push	%rax
	rdgsbase %rax
	push	%rax
	swapgs
	lfence	/* not with the user's GS base in speculation */
	.if	\isolated
	mov	%gs:CPU_KERNEL_ROOT, %rax
	mov	%rax, %cr3
	.endif
	mov	%gs:CPU_THREAD, %rax
	popq	THREAD_GS_BASE(%rax)
	popq	THREAD_RESULTS(%rax)
	store	rax, THREAD_RESULTS + 8, rdi, rsi, rdx
	store	rax, THREAD_KEPT, rbx, rbp, r12, r13, r14, r15
	store	rax, THREAD_OTHERS, rcx, r8, r9, r10, r11
	movq	$1, THREAD_INTERRUPTED(%rax)
	pop	%rdi
	pop	%rsi
	popq	THREAD_RIP(%rax)
	pop	%rcx
	popq	THREAD_RFLAGS(%rax)
	popq	THREAD_RSP(%rax)
handle\suffix:
	mov	%gs:CPU_STACK, %rsp
	/* flags of the user that mean something in the kernel: AC, DF */
	pushq	$2
	popfq
	call	interrupt_handle
	jmp	leave\suffix

/* interrupts while idle, and exceptions that are errors of the kernel */
entry_from_kernel\suffix:
	cmpq	$VECTOR_DEBUG, (%rsp)
	je	entry_return
	cmpq	$VECTOR_WAKE, (%rsp)
	je	entry_return
	cmpq	$VECTOR_EXCEPTIONS, (%rsp)
	jb	entry_failure
	pop	%rdi
	pop	%rsi
	jmp	handle\suffix
	.size	entry_interrupt\suffix, . - entry_interrupt\suffix

/* one stub of 16 bytes for each vector */
	.balign	16
	.globl	entry_vectors\suffix
	.type	entry_vectors\suffix, @function
entry_vectors\suffix:
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
	jmp	entry_interrupt\suffix
	.endif
	.set	vector, vector + 1
	.endr
	.size	entry_vectors\suffix, . - entry_vectors\suffix
	.endm

	ways	"", 0
	ways	_isolated, 1

/* an interrupt does not return here, but begins with an empty stack */
idle:
	mov	%rax, %gs:CPU_THREAD
	sti
1:	hlt
	jmp	1b

/* void entry_leave(struct arch_thread *thread): begin with the first thread, or idle */
	.globl	entry_leave
	.type	entry_leave, @function
entry_leave:
	mov	%rdi, %rax
	mov	%gs:CPU_STACK, %rsp
	cmpq	$0, %gs:CPU_KERNEL_ROOT
	jne	leave_isolated
	jmp	leave
	.size	entry_leave, . - entry_leave

/*
 * Back into the kernel: what woke the boot (clock_sleep()); a single step that the user began and
 * that ends here is forgotten. The GS base may be anybody's.
 */
	.type	entry_return, @function
entry_return:
	add	$16, %rsp
	andq	$~0x100, 16(%rsp)
	iretq

/* the top of the stacks of NMI, double fault and machine check names the CPU */
entry_fatal:
	push	%rax
	mov	64(%rsp), %rax
	wrgsbase %rax
	mov	%gs:CPU_KERNEL_ROOT, %rax
	test	%rax, %rax
	jz	1f
	mov	%rax, %cr3
1:	pop	%rax

/* struct exception_frame on the stack */
entry_failure:
	.irp	register, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
	push	%\register
	.endr
	cld
	mov	%rsp, %rdi
	and	$-16, %rsp
	call	exception_panic
	.size	entry_return, . - entry_return

	.section .note.GNU-stack, "", @progbits
