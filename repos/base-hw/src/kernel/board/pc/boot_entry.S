/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * From the boot loader to C: by multiboot2 (GRUB, from BIOS and UEFI) or PVH (QEMU's -kernel
 * option). Both enter in 32-bit protected mode without paging, with ebx pointing to what the
 * loader tells.
 */
#include <entry_layout.h>
#include <memory_layout.h>
#include "loader.h"

#define PHYSICAL(symbol) ((symbol) - KERNEL_BASE)

	.section .multiboot, "a"
	.balign	8
header:
	.long	0xe85250d6			/* magic */
	.long	0				/* i386, protected mode */
	.long	header_end - header
	.long	-(0xe85250d6 + (header_end - header))

	.short	3, 0				/* the entry's physical address */
	.long	12
	.long	PHYSICAL(boot_multiboot)

	.balign	8
	.short	5, 1				/* framebuffer, if there is one */
	.long	20
	.long	0, 0, 32

	.balign	8
	.short	6, 0				/* modules aligned to pages */
	.long	8

	.short	0, 0
	.long	8
header_end:

	.section .note.pvh, "a", @note
	.balign	4
	.long	4, 4, 18			/* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz	"Xen"
	.long	PHYSICAL(boot_pvh)

	.section .boot, "ax"
	.code32
	.globl	boot_pvh
boot_pvh:
	mov	$LOADER_PVH, %eax
	.globl	boot_multiboot
boot_multiboot:
	cli
	cld
	mov	$PHYSICAL(boot_stack_end), %esp
	mov	%eax, %edi
	mov	%ebx, %esi
	rdtsc
	mov	%eax, PHYSICAL(boot_time_stamp)
	mov	%edx, PHYSICAL(boot_time_stamp) + 4

	mov	$0x80000000, %eax
	cpuid
	cmp	$0x80000001, %eax
	jb	no_long_mode
	mov	$0x80000001, %eax
	cpuid
	test	$(1 << 29), %edx
	jz	no_long_mode

	/*
	 * 4 GiB of 2 MiB pages, seen at 0, in the direct map, and the first of them at
	 * KERNEL_BASE
	 */
	mov	$PHYSICAL(boot_large_pages), %eax
	mov	$0x83, %edx
1:	mov	%edx, (%eax)
	movl	$0, 4(%eax)
	add	$8, %eax
	add	$0x200000, %edx
	jnc	1b

	mov	$(PHYSICAL(boot_large_pages) + 3), %eax
	mov	%eax, PHYSICAL(boot_table_high) + 510 * 8
	mov	%eax, PHYSICAL(boot_table_low)
	add	$4096, %eax
	mov	%eax, PHYSICAL(boot_table_low) + 8
	add	$4096, %eax
	mov	%eax, PHYSICAL(boot_table_low) + 16
	add	$4096, %eax
	mov	%eax, PHYSICAL(boot_table_low) + 24
	movl	$(PHYSICAL(boot_table_low) + 3), PHYSICAL(boot_root)
	movl	$(PHYSICAL(boot_table_low) + 3), PHYSICAL(boot_root) + 256 * 8
	movl	$(PHYSICAL(boot_table_high) + 3), PHYSICAL(boot_root) + 511 * 8

	mov	$0x20, %eax			/* PAE */
	mov	%eax, %cr4
	mov	$PHYSICAL(boot_root), %eax
	mov	%eax, %cr3
	mov	$0xc0000080, %ecx		/* EFER: long mode */
	mov	$0x100, %eax
	xor	%edx, %edx
	wrmsr
	mov	$0x80010011, %eax		/* paging, write protection, protected mode */
	mov	%eax, %cr0
	lgdt	PHYSICAL(boot_gdt_pointer)
	ljmp	$KERNEL_CODE, $PHYSICAL(boot_long)

no_long_mode:
	mov	$PHYSICAL(no_long_mode_text), %esi
	mov	$0xb8000, %edi
	mov	$0x3f8, %edx
	mov	$0x0f, %ah
1:	lodsb
	test	%al, %al
	jz	2f
	out	%al, %dx
	stosw
	jmp	1b
2:	hlt
	jmp	2b

	.code64
boot_long:
	mov	$1f, %rax
	jmp	*%rax
1:	mov	$KERNEL_DATA, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	xor	%eax, %eax
	mov	%eax, %fs
	mov	%eax, %gs
	mov	$boot_stack_end, %rsp
	xor	%ebp, %ebp
	mov	%edi, %edi
	mov	%esi, %esi
	call	boot_main
	ud2

	.section .rodata
	.balign	8
boot_gdt:
	.quad	0
	.quad	0x00af9b000000ffff
	.quad	0x00cf93000000ffff
boot_gdt_pointer:
	.short	boot_gdt_pointer - boot_gdt - 1
	.long	PHYSICAL(boot_gdt)
no_long_mode_text:
	.asciz	"Fern needs a 64-bit CPU (x86_64): this one has no long mode.\r\n"

	.bss
	.balign	4096
	.globl	boot_root
boot_root:
	.skip	4096
boot_table_low:
	.skip	4096
boot_table_high:
	.skip	4096
boot_large_pages:
	.skip	4 * 4096
boot_stack:
	.skip	16384
boot_stack_end:

	.data
	.balign	8
	.globl	boot_time_stamp
boot_time_stamp:
	.quad	0

	.section .note.GNU-stack, "", @progbits
