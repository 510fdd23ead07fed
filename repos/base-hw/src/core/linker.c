/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * ld.lib.so in a new domain: what is only read or executed is attached from the file itself,
 * writeable segments are memory of the domain with a copy of the file's content. The file comes
 * from a parent, who may be changing it right now: core copies the headers before it looks at
 * them, and believes nothing.
 */
#include "arch_relocate.h"
#include "dataspace.h"
#include "domain.h"
#include "elf.h"
#include "memory.h"
#include "pd_session.h"
#include <util/memory.h>

enum { SEGMENTS_MAX = 16 };

struct linker {
	struct platform_domain   *domain;
	struct core_dataspace    *file;
	struct elf_header         header;
	struct elf_program_header segments[SEGMENTS_MAX];
};

static uint64_t page_begin(uint64_t address)
{
	return address & ~(FERN_PAGE_SIZE - 1);
}

static uint64_t page_end(uint64_t address)
{
	return page_begin(address + FERN_PAGE_SIZE - 1);
}

/* The range [offset, offset + size) is part of the first `limit` bytes. */
static bool inside(uint64_t offset, uint64_t size, uint64_t limit)
{
	return offset <= limit && size <= limit - offset;
}

/* ---------------------------------------------------------------- headers ---- */

/* Where content is in physical memory, once nothing old is there any more. */
static uint64_t content(struct core_dataspace const *dataspace, uint64_t offset, uint64_t size)
{
	struct platform_memory *const memory = core_dataspace_memory(dataspace);

	hw_memory_clear(memory, page_begin(offset), page_end(offset + size) - page_begin(offset));
	return memory->range.begin + offset;
}

static bool header_acceptable(struct elf_header const *header)
{
	static uint8_t const magic[] = {
		0x7f, 'E', 'L', 'F', ELF_CLASS_64, ELF_DATA_LITTLE_ENDIAN, ELF_VERSION_CURRENT
	};

	return memcmp(header->ident, magic, sizeof(magic)) == 0 &&
	       arch_elf_machine_supported(header->machine) && header->type == ELF_TYPE_DYNAMIC &&
	       header->program_header_size == sizeof(struct elf_program_header) &&
	       header->program_header_count <= SEGMENTS_MAX;
}

static bool segment_acceptable(struct elf_program_header const *segment, uint64_t file_size)
{
	return inside(segment->address, segment->memory_size, FERN_LINKER_AREA_SIZE) &&
	       inside(segment->offset, segment->file_size, file_size) &&
	       segment->file_size <= segment->memory_size &&
	       (segment->address - segment->offset) % FERN_PAGE_SIZE == 0;
}

static enum fern_status read_headers(struct linker *linker)
{
	struct elf_header *const header = &linker->header;

	/* a dataspace has at least a page */
	hw_physical_read(header, content(linker->file, 0, sizeof(*header)), sizeof(*header));
	if (!header_acceptable(header))
		return FERN_MALFORMED;

	uint64_t const offset = header->program_header_offset;
	uint64_t const size = header->program_header_count * sizeof(linker->segments[0]);
	if (!inside(offset, size, linker->file->size))
		return FERN_MALFORMED;
	hw_physical_read(linker->segments, content(linker->file, offset, size), size);
	return FERN_OK;
}

/* ---------------------------------------------------------------- segments ---- */

/* Copy what the file has of a segment into the memory that was attached for it. */
static enum fern_status copy_content(struct linker const             *linker,
                                     struct elf_program_header const *segment)
{
	uint64_t const         address = FERN_LINKER_AREA_BASE + segment->address;
	uint64_t const         size = segment->file_size;
	struct core_resolution target;

	FERN_TRY(core_region_map_resolve(&linker->domain->pd->address_space, address,
	                                 FERN_FAULT_TYPE_NONE, &target));
	hw_physical_copy(
		content(target.dataspace, target.offset + (address - target.address), size),
		content(linker->file, segment->offset, size), size);
	return FERN_OK;
}

static enum fern_status attach_segment(struct linker const             *linker,
                                       struct elf_program_header const *segment)
{
	struct core_pd *const pd = linker->domain->pd;
	uint64_t const        begin = page_begin(segment->address);
	uint64_t const        size = page_end(segment->address + segment->memory_size) - begin;
	struct core_region   *region = NULL;

	if (segment->type != ELF_SEGMENT_LOAD || segment->memory_size == 0)
		return FERN_OK;
	if (!segment_acceptable(segment, linker->file->size))
		return FERN_MALFORMED;
	if (segment->flags & ELF_SEGMENT_WRITE) {
		FERN_TRY(core_pd_attach_memory(pd, FERN_LINKER_AREA_BASE + begin, size));
		return copy_content(linker, segment);
	}

	struct core_attach const request = {
		.dataspace = linker->file,
		.size = size,
		.offset = page_begin(segment->offset),
		.at = FERN_LINKER_AREA_BASE + begin,
		.fixed = true,
		.executable = segment->flags & ELF_SEGMENT_EXECUTE,
	};
	return core_region_map_attach(&pd->address_space, request, &region);
}

static bool lacks_resources(enum fern_status status)
{
	return status == FERN_OUT_OF_RAM || status == FERN_OUT_OF_CAPS;
}

enum fern_status hw_linker_attach(struct platform_domain *domain, struct core_dataspace *file,
                                  uint64_t *out_entry)
{
	struct linker linker = { .domain = domain, .file = file };

	FERN_TRY(read_headers(&linker));
	for (unsigned i = 0; i < linker.header.program_header_count; i++) {
		enum fern_status const status = attach_segment(&linker, &linker.segments[i]);

		/* where segments overlap, or reach beyond the file, they cannot be attached */
		if (status != FERN_OK)
			return lacks_resources(status) ? status : FERN_MALFORMED;
	}
	*out_entry = FERN_LINKER_AREA_BASE + linker.header.entry;
	return FERN_OK;
}
