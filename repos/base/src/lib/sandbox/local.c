/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Sessions that this program provides itself: the local services of the holder of the sandbox,
 * and the configuration of each child.
 */
#include "state.h"

static struct fern_sandbox_service *lookup(struct sandbox *sandbox, struct fern_string name)
{
	struct fern_sandbox *const holder = sandbox->holder;

	return holder->ops && holder->ops->service ? holder->ops->service(holder, name) : NULL;
}

static bool provided(struct sandbox_local_services const *local, struct fern_string service)
{
	return lookup(fern_container_of(local, struct sandbox, local), service) != NULL;
}

void sandbox_local_init(struct sandbox *sandbox)
{
	sandbox->local.provided = provided;
	sandbox->router.local = &sandbox->local;
}

static enum fern_status open_at_service(struct sandbox_session *session, struct fern_cap *out_cap)
{
	struct fern_sandbox_service *const service = lookup(session->sandbox, session->service);

	struct fern_sandbox_local_request const request = {
		.id = session->id,
		.label = session->label,
		.args = session->args,
		.ram = session->offer.ram,
		.caps = session->offer.caps,
	};

	if (!service)
		return FERN_DENIED;
	if (service->fingerprint != session->fingerprint)
		return FERN_VERSION;
	FERN_TRY(service->ops->create(service, &request, out_cap));
	session->local = service;
	return FERN_OK;
}

enum fern_status sandbox_local_open(struct sandbox_session *session)
{
	if (session->destination == SANDBOX_TO_CONFIG)
		FERN_TRY(sandbox_config_rom_open(session, &session->cap));
	else
		FERN_TRY(open_at_service(session, &session->cap));

	fern_cap_retain(session->cap);
	session->state = SESSION_OPEN;
	return FERN_OK;
}

void sandbox_local_upgrade(struct sandbox_session *session)
{
	struct fern_sandbox_service *const service = session->local;

	if (service && service->ops->upgrade)
		service->ops->upgrade(service, session->id, session->offer.ram,
		                      session->offer.caps);
}

void sandbox_local_close(struct sandbox_session *session)
{
	if (session->local)
		session->local->ops->close(session->local, session->id);
	if (session->config_rom)
		sandbox_config_rom_close(session);
	session->local = NULL;
}
