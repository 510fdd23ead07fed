/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * One session of a client: what it greets with, and how often it did.
 */
#ifndef NAME_SESSION_H
#define NAME_SESSION_H

#include <NAME/server.h>
#include <util/string.h>

struct session {
	struct fern_NAME_session NAME; /* the RPC object, bound to the operations */
	struct fern_string_buf   greeting;
	uint32_t                 count;
};

/** Set up a session in zeroed memory. FERN_TOO_SMALL if `greeting` is too long. */
FERN_MUST_CHECK enum fern_status session_init(struct session *session, struct fern_string greeting);

#endif /* NAME_SESSION_H */
