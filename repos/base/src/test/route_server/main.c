/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Provides LOG, and logs each line with the label of the session it came through: so a scenario
 * sees where a route led, and under which label.
 */
#include <base/component.h>
#include <base/log.h>
#include <log/server.h>
#include <util/list.h>
#include <util/string.h>

struct session {
	struct fern_log_session log;
	struct fern_string_buf  label;
};

static enum fern_status write_line(struct fern_log_session *log, struct fern_string text)
{
	struct session *const session = fern_container_of(log, struct session, log);

	fern_log("\"%s\" says: %s", fern_str(session->label), fern_str(text));
	return FERN_OK;
}

static struct fern_log_ops const ops = { .write = write_line };

static enum fern_status create(struct fern_root *root, struct fern_session_request const *request,
                               struct fern_log_args const *args,
                               struct fern_log_session   **out_session)
{
	struct session *session = NULL;

	(void)root;
	(void)args;
	FERN_TRY(fern_session_alloc(request, sizeof(*session), (void **)&session));
	FERN_TRY(fern_string_buf_set(&session->label, request->label));
	fern_log_session_init(&session->log, &ops);
	*out_session = &session->log;
	return FERN_OK;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_root root;

	return fern_log_announce(&root, env, &(struct fern_log_root_ops){ .create = create });
}
