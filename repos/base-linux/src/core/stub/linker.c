/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Mapping ld.lib.so. Its file comes from the parent: whatever it contains, the filter is in force
 * by now, and a file that is no proper program only ends this process.
 */
#include "stub.h"
#include <base/internal/layout.h>
#include <linux/elf.h>
#include <linux/syscall.h>
#include <stdbool.h>
#include <util/memory.h>

enum { PROGRAM_HEADERS_MAX = 16 };

static uintptr_t const base = FERN_LINKER_AREA_BASE;

/*
 * where the file's head and its data are looked at meanwhile: the message area is unused until
 * ld.lib.so runs, which maps something else there
 */
static void *const scratch = (void *)FERN_MESSAGE_AREA_BASE;

static uint64_t page_begin(uint64_t address)
{
	return address & ~(FERN_PAGE_SIZE - 1);
}

static uint64_t page_end(uint64_t address)
{
	return page_begin(address + FERN_PAGE_SIZE - 1);
}

static bool map(uint64_t address, uint64_t size, int protection, int fd, uint64_t offset)
{
	return linux_mmap_ok(linux_mmap((void *)address, size, protection,
	                                LINUX_MAP_SHARED | LINUX_MAP_FIXED, fd, offset));
}

static bool header_acceptable(Elf64_Ehdr const *header)
{
	return memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 &&
	       header->e_ident[EI_CLASS] == ELFCLASS64 && header->e_type == ET_DYN &&
	       header->e_machine == EM_X86_64 && header->e_phentsize == sizeof(Elf64_Phdr) &&
	       header->e_phnum <= PROGRAM_HEADERS_MAX &&
	       header->e_phoff <= FERN_PAGE_SIZE - PROGRAM_HEADERS_MAX * sizeof(Elf64_Phdr);
}

static bool segment_acceptable(Elf64_Phdr const *segment)
{
	return segment->p_vaddr < FERN_LINKER_AREA_SIZE &&
	       segment->p_memsz < FERN_LINKER_AREA_SIZE && segment->p_filesz <= segment->p_memsz &&
	       segment->p_offset < FERN_LINKER_AREA_SIZE &&
	       (segment->p_vaddr - segment->p_offset) % FERN_PAGE_SIZE == 0;
}

/** Map a segment that is only read or executed directly from the file. */
static bool map_file_segment(Elf64_Phdr const *segment)
{
	uint64_t const begin = page_begin(segment->p_vaddr);
	int const protection = LINUX_PROT_READ | (segment->p_flags & PF_X ? LINUX_PROT_EXEC : 0);

	return map(base + begin, page_end(segment->p_vaddr + segment->p_memsz) - begin, protection,
	           LINUX_BOOT_LINKER, page_begin(segment->p_offset));
}

/**
 * Map a writeable segment from the memory given for it, and copy its initial content from the file.
 */
static bool map_data_segment(Elf64_Phdr const *segment, struct linux_boot_info const *info)
{
	uint64_t const begin = base + page_begin(segment->p_vaddr);
	uint64_t const size = base + page_end(segment->p_vaddr + segment->p_memsz) - begin;
	uint64_t const head = base + segment->p_vaddr - begin;

	if (begin < info->data_address || size > info->data_size ||
	    begin - info->data_address > info->data_size - size ||
	    !map(begin, size, LINUX_PROT_READ | LINUX_PROT_WRITE, LINUX_BOOT_DATA,
	         begin - info->data_address))
		return false;
	if (segment->p_filesz == 0)
		return true;

	uint64_t const file_size = page_end(head + segment->p_filesz);
	if (!map((uintptr_t)scratch, file_size, LINUX_PROT_READ, LINUX_BOOT_LINKER,
	         page_begin(segment->p_offset)))
		return false;
	memcpy((void *)(base + segment->p_vaddr), (char *)scratch + head, segment->p_filesz);
	return true;
}

uintptr_t stub_map_linker(struct linux_boot_info const *info)
{
	Elf64_Phdr segments[PROGRAM_HEADERS_MAX];

	if (!map((uintptr_t)scratch, FERN_PAGE_SIZE, LINUX_PROT_READ, LINUX_BOOT_LINKER, 0))
		return 0;
	Elf64_Ehdr const header = *(Elf64_Ehdr const volatile *)scratch;
	if (!header_acceptable(&header))
		return 0;
	memcpy(segments, (char *)scratch + header.e_phoff, header.e_phnum * sizeof(segments[0]));

	for (unsigned i = 0; i < header.e_phnum; i++) {
		if (segments[i].p_type != PT_LOAD)
			continue;
		if (!segment_acceptable(&segments[i]))
			return 0;
		if (segments[i].p_flags & PF_W ? !map_data_segment(&segments[i], info)
		                               : !map_file_segment(&segments[i]))
			return 0;
	}
	return base + header.e_entry;
}
