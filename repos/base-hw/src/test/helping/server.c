/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "roles.h"
#include <base/clock.h>
#include <helping/connection.h>
#include <helping/server.h>

static struct fern_helping_connection behind; /* the relay's server */
static struct fern_root               root;

static enum fern_status work(struct fern_helping_session *session, uint64_t us,
                             uint64_t *out_took_us)
{
	(void)session;
	uint64_t const start = fern_clock_us();

	spin(us);
	*out_took_us = fern_clock_us() - start;
	return FERN_OK;
}

static enum fern_status relay(struct fern_helping_session *session, uint64_t us,
                              uint64_t *out_took_us)
{
	(void)session;
	return fern_helping_work(behind.cap, us, out_took_us);
}

static enum fern_status create_with(struct fern_session_request const *request,
                                    struct fern_helping_ops const     *ops,
                                    struct fern_helping_session      **out_session)
{
	void *memory = NULL;

	FERN_TRY(fern_session_alloc(request, sizeof(struct fern_helping_session), &memory));
	*out_session = memory;
	fern_helping_session_init(*out_session, ops);
	return FERN_OK;
}

static enum fern_status create_server(struct fern_root                  *server,
                                      struct fern_session_request const *request,
                                      struct fern_helping_args const    *args,
                                      struct fern_helping_session      **out_session)
{
	static struct fern_helping_ops const ops = { work };

	(void)server;
	(void)args;
	return create_with(request, &ops, out_session);
}

static enum fern_status create_relay(struct fern_root                  *server,
                                     struct fern_session_request const *request,
                                     struct fern_helping_args const    *args,
                                     struct fern_helping_session      **out_session)
{
	static struct fern_helping_ops const ops = { relay };

	(void)server;
	(void)args;
	return create_with(request, &ops, out_session);
}

enum fern_status role_server(struct fern_env *env, struct fern_xml config)
{
	(void)config;
	return fern_helping_announce(&root, env,
	                             &(struct fern_helping_root_ops){ create_server, NULL });
}

enum fern_status role_relay(struct fern_env *env, struct fern_xml config)
{
	(void)config;
	FERN_TRY(fern_helping_connection_open(&behind, env, NULL));
	return fern_helping_announce(&root, env,
	                             &(struct fern_helping_root_ops){ create_relay, NULL });
}
