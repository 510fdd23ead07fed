/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Sessions at core.
 */
#include "session.h"
#include "core.h"
#include "platform.h"
#include "ram_session.h"
#include <base/args_reader.h>
#include <base/log.h>
#include <util/memory.h>

/* The last ones are for drivers: offered where the platform has devices to give. */
static struct core_service const *const services[] = {
	&core_ram_service,     &core_rom_service,    &core_log_service,   &core_pd_service,
	&core_rm_service,      &core_cpu_service,    &core_trace_service, &core_irq_service,
	&core_io_port_service, &core_io_mem_service,
};

enum { SERVICES = sizeof(services) / sizeof(services[0]), DEVICE_SERVICES = 3 };

struct core_service const *core_service_lookup(struct fern_string name)
{
	unsigned const count = platform_has_devices() ? SERVICES : SERVICES - DEVICE_SERVICES;

	for (unsigned i = 0; i < count; i++)
		if (fern_string_equal(name, fern_string(services[i]->type.name)))
			return services[i];
	return NULL;
}

static enum fern_status construct(struct core_session *session, struct fern_string label,
                                  struct fern_string args, struct core_ram *payer)
{
	struct core_service const *const service = session->service;

	if (fern_string_buf_set(&session->label, label) != FERN_OK)
		return FERN_LIMIT;
	FERN_TRY(core_ram_donate(session->core, payer, session, session->account.quota));
	FERN_TRY(core_charge_take(&session->charge, &session->account, service->cost));
	FERN_TRY(service->construct ? service->construct(session, args)
	                            : fern_args_read(args).status);
	return fern_rpc_object_init(session->object, session->core->entrypoint, service->dispatch);
}

enum fern_status core_session_open(struct core *core, struct core_service const *service,
                                   struct fern_string label, struct fern_string args,
                                   struct core_resources donation, struct core_ram *payer,
                                   struct core_session **out_session)
{
	void *memory = NULL;

	FERN_TRY(fern_allocator_alloc(core->heap, service->size, _Alignof(max_align_t), &memory));

	struct core_session *const session = memory;
	session->service = service;
	session->core = core;
	session->account.quota = donation;
	session->dataspaces.core = core;
	session->dataspaces.account = &session->account;
	session->object = (struct fern_rpc_object *)((char *)memory + service->object);
	memcpy((char *)memory + service->ops_pointer, &service->ops, sizeof(service->ops));

	enum fern_status const status = construct(session, label, args, payer);
	if (status != FERN_OK)
		core_session_close(session);
	else
		*out_session = session;
	return status;
}

void core_session_close(struct core_session *session)
{
	fern_rpc_object_fini(session->object);
	if (session->service->destruct)
		session->service->destruct(session);
	core_dataspace_destroy_all(&session->dataspaces);
	fern_id_space_remove(&session->core->parent.sessions, &session->id);
	core_charge_return(&session->charge);

	/* whatever is left would be lost to whom the donation came from */
	fern_assert(session->account.used.ram == 0 && session->account.used.caps == 0);
	core_charge_return(&session->donation);
	fern_list_remove(&session->payer_element);
	fern_allocator_free(session->core->heap, session, session->service->size);
}
