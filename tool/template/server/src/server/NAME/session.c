/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The operations of a session. See session.h.
 */
#include "session.h"
#include <base/log.h>
#include <util/list.h>
#include <util/string.h>

static enum fern_status greet(struct fern_NAME_session *NAME, struct fern_string name,
                              uint32_t *out_count)
{
	struct session *const session = fern_container_of(NAME, struct session, NAME);

	fern_log("%s, %s", fern_str(session->greeting), fern_str(name));
	*out_count = ++session->count;
	return FERN_OK;
}

enum fern_status session_init(struct session *session, struct fern_string greeting)
{
	static struct fern_NAME_ops const ops = { .greet = greet };

	FERN_TRY(fern_string_buf_set(&session->greeting, greeting));
	fern_NAME_session_init(&session->NAME, &ops);
	return FERN_OK;
}
