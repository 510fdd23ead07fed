/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the boot loader tells, in whichever form. It is read once, before anything is allocated;
 * afterwards, only ACPI's root pointer is needed, of which it may have a copy.
 */
#ifndef FERN_KERNEL_LOADER_INFO_H
#define FERN_KERNEL_LOADER_INFO_H

#include "loader.h"
#include "memory_map.h"

struct loader_info {
	struct memory_map          memory; /* usable RAM */
	uint64_t                   rsdp;   /* physical address of ACPI's root pointer; 0: unknown */
	struct hw_boot_framebuffer framebuffer;
};

/**
 * Physical memory below 4 GiB, as long as the loader's information is read; NULL if any of it lies
 * elsewhere. Provided by whoever uses the readers.
 */
void const *loader_memory(uint64_t physical, uint64_t size);

/** Read a multiboot2 information structure. False: malformed, or it tells of no memory. */
bool multiboot_read(uint64_t physical, struct loader_info *out_info);

/** Read a PVH start information. */
bool pvh_read(uint64_t physical, struct loader_info *out_info);

#endif /* FERN_KERNEL_LOADER_INFO_H */
