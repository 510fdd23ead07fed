/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * x86_64: the MMX registers (which are the x87 ones), and 16 registers of 16 or, with AVX, 32
 * bytes.
 *
 * An area is: 8 words for mm0 to mm7, then 16 times two words for the lower halves, then 16 times
 * two words for the upper halves, which are only accessed with AVX.
 */
	.text

	.set	MMX, 0
	.set	LOW, 8 * 8
	.set	HIGH, LOW + 16 * 16

	/* fill all registers: the pattern in rdi, whether there is AVX in cl */
	.macro	fill
	push	%rdi
	push	%rdi
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	movq	(%rsp), %mm\n
	.endr
	test	%cl, %cl
	jz	1f
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vbroadcastf128 (%rsp), %ymm\n
	.endr
	jmp	2f
1:
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	movups	(%rsp), %xmm\n
	.endr
2:	add	$16, %rsp
	.endm

	/* read them into the area at rbx; whether there is AVX in bpl */
	.macro	read_all
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	movq	%mm\n, MMX + 8 * \n(%rbx)
	.endr
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	movups	%xmm\n, LOW + 16 * \n(%rbx)
	.endr
	test	%bpl, %bpl
	jz	1f
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vextractf128 $1, %ymm\n, HIGH + 16 * \n(%rbx)
	.endr
1:	emms
	.endm

	.macro	begin name
	.globl	\name
	.hidden	\name
	.type	\name, @function
\name:
	push	%rbx
	push	%rbp
	mov	%rdx, %rbx
	mov	%ecx, %ebp
	.endm

	.macro	end name
	pop	%rbp
	pop	%rbx
	ret
	.size	\name, . - \name
	.endm

	/* void vector_hold_area(uint64_t pattern, uint64_t turns, uint64_t *area, bool avx) */
	begin	vector_hold_area
	fill
3:	dec	%rsi
	jnz	3b
	read_all
	end	vector_hold_area

	/* void vector_call_area(uint64_t pattern, uint64_t number, uint64_t *area, bool avx) */
	begin	vector_call_area
	fill
	mov	%rsi, %rax
	xor	%edi, %edi
	xor	%esi, %esi
	xor	%edx, %edx
	xor	%r8d, %r8d
	syscall
	read_all
	end	vector_call_area

	.section .note.GNU-stack, "", @progbits
