/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Copying shared memory that may vanish, see linux/guarded.h.
 */
	.text

	/* bool linux_guarded_copy(void *destination, void const *source, size_t size) */
	.globl	linux_guarded_copy
	.hidden	linux_guarded_copy
	.type	linux_guarded_copy, @function
linux_guarded_copy:
	mov	%rdx, %rcx
.Laccess:
	rep movsb
.Laccess_end:
	mov	$1, %eax
	ret
.Lfailed:
	xor	%eax, %eax
	ret
	.size	linux_guarded_copy, . - linux_guarded_copy

	/* uintptr_t linux_guarded_fixup(uintptr_t ip) */
	.globl	linux_guarded_fixup
	.hidden	linux_guarded_fixup
	.type	linux_guarded_fixup, @function
linux_guarded_fixup:
	xor	%eax, %eax
	lea	.Laccess(%rip), %rdx
	cmp	%rdx, %rdi
	jb	1f
	lea	.Laccess_end(%rip), %rdx
	cmp	%rdx, %rdi
	jae	1f
	lea	.Lfailed(%rip), %rax
1:	ret
	.size	linux_guarded_fixup, . - linux_guarded_fixup

	.section .note.GNU-stack, "", @progbits
