/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Read-only segments are mapped from the file itself. All writeable segments of an image share one
 * piece of RAM, in which they lie one after the other; what the file holds of them is copied.
 */
#include "image.h"
#include <util/memory.h>

static size_t segment_span(struct elf_program_header const *segment)
{
	return ld_page_ceil(segment->address + segment->memory_size) -
	       ld_page_floor(segment->address);
}

static size_t ram_size(struct ld_layout const *layout)
{
	size_t size = 0;

	for (unsigned i = 0; i < layout->segment_count; i++)
		if (elf_segment_writeable(&layout->segments[i]))
			size += segment_span(&layout->segments[i]);
	return size;
}

static uintptr_t mapped_address(struct ld_image const           *image,
                                struct elf_program_header const *segment)
{
	return image->bias + ld_page_floor(segment->address);
}

static enum fern_status map_segment(struct ld_image *image, struct ld_file const *file,
                                    struct ld_mapper                *mapper,
                                    struct elf_program_header const *segment, uint64_t *ram_offset)
{
	struct ld_mapping const mapping = {
		.address = mapped_address(image, segment),
		.offset = elf_segment_writeable(segment) ? *ram_offset
		                                         : ld_page_floor(segment->offset),
		.size = segment_span(segment),
		.writeable = elf_segment_writeable(segment),
		.executable = segment->flags & ELF_SEGMENT_EXECUTE,
	};

	FERN_TRY(mapper->ops->map(mapper, &mapping));
	if (elf_segment_writeable(segment)) {
		memcpy((void *)(image->bias + segment->address), file->data + segment->offset,
		       segment->file_size);
		*ram_offset += mapping.size;
	}
	return FERN_OK;
}

static enum fern_status map_segments(struct ld_image *image, struct ld_file const *file,
                                     struct ld_mapper *mapper)
{
	struct ld_layout const *const layout = &image->layout;
	uint64_t                      ram_offset = 0;

	for (; image->mapped_count < layout->segment_count; image->mapped_count++)
		FERN_TRY(map_segment(image, file, mapper, &layout->segments[image->mapped_count],
		                     &ram_offset));
	return FERN_OK;
}

enum fern_status ld_image_map(struct ld_image *image, struct ld_file const *file,
                              struct ld_mapper *mapper)
{
	uintptr_t address = 0;

	*image = (struct ld_image){ .name = file->name };
	FERN_TRY(ld_layout_read(file, &image->layout));
	FERN_TRY(ld_abi_check(&image->layout, file->name));
	FERN_TRY(mapper->ops->prepare(mapper, image->layout.end - image->layout.begin,
	                              ram_size(&image->layout), &address));
	image->bias = address - image->layout.begin;

	enum fern_status const status = map_segments(image, file, mapper);
	if (status != FERN_OK)
		ld_image_unmap(image, mapper);
	return status;
}

void ld_image_unmap(struct ld_image *image, struct ld_mapper *mapper)
{
	while (image->mapped_count) {
		image->mapped_count--;
		mapper->ops->unmap(
			mapper,
			mapped_address(image, &image->layout.segments[image->mapped_count]));
	}
	mapper->ops->finish(mapper);
}

void *ld_image_range(struct ld_image const *image, uint64_t address, uint64_t size,
                     uint64_t alignment)
{
	if (address % alignment || !ld_layout_segment(&image->layout, address, size))
		return NULL;
	return (void *)(image->bias + address);
}

void *ld_image_writeable(struct ld_image const *image, uint64_t address, uint64_t size)
{
	struct elf_program_header const *const segment =
		ld_layout_segment(&image->layout, address, size);

	return segment && elf_segment_writeable(segment) ? (void *)(image->bias + address) : NULL;
}

uint64_t ld_image_rest(struct ld_image const *image, uint64_t address)
{
	struct elf_program_header const *const segment =
		ld_layout_segment(&image->layout, address, 0);

	return segment ? segment->memory_size - (address - segment->address) : 0;
}
