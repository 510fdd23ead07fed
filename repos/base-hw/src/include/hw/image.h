/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The boot modules inside a boot image: what the image tool writes and the kernel reads.
 *
 * The tool appends one loadable segment to the kernel's ELF file: a struct hw_image_modules, then
 * the modules, each at a multiple of 4096 and padded with zeros. It writes the segment's physical
 * address and size into the kernel's variable `hw_image_location`.
 */
#ifndef FERN_HW_IMAGE_H
#define FERN_HW_IMAGE_H

#include <hw/boot_info.h>
#include <stdint.h>

#define HW_IMAGE_MAGIC 0x7365636966726566ULL

struct hw_image_location {
	uint64_t address, size;
};

struct hw_image_module {
	uint64_t offset, size; /* from the segment's begin; of the content, bytes */
	char     name[HW_BOOT_NAME_MAX + 1];
};

struct hw_image_modules {
	uint64_t               magic;
	uint64_t               size; /* of the segment, bytes */
	uint32_t               count, reserved;
	struct hw_image_module modules[];
};

#endif /* FERN_HW_IMAGE_H */
