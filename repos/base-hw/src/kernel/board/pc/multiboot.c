/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The boot information of multiboot2: a sequence of tags, each with type and size, aligned to 8.
 * Specification: GNU, Multiboot2 version 2.0, section 3.6.
 */
#include "loader_info.h"
#include <stddef.h>
#include <util/memory.h>

struct tag {
	uint32_t type, size;
};

enum { TAG_END = 0, TAG_MEMORY_MAP = 6, TAG_FRAMEBUFFER = 8, TAG_RSDP_OLD = 14, TAG_RSDP_NEW = 15 };
enum { ENTRY_MIN = 24, INFO_MAX = 0x400000 };

struct memory_map_tag {
	struct tag tag;
	uint32_t   entry_size, entry_version;
};

struct framebuffer_tag {
	struct tag tag;
	uint64_t   begin;
	uint32_t   pitch, width, height;
	uint8_t    bits_per_pixel, type;
	uint16_t   reserved;
	uint8_t    red_position, red_size, green_position, green_size, blue_position, blue_size;
};

enum { FRAMEBUFFER_RGB = 1 };

/* the structure ends with padding, the tag does not */
#define FRAMEBUFFER_TAG_SIZE (offsetof(struct framebuffer_tag, blue_size) + 1)

/* entries may be larger than this version of the format has them */
static void read_entries(struct memory_map_tag const *tag, struct loader_info *info)
{
	if (tag->tag.size >= sizeof(*tag) && tag->entry_size >= ENTRY_MIN)
		memory_map_read(&info->memory, tag + 1,
		                (tag->tag.size - (uint32_t)sizeof(*tag)) / tag->entry_size,
		                tag->entry_size);
}

static void read_framebuffer(struct framebuffer_tag const *tag, struct loader_info *info)
{
	if (tag->tag.size < FRAMEBUFFER_TAG_SIZE || tag->type != FRAMEBUFFER_RGB)
		return;
	info->framebuffer = (struct hw_boot_framebuffer){
		.begin = tag->begin,
		.width = tag->width,
		.height = tag->height,
		.pitch = tag->pitch,
		.bits_per_pixel = tag->bits_per_pixel,
		.red_position = tag->red_position,
		.green_position = tag->green_position,
		.blue_position = tag->blue_position,
	};
}

static void read_tag(struct tag const *tag, uint64_t physical, struct loader_info *info)
{
	if (tag->type == TAG_MEMORY_MAP)
		read_entries((struct memory_map_tag const *)tag, info);
	if (tag->type == TAG_FRAMEBUFFER)
		read_framebuffer((struct framebuffer_tag const *)tag, info);
	/* a copy; the newer one is preferred, in whichever order they come */
	if (tag->type == TAG_RSDP_NEW || (tag->type == TAG_RSDP_OLD && !info->rsdp))
		info->rsdp = physical + sizeof(*tag);
}

static bool read_tags(uint8_t const *bytes, uint64_t physical, uint32_t size,
                      struct loader_info *info)
{
	uint32_t offset = 8;

	while (size - offset >= sizeof(struct tag)) {
		struct tag const *tag = (struct tag const *)(bytes + offset);

		if (tag->type == TAG_END)
			return true;
		if (tag->size < sizeof(*tag) || tag->size > size - offset)
			return false;
		read_tag(tag, physical + offset, info);
		offset += (tag->size + 7) & ~7u;
		if (offset > size)
			return false;
	}
	return false;
}

bool multiboot_read(uint64_t physical, struct loader_info *out_info)
{
	uint32_t const *header = physical % 8 ? NULL : loader_memory(physical, 8);
	uint32_t const  size = header ? header[0] : 0;
	uint8_t const  *bytes;

	memset(out_info, 0, sizeof(*out_info));
	if (size < 8 || size > INFO_MAX)
		return false;
	bytes = loader_memory(physical, size);
	return bytes && read_tags(bytes, physical, size, out_info) && out_info->memory.count > 0;
}
