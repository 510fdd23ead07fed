/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Images, see image.h: header and program headers in the first page, code in the second, writeable
 * data behind it.
 */
#include "image.h"
#include <base/internal/layout.h>
#include <linux/elf.h>
#include <stdint.h>
#include <util/memory.h>

extern unsigned char const payload_begin[], payload_end[];

enum { CODE = 0x1000, DATA = 0x2000, PAGE = 0x1000 };

static Elf64_Ehdr *header_of(unsigned char *image)
{
	return (Elf64_Ehdr *)image;
}

static Elf64_Phdr *segments_of(unsigned char *image)
{
	return (Elf64_Phdr *)(image + sizeof(Elf64_Ehdr));
}

void image_write(unsigned char *image)
{
	Elf64_Phdr *const segments = segments_of(image);

	*header_of(image) = (Elf64_Ehdr){
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
		.e_type = ET_DYN,
		.e_machine = EM_X86_64,
		.e_version = EV_CURRENT,
		.e_entry = CODE,
		.e_phoff = sizeof(Elf64_Ehdr),
		.e_ehsize = sizeof(Elf64_Ehdr),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = 2,
	};
	segments[0] = (Elf64_Phdr){ .p_type = PT_LOAD,
		                    .p_flags = PF_R | PF_X,
		                    .p_offset = CODE,
		                    .p_vaddr = CODE,
		                    .p_filesz = PAGE,
		                    .p_memsz = PAGE,
		                    .p_align = PAGE };
	segments[1] = (Elf64_Phdr){ .p_type = PT_LOAD,
		                    .p_flags = PF_R | PF_W,
		                    .p_offset = DATA,
		                    .p_vaddr = DATA,
		                    .p_filesz = PAGE,
		                    .p_memsz = PAGE,
		                    .p_align = PAGE };
	memcpy(image + CODE, payload_begin, (size_t)(payload_end - payload_begin));
}

/* ---------------------------------------------------------------- damages ---- */

static void no_magic(unsigned char *image)
{
	image[0] = 0;
}
static void nothing(unsigned char *image)
{
	memset(image, 0, IMAGE_SIZE);
}
static void noise(unsigned char *image)
{
	memset(image, 0xa5, IMAGE_SIZE);
}
static void for_32_bit(unsigned char *image)
{
	image[EI_CLASS] = ELFCLASS32;
}
static void for_arm(unsigned char *image)
{
	header_of(image)->e_machine = EM_AARCH64;
}
static void not_relocatable(unsigned char *image)
{
	header_of(image)->e_type = ET_EXEC;
}
static void no_segments(unsigned char *image)
{
	header_of(image)->e_phnum = 0;
}
static void many_segments(unsigned char *image)
{
	header_of(image)->e_phnum = 0xffff;
}
static void headers_outside(unsigned char *image)
{
	header_of(image)->e_phoff = IMAGE_SIZE - 8;
}
static void headers_far_outside(unsigned char *image)
{
	header_of(image)->e_phoff = UINT64_MAX - 8;
}
static void small_headers(unsigned char *image)
{
	header_of(image)->e_phentsize = 1;
}
static void entry_outside(unsigned char *image)
{
	header_of(image)->e_entry = 0x7fffffff;
}
static void entry_in_kernel(unsigned char *image)
{
	header_of(image)->e_entry = 0xffffffff81000000 - FERN_LINKER_AREA_BASE;
}
static void entry_in_data(unsigned char *image)
{
	header_of(image)->e_entry = DATA;
}
static void code_only(unsigned char *image)
{
	segments_of(image)[1].p_type = PT_NULL;
}
static void data_only(unsigned char *image)
{
	segments_of(image)[0].p_type = PT_NULL;
}
static void writeable_code(unsigned char *image)
{
	segments_of(image)[0].p_flags |= PF_W;
}
static void executable_data(unsigned char *image)
{
	segments_of(image)[1].p_flags |= PF_X;
}
static void huge_data(unsigned char *image)
{
	segments_of(image)[1].p_memsz = FERN_LINKER_AREA_SIZE - DATA;
}
static void endless_data(unsigned char *image)
{
	segments_of(image)[1].p_memsz = UINT64_MAX;
}
static void data_outside(unsigned char *image)
{
	segments_of(image)[1].p_vaddr = FERN_ATTACH_AREA_END;
}
static void data_wrapped(unsigned char *image)
{
	segments_of(image)[1].p_vaddr = UINT64_MAX - PAGE + 1;
}
static void unaligned_data(unsigned char *image)
{
	segments_of(image)[1].p_vaddr += 8;
}
static void content_outside(unsigned char *image)
{
	segments_of(image)[1].p_offset = 16 * IMAGE_SIZE;
}
static void more_file_than_memory(unsigned char *image)
{
	segments_of(image)[1].p_filesz = 4 * PAGE;
}
static void overlapping(unsigned char *image)
{
	segments_of(image)[1].p_vaddr = CODE;
}
static void empty_code(unsigned char *image)
{
	segments_of(image)[0].p_memsz = segments_of(image)[0].p_filesz = 0;
}

/* the stub itself runs on the stack area, and finds what it knows about its start there */
static void code_over_stack(unsigned char *image)
{
	segments_of(image)[0].p_vaddr = FERN_LINKER_AREA_SIZE - PAGE;
	segments_of(image)[0].p_offset = 0;
	segments_of(image)[0].p_memsz = FERN_STACK_SLOT_SIZE + PAGE;
}

#define DAMAGE(name)                                                                               \
	{                                                                                          \
#name, name                                                                        \
	}

struct image_damage const image_damages[] = {
	DAMAGE(no_magic),
	DAMAGE(nothing),
	DAMAGE(noise),
	DAMAGE(for_32_bit),
	DAMAGE(for_arm),
	DAMAGE(not_relocatable),
	DAMAGE(no_segments),
	DAMAGE(many_segments),
	DAMAGE(headers_outside),
	DAMAGE(headers_far_outside),
	DAMAGE(small_headers),
	DAMAGE(entry_outside),
	DAMAGE(entry_in_kernel),
	DAMAGE(entry_in_data),
	DAMAGE(code_only),
	DAMAGE(data_only),
	DAMAGE(writeable_code),
	DAMAGE(executable_data),
	DAMAGE(huge_data),
	DAMAGE(endless_data),
	DAMAGE(data_outside),
	DAMAGE(data_wrapped),
	DAMAGE(unaligned_data),
	DAMAGE(content_outside),
	DAMAGE(more_file_than_memory),
	DAMAGE(overlapping),
	DAMAGE(empty_code),
	DAMAGE(code_over_stack),
};

size_t const image_damage_count = sizeof(image_damages) / sizeof(image_damages[0]);
