/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The IO_PORT service.
 */
#include "core.h"
#include "platform.h"
#include "session.h"
#include <io_port/server.h>

struct io_port_session {
	struct core_session         session;
	struct fern_io_port_session rpc;
	struct core_range           ports; /* in core->io_ports */
};

static enum fern_status access_port(struct fern_io_port_session *rpc, uint32_t port, uint32_t width,
                                    bool write, uint32_t *value)
{
	struct io_port_session const *const session =
		fern_container_of(rpc, struct io_port_session, rpc);

	if (width != 1 && width != 2 && width != 4)
		return FERN_INVALID_ARGUMENT;
	if (port < session->ports.begin || port >= session->ports.end ||
	    width > session->ports.end - port)
		return FERN_DENIED;
	return platform_io_port_access((uint16_t)port, width, write, value);
}

static enum fern_status read_port(struct fern_io_port_session *rpc, uint32_t port, uint32_t width,
                                  uint32_t *out_value)
{
	return access_port(rpc, port, width, false, out_value);
}

static enum fern_status write_port(struct fern_io_port_session *rpc, uint32_t port, uint32_t width,
                                   uint32_t value)
{
	return access_port(rpc, port, width, true, &value);
}

static struct fern_io_port_ops const ops = { .read = read_port, .write = write_port };

static enum fern_status construct(struct core_session *session, struct fern_string text)
{
	struct io_port_session *const io_port =
		fern_container_of(session, struct io_port_session, session);
	struct fern_io_port_args args;

	FERN_TRY(fern_io_port_args_parse(text, &args));
	return core_region_space_claim(&session->core->io_ports, &io_port->ports, args.base,
	                               (uint64_t)args.base + args.size);
}

static void destruct(struct core_session *session)
{
	struct io_port_session *const io_port =
		fern_container_of(session, struct io_port_session, session);

	core_region_space_remove(&session->core->io_ports, &io_port->ports);
}

struct core_service const core_io_port_service =
	CORE_SERVICE(FERN_IO_PORT_SERVICE_TYPE, fern_io_port_dispatch, struct io_port_session,
	             CORE_COST_SESSION, .construct = construct, .destruct = destruct);
