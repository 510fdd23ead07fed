/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "compose.h"

#include "kernel_file.h"

#include <hw/image.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_SIZE = 0x1000, PHYSICAL_ALIGN = 0x200000 };

/* Where everything goes. */
struct layout {
	size_t   segment_offset; /* of the modules' segment, in the image */
	size_t   segment_size;
	uint64_t segment_address; /* physical */
};

bool image_error(struct image_error *error, char const *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(error->text, sizeof(error->text), format, arguments);
	va_end(arguments);
	return false;
}

static uint64_t round_up(uint64_t value, uint64_t unit)
{
	return (value + unit - 1) / unit * unit;
}

static bool check_module(struct image_module const *modules, size_t index,
                         struct image_error *error)
{
	char const *const name = modules[index].name;

	if (name[0] == 0)
		return image_error(error, "a module has no name");
	if (strlen(name) > HW_BOOT_NAME_MAX)
		return image_error(error, "the module name '%.80s' is longer than %d characters",
		                   name, HW_BOOT_NAME_MAX);
	for (size_t i = 0; i < index; i++)
		if (strcmp(modules[i].name, name) == 0)
			return image_error(error, "there are two modules '%s'", name);
	return true;
}

/* Size of the modules' segment; 0 and a text if a module is not as it should be. */
static size_t modules_size(struct image_module const *modules, size_t count,
                           struct image_error *error)
{
	size_t size = sizeof(struct hw_image_modules) + count * sizeof(struct hw_image_module);

	if (count == 0 || count > HW_BOOT_MODULES_MAX) {
		image_error(error, "there are %zu modules, not 1 to %d", count,
		            HW_BOOT_MODULES_MAX);
		return 0;
	}
	for (size_t i = 0; i < count; i++) {
		if (!check_module(modules, i, error))
			return 0;
		size = round_up(size, PAGE_SIZE);
		if (modules[i].content.size > KERNEL_PHYSICAL_MAX - size) {
			image_error(error, "the modules are larger than 2 GiB");
			return 0;
		}
		size += modules[i].content.size;
	}
	return round_up(size, PAGE_SIZE);
}

static bool make_layout(struct kernel_file const *kernel, size_t size, struct layout *out,
                        struct image_error *error)
{
	out->segment_offset = round_up(KERNEL_FILE_SHIFT + kernel->content_end, PAGE_SIZE);
	out->segment_size = size;
	out->segment_address = round_up(kernel->physical_end, PHYSICAL_ALIGN);
	if (out->segment_address > KERNEL_PHYSICAL_MAX - size)
		return image_error(error, "kernel and modules do not fit below 2 GiB of memory");
	return true;
}

/* The ELF header and the program headers: those of the kernel, moved, and one for the modules. */
static void write_headers(uint8_t *image, struct kernel_file const *kernel, struct layout layout)
{
	Elf64_Ehdr header = kernel->header;
	Elf64_Phdr segments[KERNEL_SEGMENTS_MAX + 1];

	_Static_assert(sizeof(header) + sizeof(segments) + sizeof(Elf64_Shdr) <= KERNEL_FILE_SHIFT,
	               "room for headers");
	for (size_t i = 0; i < kernel->segment_count; i++) {
		segments[i] = kernel->segments[i];
		segments[i].p_offset += KERNEL_FILE_SHIFT;
	}
	segments[kernel->segment_count] = (Elf64_Phdr){
		.p_type = PT_LOAD,
		.p_flags = PF_R,
		.p_offset = layout.segment_offset,
		.p_vaddr = layout.segment_address + KERNEL_VIRTUAL_OFFSET,
		.p_paddr = layout.segment_address,
		.p_filesz = layout.segment_size,
		.p_memsz = layout.segment_size,
		.p_align = PAGE_SIZE,
	};
	header.e_phoff = sizeof(header);
	header.e_phnum++;
	/* one section that is none: GRUB since 2.12 takes no file without a section */
	header.e_shoff = sizeof(header) + header.e_phnum * sizeof(segments[0]);
	header.e_shentsize = sizeof(Elf64_Shdr);
	header.e_shnum = 1;
	header.e_shstrndx = SHN_UNDEF;
	memcpy(image, &header, sizeof(header));
	memcpy(image + sizeof(header), segments, header.e_phnum * sizeof(segments[0]));
}

static void write_modules(uint8_t *segment, size_t size, struct image_module const *modules,
                          size_t count)
{
	struct hw_image_modules const head = { HW_IMAGE_MAGIC, size, count, 0 };
	size_t                        entry_at = sizeof(head);
	size_t                        content_at =
		round_up(sizeof(head) + count * sizeof(struct hw_image_module), PAGE_SIZE);

	memcpy(segment, &head, sizeof(head));
	for (size_t i = 0; i < count; i++) {
		struct image_bytes const content = modules[i].content;
		struct hw_image_module   entry = { .offset = content_at, .size = content.size };

		memcpy(entry.name, modules[i].name, strlen(modules[i].name));
		memcpy(segment + entry_at, &entry, sizeof(entry));
		if (content.size)
			memcpy(segment + content_at, content.data, content.size);
		entry_at += sizeof(entry);
		content_at += round_up(content.size, PAGE_SIZE);
	}
}

bool image_compose(struct image_bytes kernel_bytes, struct image_module const *modules,
                   size_t count, struct image_bytes *out_image, struct image_error *error)
{
	struct kernel_file kernel;
	struct layout      layout;
	size_t const       size = modules_size(modules, count, error);

	if (size == 0 || !kernel_file_read(kernel_bytes, &kernel, error) ||
	    !make_layout(&kernel, size, &layout, error))
		return false;

	size_t const   image_size = layout.segment_offset + layout.segment_size;
	uint8_t *const image = calloc(1, image_size);

	if (!image)
		return image_error(error, "not enough memory for an image of %zu bytes",
		                   image_size);
	struct hw_image_location const location = { layout.segment_address, layout.segment_size };

	write_headers(image, &kernel, layout);
	memcpy(image + KERNEL_FILE_SHIFT, kernel_bytes.data, kernel.content_end);
	memcpy(image + KERNEL_FILE_SHIFT + kernel.location_offset, &location, sizeof(location));
	write_modules(image + layout.segment_offset, layout.segment_size, modules, count);
	*out_image = (struct image_bytes){ image, image_size };
	return true;
}
