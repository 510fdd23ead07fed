/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Checks of the kernel's ELF file. Each takes care that what it reads lies within the file;
 * structures are copied out, because nothing in a file needs to be aligned.
 */
#include "kernel_file.h"

#include <hw/image.h>
#include <string.h>

/* GRUB looks for the header at multiples of 8 in the first 32 KiB of the file */
#define MULTIBOOT2_MAGIC 0xe85250d6U
enum { MULTIBOOT2_HEADER_SIZE = 16, MULTIBOOT2_ALIGN = 8 };

/* QEMU takes the entry point from this note; a 32-bit or a 64-bit address */
#define PVH_NOTE_NAME "Xen"
enum { PVH_NOTE_TYPE = 18 };

static bool range_within(uint64_t offset, uint64_t size, uint64_t limit)
{
	return offset <= limit && size <= limit - offset;
}

/* Copy `size` bytes at `offset`; false if the file does not have them. */
static bool copy_out(struct image_bytes file, uint64_t offset, void *target, size_t size)
{
	if (!range_within(offset, size, file.size))
		return false;
	memcpy(target, file.data + offset, size);
	return true;
}

static uint64_t round_up(uint64_t value, uint64_t unit)
{
	return (value + unit - 1) / unit * unit;
}

/* ------------------------------------------------------------------ header and segments --- */

static bool read_header(struct image_bytes file, Elf64_Ehdr *out, struct image_error *error)
{
	if (!copy_out(file, 0, out, sizeof(*out)) || memcmp(out->e_ident, ELFMAG, SELFMAG) != 0)
		return image_error(error, "the kernel is no ELF file");
	if (out->e_ident[EI_CLASS] != ELFCLASS64 || out->e_ident[EI_DATA] != ELFDATA2LSB)
		return image_error(error, "the kernel is no ELF file of 64 bits, little endian");
	if (out->e_type != ET_EXEC)
		return image_error(error, "the kernel is not linked to fixed addresses");
	if (out->e_phentsize != sizeof(Elf64_Phdr) || out->e_phnum == 0 ||
	    out->e_phnum > KERNEL_SEGMENTS_MAX)
		return image_error(error, "the kernel has %u program headers of %u bytes",
		                   out->e_phnum, out->e_phentsize);
	return true;
}

static bool check_segment(struct image_bytes file, Elf64_Phdr const *segment, size_t number,
                          struct image_error *error)
{
	if (!range_within(segment->p_offset, segment->p_filesz, file.size))
		return image_error(error, "segment %zu lies outside of the kernel's file", number);
	if (segment->p_type != PT_LOAD)
		return true;
	if (segment->p_filesz > segment->p_memsz)
		return image_error(error, "segment %zu is larger in the file than in memory",
		                   number);
	if (!range_within(segment->p_paddr, segment->p_memsz, KERNEL_PHYSICAL_MAX))
		return image_error(error, "segment %zu has physical addresses above 2 GiB", number);
	return true;
}

static bool read_segments(struct image_bytes file, struct kernel_file *kernel,
                          struct image_error *error)
{
	size_t const count = kernel->header.e_phnum;

	if (!copy_out(file, kernel->header.e_phoff, kernel->segments, count * sizeof(Elf64_Phdr)))
		return image_error(error, "the program headers lie outside of the kernel's file");
	kernel->segment_count = count;
	kernel->content_end = 0;
	kernel->physical_end = 0;
	for (size_t i = 0; i < count; i++) {
		Elf64_Phdr const *const segment = &kernel->segments[i];

		if (!check_segment(file, segment, i, error))
			return false;
		if (segment->p_offset + segment->p_filesz > kernel->content_end)
			kernel->content_end = segment->p_offset + segment->p_filesz;
		if (segment->p_type == PT_LOAD &&
		    segment->p_paddr + segment->p_memsz > kernel->physical_end)
			kernel->physical_end = segment->p_paddr + segment->p_memsz;
	}
	if (kernel->physical_end == 0)
		return image_error(error, "the kernel has nothing to load");
	return true;
}

/* -------------------------------------------------------------------- for boot loaders --- */

static bool is_multiboot2_header(struct image_bytes file, size_t offset)
{
	uint32_t header[4]; /* magic, architecture, length, checksum: the sum is 0 */

	return copy_out(file, offset, header, sizeof(header)) && header[0] == MULTIBOOT2_MAGIC &&
	       header[0] + header[1] + header[2] + header[3] == 0 &&
	       header[2] >= MULTIBOOT2_HEADER_SIZE &&
	       range_within(offset, header[2], KERNEL_BOOT_HEADER_MAX - KERNEL_FILE_SHIFT);
}

/* In the image, everything of the kernel's file is a page further. */
static bool has_multiboot2_header(struct image_bytes file)
{
	for (size_t at = 0; at < KERNEL_BOOT_HEADER_MAX - KERNEL_FILE_SHIFT; at += MULTIBOOT2_ALIGN)
		if (is_multiboot2_header(file, at))
			return true;
	return false;
}

/* Is there the PVH note among the notes of this segment? */
static bool segment_has_pvh_note(struct image_bytes file, Elf64_Phdr const *segment)
{
	uint64_t       at = segment->p_offset;
	uint64_t const end = at + segment->p_filesz;
	Elf64_Nhdr     note;
	char           name[sizeof(PVH_NOTE_NAME)];

	while (range_within(at, sizeof(note), end) && copy_out(file, at, &note, sizeof(note))) {
		uint64_t const content = at + sizeof(note) + round_up(note.n_namesz, 4);
		uint64_t const next = content + round_up(note.n_descsz, 4);

		if (note.n_type == PVH_NOTE_TYPE && note.n_namesz == sizeof(name) &&
		    (note.n_descsz == 4 || note.n_descsz == 8) && next <= end &&
		    copy_out(file, at + sizeof(note), name, sizeof(name)) &&
		    memcmp(name, PVH_NOTE_NAME, sizeof(name)) == 0)
			return true;
		at = next;
	}
	return false;
}

static bool has_pvh_note(struct image_bytes file, struct kernel_file const *kernel)
{
	for (size_t i = 0; i < kernel->segment_count; i++)
		if (kernel->segments[i].p_type == PT_NOTE &&
		    segment_has_pvh_note(file, &kernel->segments[i]))
			return true;
	return false;
}

/* --------------------------------------------------------------------- hw_image_location --- */

/*
 * Where in the file the variable is whose virtual address is known; false if it has no content
 * there.
 */
static bool find_in_file(struct kernel_file const *kernel, Elf64_Sym const *symbol, size_t *out)
{
	for (size_t i = 0; i < kernel->segment_count; i++) {
		Elf64_Phdr const *const segment = &kernel->segments[i];
		uint64_t const          distance = symbol->st_value - segment->p_vaddr;

		if (segment->p_type == PT_LOAD && symbol->st_value >= segment->p_vaddr &&
		    range_within(distance, sizeof(struct hw_image_location), segment->p_filesz)) {
			*out = segment->p_offset + distance;
			return true;
		}
	}
	return false;
}

/* Is the name of this symbol `wanted`? The string table may lie about its place. */
static bool symbol_is(struct image_bytes file, Elf64_Shdr const *names, Elf64_Sym const *symbol,
                      char const *wanted)
{
	size_t const size = strlen(wanted) + 1;

	return range_within(symbol->st_name, size, names->sh_size) &&
	       range_within(names->sh_offset, names->sh_size, file.size) &&
	       memcmp(file.data + names->sh_offset + symbol->st_name, wanted, size) == 0;
}

/* Look for the symbol `wanted` in the symbol table that section `table` is. */
static bool find_in_table(struct image_bytes file, Elf64_Ehdr const *header,
                          Elf64_Shdr const *table, char const *wanted, Elf64_Sym *out)
{
	Elf64_Shdr names;

	if (table->sh_link >= header->e_shnum ||
	    !copy_out(file, header->e_shoff + (uint64_t)table->sh_link * sizeof(names), &names,
	              sizeof(names)) ||
	    !range_within(table->sh_offset, table->sh_size, file.size))
		return false;
	for (uint64_t at = 0; range_within(at, sizeof(*out), table->sh_size); at += sizeof(*out))
		if (copy_out(file, table->sh_offset + at, out, sizeof(*out)) &&
		    symbol_is(file, &names, out, wanted))
			return true;
	return false;
}

static bool find_symbol(struct image_bytes file, Elf64_Ehdr const *header, char const *wanted,
                        Elf64_Sym *out)
{
	Elf64_Shdr section;

	if (header->e_shentsize != sizeof(section) || header->e_shoff > file.size)
		return false;
	for (uint64_t i = 0; i < header->e_shnum; i++)
		if (copy_out(file, header->e_shoff + i * sizeof(section), &section,
		             sizeof(section)) &&
		    section.sh_type == SHT_SYMTAB &&
		    find_in_table(file, header, &section, wanted, out))
			return true;
	return false;
}

static bool find_location(struct image_bytes file, struct kernel_file *kernel,
                          struct image_error *error)
{
	Elf64_Sym symbol;

	if (!find_symbol(file, &kernel->header, "hw_image_location", &symbol))
		return image_error(error,
		                   "the kernel has no symbol hw_image_location (was it stripped?)");
	if (symbol.st_size != sizeof(struct hw_image_location))
		return image_error(
			error, "the kernel's hw_image_location is of %llu bytes, not %zu",
			(unsigned long long)symbol.st_size, sizeof(struct hw_image_location));
	if (!find_in_file(kernel, &symbol, &kernel->location_offset))
		return image_error(error, "the kernel's hw_image_location is not initialised data");
	return true;
}

bool kernel_file_read(struct image_bytes file, struct kernel_file *out_kernel,
                      struct image_error *error)
{
	if (!read_header(file, &out_kernel->header, error) ||
	    !read_segments(file, out_kernel, error))
		return false;
	if (!has_multiboot2_header(file))
		return image_error(error,
		                   "the kernel has no multiboot2 header in its first 28 KiB");
	if (!has_pvh_note(file, out_kernel))
		return image_error(error, "the kernel has no PVH note");
	return find_location(file, out_kernel, error);
}
