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
	                           out_session));
	core->own[core->own_count++] = *out_session;
	return FERN_OK;
}

/* Init's own sessions. */
static enum fern_status open_environment(struct core *core)
{
	struct core_parent  *parent = &core->parent;
	struct core_session *session = NULL;

	FERN_TRY(open_own(core, &core_rom_service, "name=\"ld.lib.so\"", &session));
	core->linker = core_rom_of(session);
	FERN_TRY(open_own(core, &core_pd_service, "", &session));
	parent->pd = core_pd_of(session);
	FERN_TRY(open_own(core, &core_cpu_service, "", &session));
	parent->cpu = core_cpu_of(session);
	FERN_TRY(open_own(core, &core_ram_service, "", &session));
	parent->ram = core_ram_of(session);
	return core_account_transfer(&core->account, &parent->ram->account,
	                             core_account_available(&core->account));
}

static enum fern_status start_init(struct core *core)
{
	struct core_parent *parent = &core->parent;
	struct core_thread *thread = NULL;

	if (!core->linker->content)
		return FERN_EMPTY;
	FERN_TRY(core_pd_assign_ram(parent->pd, parent->ram));
	FERN_TRY(core_pd_assign_parent(parent->pd, fern_parent_session_cap(&parent->rpc)));
	return core_cpu_start(parent->cpu, parent->pd, core->linker->content, fern_string("init"),
	                      &thread);
}

enum fern_status core_construct(struct core *core, struct fern_entrypoint *entrypoint,
                                struct fern_allocator *heap)
{
	struct core_config config;

	FERN_TRY(core_config_read(&config));
	fern_log("Fern on %s: %llu KiB of RAM, %u capabilities, %u CPUs", platform_name(),
	         (unsigned long long)(config.resources.ram >> 10), config.resources.caps,
	         platform_cpu_count());

	core->entrypoint = entrypoint;
	core->heap = heap;
	core->account.quota = config.resources;
	core_region_space_init(&core->io_ports, 0, CORE_IO_PORTS);
	core_region_space_init(&core->io_mem, 0, CORE_IO_MEM_END);

	enum fern_status status = core_parent_construct(&core->parent, core);
	if (status == FERN_OK)
		status = open_environment(core);
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
