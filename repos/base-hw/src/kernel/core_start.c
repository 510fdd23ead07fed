/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The start of core: its domain, its program from the boot module "core", and its first thread.
 * Memory for all that comes from the RAM ranges, which are core's afterwards.
 */
#include <core_call.h>
#include <elf.h>
#include <hw/message.h>
#include <util/memory.h>

enum { CORE_PRIORITY = HW_PRIORITIES - 1 };

/* What is needed while core is being started. */
struct start {
	struct hw_boot_info         *info;
	struct domain               *domain;
	struct hw_boot_module const *program;
};

/* ---------------------------------------------------------------- memory ---- */

/* Cleared pages, from the end of the highest range that has so many. */
static uint64_t take_pages(struct hw_boot_info *info, uint64_t count)
{
	uint64_t const size = count * FERN_PAGE_SIZE;

	for (uint32_t i = info->range_count; i-- > 0;) {
		struct hw_boot_range *const range = &info->ranges[i];

		if (range->size < size)
			continue;
		range->size -= size;
		for (uint64_t offset = 0; offset < size; offset += FERN_PAGE_SIZE)
			arch_clear_page(arch_pointer(range->begin + range->size + offset));
		return range->begin + range->size;
	}
	kernel_panic("too little memory to start core");
}

static void map(struct start *start, uint64_t address, uint64_t physical, uint64_t size,
                uint32_t flags)
{
	while (size) {
		uint64_t             done = 0;
		enum hw_status const status =
			arch_space_map(&start->domain->space, &start->domain->tables, address,
		                       physical, size, flags, &done);

		if (status == HW_NO_TABLE)
			domain_supply_table(start->domain, take_pages(start->info, 1));
		else if (status != HW_OK)
			kernel_panic("core's program has segments that overlap, or are both "
			             "writeable and executable");
		address += done;
		physical += done;
		size -= done;
	}
}

static uint64_t map_new(struct start *start, uint64_t address, uint64_t size, uint32_t flags)
{
	uint64_t const pages = (size + FERN_PAGE_SIZE - 1) / FERN_PAGE_SIZE;
	uint64_t const physical = take_pages(start->info, pages);

	map(start, address, physical, pages * FERN_PAGE_SIZE, flags);
	return physical;
}

/* ---------------------------------------------------------------- the program ---- */

static struct hw_boot_module const *find_program(struct hw_boot_info const *info)
{
	for (uint32_t i = 0; i < info->module_count; i++) {
		if (memcmp(info->modules[i].name, "core", sizeof("core")) == 0)
			return &info->modules[i];
	}
	kernel_panic("there is no boot module \"core\"");
}

/* A part of the program's file. */
static void const *part(struct start const *start, uint64_t offset, uint64_t size)
{
	if (offset > start->program->size || size > start->program->size - offset)
		kernel_panic("the boot module \"core\" is cut off");
	return arch_pointer(start->program->begin + offset);
}

static struct elf_header const *check_header(struct start const *start)
{
	struct elf_header const *const header = part(start, 0, sizeof(*header));

	if (memcmp(header->ident, "\177ELF\2\1", 6) != 0 ||
	    header->program_header_size != sizeof(struct elf_program_header))
		kernel_panic("the boot module \"core\" is no program");
	return header;
}

static void load_segment(struct start *start, struct elf_program_header const *segment)
{
	uint64_t const begin = segment->address & ~(FERN_PAGE_SIZE - 1);
	uint64_t const offset = segment->address - begin;
	uint32_t const flags = (segment->flags & ELF_SEGMENT_WRITE ? HW_MAP_WRITE : 0) |
	                       (segment->flags & ELF_SEGMENT_EXECUTE ? HW_MAP_EXECUTE : 0);

	if (segment->address >= FERN_ATTACH_AREA_END ||
	    segment->memory_size > FERN_ATTACH_AREA_END - segment->address ||
	    segment->file_size > segment->memory_size)
		kernel_panic("the boot module \"core\" has an impossible segment");
	if (segment->memory_size == 0)
		return;

	uint64_t const physical = map_new(start, begin, offset + segment->memory_size, flags);
	memcpy((uint8_t *)arch_pointer(physical) + offset,
	       part(start, segment->offset, segment->file_size), segment->file_size);
}

/* Answers the entry point. */
static uint64_t load_program(struct start *start)
{
	struct elf_header const *const         header = check_header(start);
	struct elf_program_header const *const segments =
		part(start, header->program_header_offset,
	             (uint64_t)header->program_header_count * sizeof(*segments));

	for (uint32_t i = 0; i < header->program_header_count; i++) {
		if (segments[i].type == ELF_SEGMENT_LOAD)
			load_segment(start, &segments[i]);
	}
	return header->entry;
}

/* ---------------------------------------------------------------- the start ---- */

static void make_domain(struct start *start)
{
	uint64_t const page = take_pages(start->info, 1);
	uint64_t const root = take_pages(start->info, 1);

	start->domain = domain_create(page, root, take_pages(start->info, 1));
	start->domain->core = true;
	start->info->domain = page;
}

static void start_thread(struct start *start, uint64_t entry)
{
	uint64_t const page = take_pages(start->info, 1);
	uint64_t const buffer = map_new(start, HW_MESSAGE_BUFFER(0), FERN_PAGE_SIZE, HW_MAP_WRITE);
	struct thread *const thread = thread_at(page);

	map_new(start, FERN_THREAD_POINTER(0) - HW_CORE_STACK_SIZE,
	        HW_CORE_STACK_SIZE + FERN_PAGE_SIZE, HW_MAP_WRITE);
	if (object_grow(take_pages(start->info, 1)) != HW_OK ||
	    thread_create(page, start->domain, buffer, hw_thread_options(0, CORE_PRIORITY, 0)) !=
	            HW_OK)
		kernel_panic("core's thread could not be made");
	start->info->thread = page;
	arch_thread_set_pointer(&thread->arch, FERN_THREAD_POINTER(0));
	/* the argument of what it starts with */
	thread_set_results(thread, 0, HW_BOOT_INFO, 0, 0);
	if (thread_start(thread, entry, FERN_THREAD_POINTER(0)) != HW_OK)
		kernel_panic("core's thread could not be started");
}

void core_start(uint64_t boot_info)
{
	struct hw_boot_info *const info = arch_pointer(boot_info);
	struct start               start = { .info = info, .program = find_program(info) };

	for (uint32_t i = 0; i < info->cpu_count && i < HW_CPUS_MAX; i++)
		cpus[i].present = true;
	make_domain(&start);
	map(&start, HW_BOOT_INFO, boot_info, sizeof(*info), 0);
	map(&start, HW_CLOCK_PAGE, info->clock_page, FERN_PAGE_SIZE, 0);
	start_thread(&start, load_program(&start));
}
