/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * How much memory ld.lib.so needs for its writeable segments. The file comes from a parent: core
 * reads its headers with bounds and believes nothing; the stub maps it under confinement.
 */
#include "core_syscall.h"
#include "domain.h"
#include <base/internal/layout.h>
#include <linux/elf.h>
#include <util/memory.h>

enum { PROGRAM_HEADERS_MAX = 16 };

static bool header_acceptable(Elf64_Ehdr const *header)
{
	return memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 &&
	       header->e_ident[EI_CLASS] == ELFCLASS64 && header->e_type == ET_DYN &&
	       header->e_machine == EM_X86_64 && header->e_phentsize == sizeof(Elf64_Phdr) &&
	       header->e_phnum <= PROGRAM_HEADERS_MAX && header->e_phoff < FERN_PAGE_SIZE;
}

enum fern_status linux_linker_data_range(int file, uint64_t *out_begin, uint64_t *out_size)
{
	Elf64_Ehdr header;
	Elf64_Phdr segments[PROGRAM_HEADERS_MAX];
	uint64_t   begin = UINT64_MAX, end = 0;

	if (linux_pread(file, &header, sizeof(header), 0) != sizeof(header) ||
	    !header_acceptable(&header))
		return FERN_MALFORMED;

	size_t const size = header.e_phnum * sizeof(segments[0]);
	if (linux_pread(file, segments, size, header.e_phoff) != (long)size)
		return FERN_MALFORMED;

	for (unsigned i = 0; i < header.e_phnum; i++) {
		Elf64_Phdr const *const segment = &segments[i];

		if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_W))
			continue;
		if (segment->p_vaddr >= FERN_LINKER_AREA_SIZE ||
		    segment->p_memsz > FERN_LINKER_AREA_SIZE - segment->p_vaddr)
			return FERN_MALFORMED;
		if (segment->p_vaddr < begin)
			begin = segment->p_vaddr;
		if (segment->p_vaddr + segment->p_memsz > end)
			end = segment->p_vaddr + segment->p_memsz;
	}
	if (begin >= end)
		return FERN_MALFORMED;

	*out_begin = begin & ~(FERN_PAGE_SIZE - 1);
	*out_size = ((end + FERN_PAGE_SIZE - 1) & ~(FERN_PAGE_SIZE - 1)) - *out_begin;
	return FERN_OK;
}
