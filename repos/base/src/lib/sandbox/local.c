/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Sessions that this program provides itself: the local services of the holder of the sandbox,
 * and the configuration of each child.
 */
#include "state.h"

static enum fern_status create(struct sandbox_session *session, struct fern_cap *out_cap)
{
	struct fern_sandbox_service *const service =
		sandbox_local_service(session->sandbox->holder, session->asked.service);

	struct fern_sandbox_local_request const request = {
		.id = session->id,
		.label = session->label,
		.args = session->args,
		.ram = session->offer.ram,
		.caps = session->offer.caps,
	};

	if (!service)
		return FERN_DENIED;
	if (service->fingerprint != session->asked.fingerprint)
		return FERN_VERSION;
	FERN_TRY(service->ops->create(service, &request, out_cap));
	session->local = service;
	return FERN_OK;
}

static enum fern_status open(struct sandbox_session *session)
{
	FERN_TRY(session->destination == SANDBOX_TO_CONFIG
	                 ? sandbox_config_rom_open(session, &session->cap)
	                 : create(session, &session->cap));
	fern_cap_retain(session->cap);
	return FERN_OK;
}

struct fern_cap sandbox_child_session(struct sandbox_child const *child,
                                      enum sandbox_environment    which)
{
	struct sandbox_session const *const session = child->environment[which];

	if (session && session->local)
		return session->local->ops->behind(session->local, session->id);
	return session ? session->cap : FERN_CAP_INVALID;
}

enum fern_status sandbox_local_request(struct sandbox_session *session)
{
	struct fern_sandbox_service *const service = session->local;

	if (session->request == FERN_REQUEST_KIND_CREATE)
		return open(session);
	if (session->config_rom && session->request == FERN_REQUEST_KIND_CLOSE)
		sandbox_config_rom_close(session);
	else if (service && session->request == FERN_REQUEST_KIND_CLOSE)
		service->ops->close(service, session->id);
	else if (service && service->ops->upgrade)
		service->ops->upgrade(service, session->id, session->offer.ram,
		                      session->offer.caps);
	return FERN_OK;
}
