/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * ld.lib.so in a new domain: what is only read or executed is attached from the file itself,
 * writeable segments are memory of the domain with a copy of the file's content. The file comes
 * from a parent, who may be changing it right now: core copies the headers before it looks at
 * them, and believes nothing.
 */
#include "arch_relocate.h"
#include "core.h"
#include "dataspace.h"
#include "domain.h"
#include "elf.h"
#include "memory.h"
#include "pd_session.h"
#include <util/memory.h>

enum { SEGMENTS_MAX = 16 };

static uint64_t page_begin(uint64_t address)
{
	return address & ~(FERN_PAGE_SIZE - 1);
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

	hw_memory_clear(memory, offset, size);
	return memory->range.begin + offset;
}

static enum fern_status read(struct core_dataspace const *file, uint64_t offset, uint64_t size,
                             void *buffer)
{
	/* which that of a device cannot be */
	bool const readable =
		inside(offset, size, file->size) &&
		platform_memory_read(core_dataspace_memory(file), offset, buffer, size);

	return readable ? FERN_OK : FERN_MALFORMED;
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

/* ---------------------------------------------------------------- segments ---- */

/* Copy what the file has of a segment into the memory that was attached for it. */
static enum fern_status copy_content(struct platform_domain          *domain,
                                     struct core_dataspace const     *file,
                                     struct elf_program_header const *segment)
{
	uint64_t const         address = FERN_LINKER_AREA_BASE + segment->address;
	uint64_t const         size = segment->file_size;
	struct core_resolution target;

	FERN_TRY(core_region_map_resolve(&domain->pd->address_space, address, FERN_FAULT_TYPE_NONE,
	                                 &target));
	hw_physical_copy(
		content(target.dataspace, target.offset + (address - target.address), size),
		content(file, segment->offset, size), size);
	return FERN_OK;
}

static enum fern_status attach_segment(struct platform_domain *domain, struct core_dataspace *file,
                                       struct elf_program_header const *segment)
{
	if (segment->type != ELF_SEGMENT_LOAD || segment->memory_size == 0)
		return FERN_OK;
	if (!segment_acceptable(segment, file->size))
		return FERN_MALFORMED;

	uint64_t const     begin = page_begin(segment->address);
	struct core_attach request = {
		.dataspace = file,
		.size = core_page_round_up(segment->address + segment->memory_size) - begin,
		.offset = page_begin(segment->offset),
		.at = FERN_LINKER_AREA_BASE + begin,
		.fixed = true,
		.executable = segment->flags & ELF_SEGMENT_EXECUTE,
	};
	if (!(segment->flags & ELF_SEGMENT_WRITE))
		return core_region_map_attach(&domain->pd->address_space, &request);
	FERN_TRY(core_pd_attach_memory(domain->pd, request.at, request.size));
	return copy_content(domain, file, segment);
}

enum fern_status hw_linker_attach(struct platform_domain *domain, struct core_dataspace *file,
                                  uint64_t *out_entry)
{
	struct elf_header         header;
	struct elf_program_header segments[SEGMENTS_MAX];

	FERN_TRY(read(file, 0, sizeof(header), &header));
	if (!header_acceptable(&header))
		return FERN_MALFORMED;
	FERN_TRY(read(file, header.program_header_offset,
	              header.program_header_count * sizeof(segments[0]), segments));

	for (unsigned i = 0; i < header.program_header_count; i++) {
		enum fern_status const status = attach_segment(domain, file, &segments[i]);

		/* where segments overlap, or reach beyond the file, they cannot be attached */
		if (status == FERN_OUT_OF_RAM || status == FERN_OUT_OF_CAPS)
			return status;
		if (status != FERN_OK)
			return FERN_MALFORMED;
	}
	*out_entry = FERN_LINKER_AREA_BASE + header.entry;
	return FERN_OK;
}
