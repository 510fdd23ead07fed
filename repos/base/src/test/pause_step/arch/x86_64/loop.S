/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * unsigned known_loop(unsigned turns): a loop whose instructions have labels. Each turn executes
 * those from step_1 to step_4, and one page fault happens at step_2 of the first one.
 */
	.globl	known_loop, step_0, step_1, step_2, step_3, step_4, step_5
	.hidden	known_loop, step_0, step_1, step_2, step_3, step_4, step_5
	.type	known_loop, @function
	.text
known_loop:
	mov	%edi, %ecx
step_0:
	xor	%eax, %eax
step_1:
	add	$3, %eax
step_2:
	mov	%eax, fresh_page(%rip)
step_3:
	dec	%ecx
step_4:
	jnz	step_1
step_5:
	ret
	.size	known_loop, . - known_loop

	/* nothing has touched it before */
	.bss
	.balign	4096
	.skip	4096
fresh_page:
	.skip	4096

	.section .note.GNU-stack, "", @progbits
