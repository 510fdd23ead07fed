/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Provides the service Hello: a server in its simplest form.
 */
#include <base/component.h>
#include <base/log.h>
#include <hello/server.h>
#include <util/list.h>
#include <util/string.h>

struct session {
	struct fern_hello_session hello; /* the RPC object, bound to `ops` */
	struct fern_string_buf    greeting, client;
	uint32_t                  count;
};

static enum fern_status greet(struct fern_hello_session *hello, struct fern_string name,
                              uint32_t *out_count)
{
	struct session *const session = fern_container_of(hello, struct session, hello);

	if (name.length == 0)
		return FERN_INVALID_ARGUMENT;

	fern_log("%s, %s (from '%s')", fern_str(session->greeting), fern_str(name),
	         fern_str(session->client));
	*out_count = ++session->count;
	return FERN_OK;
}

static struct fern_hello_ops const ops = { .greet = greet };

static enum fern_status create(struct fern_root *root, struct fern_session_request const *request,
                               struct fern_hello_args const *args,
                               struct fern_hello_session   **out_session)
{
	struct session *session;
	void           *memory;

	(void)root;
	FERN_TRY(fern_session_alloc(request, sizeof(*session), &memory)); /* paid by the client */
	session = memory;
	FERN_TRY(fern_string_buf_set(&session->greeting, fern_string(args->greeting)));
	FERN_TRY(fern_string_buf_set(&session->client, request->label));

	fern_hello_session_init(&session->hello, &ops);
	*out_session = &session->hello;
	return FERN_OK;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_root root;

	return fern_hello_announce(&root, env, &(struct fern_hello_root_ops){ .create = create });
}
