/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the doctored ld.lib.so does first thing: system calls that all have to be refused. The number of
 * those that are not is told by the exit value.
 */
#define ADDRESS      0x10001000 /* where the stub maps the code */
#define AT(label)    (ADDRESS + label - payload_begin)
#define EPERM        1
#define PAYLOAD_EXIT 100

	.section .rodata
	.balign	8
	.globl	payload_begin, payload_end
	.hidden	payload_begin, payload_end
payload_begin:
	lea	calls(%rip), %r12
	xor	%ebx, %ebx
1:	mov	(%r12), %rax
	cmp	$-1, %rax
	je	3f
	mov	8(%r12), %rdi
	mov	16(%r12), %rsi
	mov	24(%r12), %rdx
	mov	32(%r12), %r10
	mov	40(%r12), %r8
	xor	%r9d, %r9d
	syscall
	cmp	$-EPERM, %rax
	je	2f
	inc	%ebx
2:	add	$48, %r12
	jmp	1b
3:	lea	PAYLOAD_EXIT(%rbx), %edi
	mov	$231, %eax /* exit_group */
	syscall
	ud2

	.balign	8
calls:	/* number, five arguments */
	.quad	2, AT(path), 0, 0, 0, 0                 /* open */
	.quad	257, -100, AT(path), 0, 0, 0            /* openat */
	.quad	319, AT(path), 0, 0, 0, 0               /* memfd_create */
	.quad	41, 2, 1, 0, 0, 0                       /* socket */
	.quad	53, 1, 1, 0, AT(space), 0               /* socketpair */
	.quad	9, 0, 4096, 3, 0x22, -1                 /* mmap: anonymous */
	.quad	9, 0x40000000, 4096, 3, 0x12, 8         /* mmap: private */
	.quad	9, 0x40000000, 4096, 7, 0x11, 8         /* mmap: writeable and executable */
	.quad	10, ADDRESS, 4096, 7, 0, 0              /* mprotect */
	.quad	12, 0x50000000, 0, 0, 0, 0              /* brk */
	.quad	56, 17, 0, 0, 0, 0                      /* clone: a process */
	.quad	56, 0x3d0f00, 0, 0, 0, 0                /* clone: a thread not announced */
	.quad	57, 0, 0, 0, 0, 0                       /* fork */
	.quad	59, AT(path), 0, 0, 0, 0                /* execve */
	.quad	62, 1, 9, 0, 0, 0                       /* kill */
	.quad	101, 16, 1, 0, 0, 0                     /* ptrace */
	.quad	157, 1, 0, 0, 0, 0                      /* prctl */
	.quad	317, 1, 0, AT(space), 0, 0              /* seccomp */
	.quad	16, 7, 0xc0502100, AT(space), 0, 0      /* ioctl: be one's own listener */
	.quad	72, 8, 4, 0, 0, 0                       /* fcntl */
	.quad	434, 1, 0, 0, 0, 0                      /* pidfd_open */
	.quad	435, AT(space), 64, 0, 0, 0             /* clone3 */
	.quad	0x40000000 + 2, AT(path), 0, 0, 0, 0    /* open, by the x32 entry */
	.quad	-1
path:	.asciz	"/etc/passwd"
	.balign	8
space:	.zero	128
payload_end:

	.section .note.GNU-stack, "", @progbits
