/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Composing a boot image: the kernel's ELF file, and one more loadable segment that holds the boot
 * modules (their layout is in <hw/image.h>).
 *
 * The kernel is a static ELF64 file with physical addresses below 2 GiB, a multiboot2 header (for
 * GRUB), a PVH note (for QEMU), and a variable `hw_image_location` in its symbol table. Only what
 * is loaded is taken over: sections, symbols and debug information stay behind. The file that comes
 * out is
 *
 *     0      ELF header, program headers: the kernel's, and one for the modules
 *     4096   the kernel's file up to the end of its last segment, with hw_image_location filled in
 *     ...    the modules' segment, at a multiple of 4096
 *
 * The modules' physical address is the next multiple of 2 MiB behind the kernel's memory.
 */
#ifndef FERN_TOOL_IMAGE_COMPOSE_H
#define FERN_TOOL_IMAGE_COMPOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Content of a file, or a part of it. Owned by whoever made it. */
struct image_bytes {
	uint8_t *data;
	size_t   size;
};

struct image_module {
	char const        *name;
	struct image_bytes content;
};

/** What is wrong, as a text for people. */
struct image_error {
	char text[256];
};

/** Note what is wrong; returns false, so that a check may end with it. */
bool image_error(struct image_error *error, char const *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * Make the image. False, and a text in `error`, if the kernel or a module is not as it should be,
 * or memory is short. The image is allocated with malloc; who called frees it.
 */
bool image_compose(struct image_bytes kernel, struct image_module const *modules, size_t count,
                   struct image_bytes *out_image, struct image_error *error);

#endif /* FERN_TOOL_IMAGE_COMPOSE_H */
