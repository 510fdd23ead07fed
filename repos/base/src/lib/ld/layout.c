/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Each header is copied out of the file and then checked: the content of a ROM module may
 * change at any time. All sizes and offsets are compared in a way that cannot overflow.
 */
#include "layout.h"
#include "arch_relocate.h"
#include <base/internal/layout.h>
#include <base/log.h>
#include <util/memory.h>

_Static_assert(FERN_PAGE_SIZE == 4096, "ld_page_floor");

enum fern_status ld_malformed(char const *file_name, char const *problem)
{
	fern_error("%s: not a valid program or library: %s", file_name, problem);
	return FERN_MALFORMED;
}

static bool inside(uint64_t offset, uint64_t size, uint64_t limit)
{
	return offset <= limit && size <= limit - offset;
}

static char const *header_problem(struct ld_file const *file, struct elf_header *out_header)
{
	static uint8_t const magic[4] = { 0x7f, 'E', 'L', 'F' };

	if (file->size < sizeof(*out_header))
		return "too short for an ELF file";

	memcpy(out_header, file->data, sizeof(*out_header));
	uint8_t const *const ident = out_header->ident;

	if (memcmp(ident, magic, sizeof(magic)) != 0)
		return "no ELF file";
	if (ident[4] != ELF_CLASS_64 || ident[5] != ELF_DATA_LITTLE_ENDIAN ||
	    !arch_elf_machine_supported(out_header->machine))
		return "built for another CPU";
	if (ident[6] != ELF_VERSION_CURRENT)
		return "unknown ELF version";
	if (out_header->type != ELF_TYPE_DYNAMIC)
		return "not position independent";
	if (out_header->program_header_size != sizeof(struct elf_program_header))
		return "unknown size of program headers";
	if (out_header->program_header_count > LD_PROGRAM_HEADER_MAX)
		return "too many program headers";
	if (!inside(out_header->program_header_offset,
	            out_header->program_header_count * sizeof(struct elf_program_header),
	            file->size))
		return "program headers lie outside the file";
	return NULL;
}

static char const *segment_problem(struct ld_file const            *file,
                                   struct elf_program_header const *header)
{
	bool const writeable = elf_segment_writeable(header);

	if (writeable && (header->flags & ELF_SEGMENT_EXECUTE))
		return "a segment is both writeable and executable";
	if (header->alignment > FERN_PAGE_SIZE)
		return "a segment needs alignment to more than a page";
	if (!inside(header->address, header->memory_size, FERN_LINKER_AREA_SIZE))
		return "a segment is too large";
	if (header->file_size > header->memory_size)
		return "a segment is larger in the file than in memory";
	if (!inside(header->offset, header->file_size, file->size))
		return "a segment lies outside the file";
	if ((header->address - header->offset) % FERN_PAGE_SIZE)
		return "a segment's offset does not match its address";
	if (!writeable && header->file_size != header->memory_size)
		return "a read-only segment is larger than in the file";
	return NULL;
}

static char const *add_segment(struct ld_layout *layout, struct elf_program_header const *header)
{
	if (layout->segment_count == LD_SEGMENT_MAX)
		return "too many segments";
	if (layout->segment_count && header->address < layout->end)
		return "segments overlap or are not in ascending order";

	if (layout->segment_count == 0)
		layout->begin = ld_page_floor(header->address);
	layout->end = ld_page_ceil(header->address + header->memory_size);

	layout->segments[layout->segment_count++] = *header;
	return NULL;
}

static char const *set_tls(struct ld_layout *layout, struct elf_program_header const *header)
{
	uint64_t const alignment = header->alignment ? header->alignment : 1;

	if (layout->tls.memory_size)
		return "more than one segment of thread-local storage";
	if (header->memory_size > FERN_TLS_MAX)
		return "too much thread-local storage";
	if (header->file_size > header->memory_size)
		return "thread-local storage is larger in the file than in memory";
	if (alignment > FERN_PAGE_SIZE || (alignment & (alignment - 1)))
		return "bad alignment of thread-local storage";

	layout->tls = *header;
	layout->tls.alignment = alignment;
	return NULL;
}

static char const *add_program_header(struct ld_file const *file, struct ld_layout *layout,
                                      struct elf_program_header const *header)
{
	switch (header->type) {
	case ELF_SEGMENT_LOAD:
		if (header->memory_size == 0)
			return NULL;
		char const *const problem = segment_problem(file, header);
		return problem ? problem : add_segment(layout, header);

	case ELF_SEGMENT_DYNAMIC:
		if (layout->dynamic_size)
			return "more than one dynamic section";
		layout->dynamic_address = header->address;
		layout->dynamic_size = header->memory_size;
		return NULL;

	case ELF_SEGMENT_TLS:
		return set_tls(layout, header);

	case ELF_SEGMENT_NOTE:
		if (!layout->has_abi_number &&
		    inside(header->offset, header->file_size, file->size))
			layout->has_abi_number =
				ld_abi_find(file->data + header->offset, header->file_size,
			                    &layout->abi_number);
		return NULL;

	case ELF_SEGMENT_GNU_STACK:
		return header->flags & ELF_SEGMENT_EXECUTE ? "asks for an executable stack" : NULL;

	default:
		return NULL;
	}
}

static struct elf_program_header program_header(struct ld_file const    *file,
                                                struct elf_header const *header, unsigned index)
{
	struct elf_program_header result;

	memcpy(&result, file->data + header->program_header_offset + index * sizeof(result),
	       sizeof(result));
	return result;
}

/* what can be said only when all segments are known */
static char const *layout_problem(struct ld_layout const *layout)
{
	if (layout->segment_count == 0)
		return "nothing to load";
	if (layout->dynamic_size == 0)
		return "no dynamic section";
	if (layout->dynamic_address % 8 ||
	    !ld_layout_segment(layout, layout->dynamic_address, layout->dynamic_size))
		return "the dynamic section lies outside the segments";
	if (layout->tls.file_size &&
	    !ld_layout_segment(layout, layout->tls.address, layout->tls.file_size))
		return "thread-local storage lies outside the segments";
	return NULL;
}

enum fern_status ld_layout_read(struct ld_file const *file, struct ld_layout *out_layout)
{
	struct elf_header header;

	*out_layout = (struct ld_layout){ 0 };

	char const *problem = header_problem(file, &header);
	if (problem)
		return ld_malformed(file->name, problem);

	for (unsigned i = 0; i < header.program_header_count && !problem; i++) {
		struct elf_program_header const entry = program_header(file, &header, i);
		problem = add_program_header(file, out_layout, &entry);
	}
	if (!problem)
		problem = layout_problem(out_layout);

	return problem ? ld_malformed(file->name, problem) : FERN_OK;
}

struct elf_program_header const *ld_layout_segment(struct ld_layout const *layout, uint64_t address,
                                                   uint64_t size)
{
	for (unsigned i = 0; i < layout->segment_count; i++) {
		struct elf_program_header const *const segment = &layout->segments[i];

		if (address >= segment->address &&
		    inside(address - segment->address, size, segment->memory_size))
			return segment;
	}
	return NULL;
}
