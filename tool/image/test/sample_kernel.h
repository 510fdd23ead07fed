/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A kernel's ELF file to try the tool with, as one structure: all that it needs, and nothing to
 * execute. A test changes what it wants to be wrong.
 */
#ifndef SAMPLE_KERNEL_H
#define SAMPLE_KERNEL_H

#include <elf.h>
#include <hw/image.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SAMPLE_ADDRESS = 0x100000,
	SAMPLE_MEMORY = 0x180000, /* so that the modules begin at 4 MiB */
};

struct sample_kernel {
	Elf64_Ehdr header;
	Elf64_Phdr load, note;
	uint32_t   multiboot2[4] __attribute__((aligned(8)));
	struct {
		Elf64_Nhdr header;
		char       name[4];
		uint32_t   entry;
	} pvh;
	struct hw_image_location location;

	/* from here on, nothing is loaded */
	Elf64_Shdr sections[2];
	Elf64_Sym  symbols[2];
	char       names[32];
};

static inline struct sample_kernel sample_kernel(void)
{
	size_t const loaded = offsetof(struct sample_kernel, sections);

	return (struct sample_kernel){
		.header = {
			.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, 1 },
			.e_type = ET_EXEC,
			.e_phoff = offsetof(struct sample_kernel, load),
			.e_phentsize = sizeof(Elf64_Phdr),
			.e_phnum = 2,
			.e_shoff = offsetof(struct sample_kernel, sections),
			.e_shentsize = sizeof(Elf64_Shdr),
			.e_shnum = 2,
		},
		.load = { .p_type = PT_LOAD, .p_vaddr = SAMPLE_ADDRESS, .p_paddr = SAMPLE_ADDRESS,
		          .p_filesz = loaded, .p_memsz = SAMPLE_MEMORY },
		.note = { .p_type = PT_NOTE, .p_offset = offsetof(struct sample_kernel, pvh),
		          .p_filesz = sizeof(((struct sample_kernel *)0)->pvh) },
		.multiboot2 = { 0xe85250d6, 0, 16, -(0xe85250d6 + 16) },
		.pvh = { { 4, 4, 18 }, "Xen", SAMPLE_ADDRESS },
		.sections = {
			{ .sh_type = SHT_SYMTAB, .sh_offset = offsetof(struct sample_kernel, symbols),
			  .sh_size = 2 * sizeof(Elf64_Sym), .sh_link = 1 },
			{ .sh_type = SHT_STRTAB, .sh_offset = offsetof(struct sample_kernel, names),
			  .sh_size = 32 },
		},
		.symbols = {
			{ .st_name = 0 },
			{ .st_name = 1, .st_size = sizeof(struct hw_image_location),
			  .st_value = SAMPLE_ADDRESS + offsetof(struct sample_kernel, location) },
		},
		.names = "\0hw_image_location",
	};
}

#endif /* SAMPLE_KERNEL_H */
