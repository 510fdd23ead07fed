/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core on the fake kernel.
 */
#include "hw_fixture.h"
#include <base/internal/loopback.h>
#include <base/log.h>
#include <physical.h>
#include <stdlib.h>
#include <string.h>

struct core fixture_core;

enum { ELF_MACHINE_X86_64 = 62 };

void fixture_write_linker(uint8_t *file)
{
	struct elf_header const header = {
		.ident = { 0x7f, 'E', 'L', 'F', ELF_CLASS_64, ELF_DATA_LITTLE_ENDIAN,
		           ELF_VERSION_CURRENT },
		.type = ELF_TYPE_DYNAMIC,
		.machine = ELF_MACHINE_X86_64,
		.entry = 0x1010,
		.program_header_offset = sizeof(header),
		.program_header_size = sizeof(struct elf_program_header),
		.program_header_count = FIXTURE_SEGMENTS,
	};
	struct elf_program_header const segments[FIXTURE_SEGMENTS] = {
		{ .type = ELF_SEGMENT_LOAD,
		  .flags = ELF_SEGMENT_READ,
		  .file_size = 0x200,
		  .memory_size = 0x200 },
		{ .type = ELF_SEGMENT_LOAD,
		  .flags = ELF_SEGMENT_READ | ELF_SEGMENT_EXECUTE,
		  .offset = 0x1000,
		  .address = 0x1000,
		  .file_size = 0x1800,
		  .memory_size = 0x1800 },
		{ .type = ELF_SEGMENT_LOAD,
		  .flags = ELF_SEGMENT_READ | ELF_SEGMENT_WRITE,
		  .offset = 0x3100,
		  .address = FIXTURE_DATA_ADDRESS,
		  .file_size = FIXTURE_DATA_SIZE,
		  .memory_size = 0x5000 },
	};

	memset(file, 0, FAKE_LINKER_SIZE);
	memcpy(file, &header, sizeof(header));
	memcpy(file + sizeof(header), segments, sizeof(segments));
	memset(file + 0x1000, 0x90, 0x1800);
	for (unsigned i = 0; i < FIXTURE_DATA_SIZE; i++)
		file[0x3100 + i] = (uint8_t)(i + 1);
}

int fixture_start(void **state)
{
	(void)state;
	fake_kernel_start();
	fixture_write_linker(fake_memory(FAKE_RAM_BEGIN));
	hw_physical_init((struct hw_boot_info const *)HW_BOOT_INFO);
	return core_construct(&fixture_core, fern_loopback_entrypoint(), platform_heap()) !=
	       FERN_OK;
}

/* ---------------------------------------------------------------- children ---- */

static struct core_session *open_session(struct core_service const *service, char const *args)
{
	struct core_session *session = NULL;

	fern_assert(core_session_open(&fixture_core, service, fern_string("init -> child"),
	                              fern_string(args), CORE_RESOURCES(256 * 1024, 32), NULL,
	                              &session) == FERN_OK);
	return session;
}

void fixture_create_child(struct fixture_child *child, uint64_t ram)
{
	*child = (struct fixture_child){
		.ram = open_session(&core_ram_service, ""),
		.pd = open_session(&core_pd_service, ""),
		.cpu = open_session(&core_cpu_service, "priority=\"0\""),
		.linker = open_session(&core_rom_service, "name=\"ld.lib.so\""),
	};
	fern_assert(core_account_transfer(core_parent_account(&fixture_core),
	                                  &core_ram_of(child->ram)->account,
	                                  CORE_RESOURCES(ram, 50)) == FERN_OK);
}

enum fern_status fixture_start_child(struct fixture_child *child)
{
	struct core_start const start = {
		.pd = core_pd_of(child->pd),
		.ram = core_ram_of(child->ram),
		.parent = { fern_loopback_cap_create() },
		.linker = fern_list_first(&child->linker->dataspaces.list, struct core_dataspace,
		                          owner_element),
		.name = fern_string("ep"),
	};
	enum fern_status const status =
		core_cpu_start(core_cpu_of(child->cpu), &start, &child->thread);

	fern_cap_release(start.parent.cap);
	return status;
}

void fixture_destroy_child(struct fixture_child *child)
{
	core_session_close(child->linker);
	core_session_close(child->cpu);
	core_session_close(child->pd);
	core_session_close(child->ram); /* which checks that nothing is in use any more */
}

struct platform_domain *fixture_domain(struct fixture_child const *child)
{
	return core_pd_of(child->pd)->domain;
}

struct fake_domain *fixture_kernel_domain(struct fixture_child const *child)
{
	return fake_domain_at(fixture_domain(child)->kernel);
}

bool fixture_fault(struct fixture_child const *child, unsigned thread, enum hw_fault_kind kind,
                   uint64_t address)
{
	struct fake_thread const *const in_kernel =
		fake_thread_of(fixture_domain(child)->kernel, thread);
	struct fern_rpc_object *const object = (struct fern_rpc_object *)in_kernel->badge;
	struct platform_thread *const faulting =
		fern_container_of(object, struct platform_thread, faults);
	struct hw_fault const fault = { .kind = kind, .vector = 14, .address = address };

	if (hw_pager_fault(faulting, &fault) == FERN_OK)
		return true;
	hw_pager_report(faulting);
	return false;
}
