/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Instructions that may fault, see probe.h: the signal handler continues a fault at X_at with
 * X_failed.
 */
	.text

#define FUNCTION(name) .globl name; .hidden name; .type name, @function; name:
#define LABEL(name)    .globl name; .hidden name; name:

	/* bool probe_read(void const *address) */
FUNCTION(probe_read)
LABEL(probe_read_at)
	movzbl	(%rdi), %eax
	mov	$1, %eax
	ret
LABEL(probe_read_failed)
	xor	%eax, %eax
	ret

	/* bool probe_write(void *address, uint8_t value) */
FUNCTION(probe_write)
LABEL(probe_write_at)
	movb	%sil, (%rdi)
	mov	$1, %eax
	ret
LABEL(probe_write_failed)
	xor	%eax, %eax
	ret

	/* int probe_foreign_call(uint32_t number, uint32_t const arguments[6]) */
FUNCTION(probe_foreign_call)
	push	%rbx
	push	%rbp
	mov	%edi, %eax
	mov	%rsi, %r10
	mov	(%r10), %ebx
	mov	4(%r10), %ecx
	mov	8(%r10), %edx
	mov	12(%r10), %esi
	mov	16(%r10), %edi
	mov	20(%r10), %ebp
LABEL(probe_foreign_at)
	int	$0x80
	pop	%rbp
	pop	%rbx
	ret
LABEL(probe_foreign_failed)
	mov	$-1000, %eax
	pop	%rbp
	pop	%rbx
	ret

	/* long probe_clone(flags, stack, release, number) */
FUNCTION(probe_clone)
	mov	%rdx, %r9       /* the word to wait for; no argument of clone */
	mov	%rcx, %r10
	mov	%fs:0, %r8      /* the thread pointer is not used: any will do */
	mov	%rcx, %rdx
	mov	$56, %eax       /* clone */
	syscall
	test	%rax, %rax
	jz	1f
	ret
1:	mov	(%r9), %eax
	test	%eax, %eax
	jnz	2f
	mov	%r9, %rdi
	xor	%esi, %esi      /* FUTEX_WAIT while it is 0 */
	xor	%edx, %edx
	xor	%r10d, %r10d
	mov	$202, %eax
	syscall
	jmp	1b
2:	xor	%edi, %edi
	mov	$60, %eax       /* exit, of the thread alone */
	syscall
	ud2

	/* where the signal handler returns to */
FUNCTION(probe_signal_return)
	mov	$15, %eax
	syscall
	ud2

	.section .note.GNU-stack, "", @progbits
