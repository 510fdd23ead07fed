/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Where signal handlers return to: gives the interrupted context back to the kernel.
 */
	.text
	.globl	linux_signal_return
	.hidden	linux_signal_return
	.type	linux_signal_return, @function
linux_signal_return:
	mov	$15, %eax /* rt_sigreturn */
	syscall
	ud2
	.size	linux_signal_return, . - linux_signal_return

	.section .note.GNU-stack, "", @progbits
