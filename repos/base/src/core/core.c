/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The start of the system: init gets everything there is.
 */
#include "core.h"
#include "config.h"
#include "cpu_session.h"
#include "pd_session.h"
#include "platform.h"
#include "rom_session.h"
#include <base/log.h>

/* Open a session for init, with the donation that the interface names, from core's account. */
static enum fern_status open_own(struct core *core, struct core_service const *service,
                                 char const *args, struct core_session **out_session)
{
	struct core_resources const donation =
		CORE_RESOURCES(service->type.ram, service->type.caps);

	FERN_TRY(core_session_open(core, service, fern_string("init"), fern_string(args), donation,
	                           NULL, out_session));
	core->own[core->own_count++] = *out_session;
	return FERN_OK;
}

/* Init's own sessions, which are its environment. It gets what is left of everything. */
static enum fern_status open_environment(struct core *core, struct core_dataspace **out_linker)
{
	struct core_parent *const parent = &core->parent;
	struct core_session      *rom = NULL, *pd = NULL, *cpu = NULL, *ram = NULL;

	FERN_TRY(open_own(core, &core_rom_service, "name=\"ld.lib.so\"", &rom));
	FERN_TRY(open_own(core, &core_pd_service, "", &pd));
	FERN_TRY(open_own(core, &core_cpu_service, "", &cpu));
	FERN_TRY(open_own(core, &core_ram_service, "", &ram));
	parent->pd = fern_container_of(pd, struct core_pd, session);
	parent->cpu = fern_container_of(cpu, struct core_cpu, session);
	parent->ram = fern_container_of(ram, struct core_ram, session);
	*out_linker = fern_container_of(rom, struct core_rom, session)->content;
	return core_account_transfer(&core->account, &parent->ram->account,
	                             core_account_available(&core->account));
}

static enum fern_status start_init(struct core *core)
{
	struct core_parent *const parent = &core->parent;
	struct core_start         start = { .name = fern_string("init") };

	FERN_TRY(open_environment(core, &start.linker));
	if (!start.linker)
		return FERN_EMPTY;
	start.pd = parent->pd;
	start.ram = parent->ram;
	start.parent = fern_parent_session_cap(&parent->rpc);
	return core_cpu_start(parent->cpu, &start, &(struct core_thread *){ NULL });
}

enum fern_status core_construct(struct core *core, struct fern_entrypoint *entrypoint,
                                struct fern_allocator *heap)
{
	FERN_TRY(core_config_read(&core->account.quota));
	fern_log("Fern on %s: %llu KiB of RAM, %u capabilities, %u CPUs", platform_name(),
	         (unsigned long long)(core->account.quota.ram >> 10), core->account.quota.caps,
	         platform_cpu_count());

	core->entrypoint = entrypoint;
	core->heap = heap;
	core_region_space_init(&core->io_ports, 0, CORE_IO_PORTS);
	core_region_space_init(&core->io_mem, 0, CORE_IO_MEM_END);

	enum fern_status status = core_parent_construct(&core->parent, core);
	if (status == FERN_OK)
		status = start_init(core);
	if (status != FERN_OK)
		fern_error("init cannot be started: %s", fern_status_name(status));
	return status;
}

void core_destruct(struct core *core)
{
	core_parent_destruct(&core->parent);
	core->parent.ram = NULL; /* from now on its quota belongs to core's account */
	for (unsigned i = 0; i < core->own_count; i++)
		core_session_close(core->own[i]);
}
