/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What no C program can say without the compiler noticing.
 */

.text

.global arch_divide_by_zero
.type arch_divide_by_zero, @function
arch_divide_by_zero:
	xor %edx, %edx
	xor %ecx, %ecx
	mov $1, %eax
	div %ecx
	ret

.global arch_illegal_instruction
.type arch_illegal_instruction, @function
arch_illegal_instruction:
	ud2

.section .note.GNU-stack, "", @progbits
