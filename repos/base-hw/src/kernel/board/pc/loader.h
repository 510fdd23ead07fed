/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Who started the kernel; also for assembler.
 */
#ifndef FERN_KERNEL_LOADER_H
#define FERN_KERNEL_LOADER_H

#define LOADER_MULTIBOOT 0x36d76289 /* as it stands in eax */
#define LOADER_PVH       0x336ec578

#define BOOT_TABLES_END 0x100000000 /* how far the boot code's page tables reach */

#endif /* FERN_KERNEL_LOADER_H */
