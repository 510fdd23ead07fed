/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The LOG service.
 */
#include "core.h"
#include "log_line.h"
#include "session.h"
#include <log/server.h>

struct log_session {
	struct core_session     session;
	struct fern_log_session rpc;
	size_t                  length; /* of the line begun */
	char                    line[CORE_LOG_LINE_MAX];
};

static void flush(struct log_session *log)
{
	core_log_line(fern_string_buf_string(&log->session.label),
	              (struct fern_string){ log->line, log->length });
	log->length = 0;
}

/* A line that gets too long is continued in another one. */
static enum fern_status write_text(struct fern_log_session *rpc, struct fern_string text)
{
	struct log_session *const log = fern_container_of(rpc, struct log_session, rpc);

	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] == '\n') {
			flush(log);
			continue;
		}
		if (log->length == sizeof(log->line))
			flush(log);
		log->line[log->length++] = text.data[i];
	}
	return FERN_OK;
}

static struct fern_log_ops const ops = { .write = write_text };

static void destruct(struct core_session *session)
{
	struct log_session *const log = fern_container_of(session, struct log_session, session);

	if (log->length)
		flush(log);
}

struct core_service const core_log_service =
	CORE_SERVICE(FERN_LOG_SERVICE_TYPE, fern_log_dispatch, struct log_session,
	             CORE_COST_SESSION, .destruct = destruct);
