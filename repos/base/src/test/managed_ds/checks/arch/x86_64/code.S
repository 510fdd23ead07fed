/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A function to be copied, which returns 42.
 */

.section .rodata

.global arch_code
arch_code:
	mov $42, %eax
	ret

.global arch_code_size
arch_code_size:
	.quad . - arch_code

.section .note.GNU-stack, "", @progbits
