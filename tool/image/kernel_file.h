/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The kernel's ELF file, checked: what a boot loader relies on, and where the variable for the
 * modules' place is. The file is not trusted: nothing outside of its bytes is read, whatever it
 * says.
 */
#ifndef FERN_TOOL_IMAGE_KERNEL_FILE_H
#define FERN_TOOL_IMAGE_KERNEL_FILE_H

#include "compose.h"

#include <elf.h>

enum {
	KERNEL_SEGMENTS_MAX = 32,
	KERNEL_FILE_SHIFT = 0x1000,      /* in the image, the kernel's file begins here */
	KERNEL_BOOT_HEADER_MAX = 0x8000, /* boot loaders look no further */
};

/**
 * Kernel memory is mapped at this distance from its physical addresses, up to the end of the
 * address space.
 */
#define KERNEL_VIRTUAL_OFFSET 0xffffffff80000000UL
#define KERNEL_PHYSICAL_MAX   0x80000000UL

struct kernel_file {
	Elf64_Ehdr header;
	Elf64_Phdr segments[KERNEL_SEGMENTS_MAX];
	size_t     segment_count;
	size_t     content_end;     /* end of the last segment's content, offset in the file */
	uint64_t   physical_end;    /* of its memory */
	size_t     location_offset; /* of hw_image_location, in the file */
};

/** False, and a text in `error`, if the file is not a kernel that can be booted. */
bool kernel_file_read(struct image_bytes file, struct kernel_file *out_kernel,
                      struct image_error *error);

#endif /* FERN_TOOL_IMAGE_KERNEL_FILE_H */
