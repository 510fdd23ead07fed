/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The SERVICE service. A session's memory is paid from what its client donated.
 */
#include "session.h"
#include <base/component.h>

static enum fern_status create(struct fern_root *root, struct fern_session_request const *request,
                               struct fern_NAME_args const *args,
                               struct fern_NAME_session   **out_session)
{
	struct session *session;
	void           *memory;

	(void)root;
	FERN_TRY(fern_session_alloc(request, sizeof(*session), &memory));
	session = memory;
	FERN_TRY(session_init(session, fern_string(args->greeting)));
	*out_session = &session->NAME;
	return FERN_OK;
}

static void destroy(struct fern_root *root, struct fern_NAME_session *session)
{
	(void)root;
	(void)session; /* its memory is freed by the root library */
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_NAME_root_ops const root_ops = { create, destroy };
	static struct fern_root                root;

	return fern_NAME_announce(&root, env, &root_ops);
}
