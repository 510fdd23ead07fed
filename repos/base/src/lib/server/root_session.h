/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Sessions of a root: what is kept of each one, from its creation to its end. Entrypoint thread
 * only.
 */
#ifndef FERN_LIB_SERVER_ROOT_SESSION_H
#define FERN_LIB_SERVER_ROOT_SESSION_H

#include <base/root.h>

struct root_session;

/** A request to create a session, as the parent hands it over. */
struct root_session_request {
	uint64_t           id;
	uint64_t           ram;
	uint32_t           caps;
	uint64_t           fingerprint;
	struct fern_string label, args;
};

/**
 * Create a session and make it callable; `out_cap` is borrowed. FERN_VERSION: the client was
 * built from another definition. FERN_OUT_OF_RAM, FERN_OUT_OF_CAPS: the donation does not
 * suffice. Others: those of the server.
 */
FERN_MUST_CHECK enum fern_status root_session_create(struct fern_root                  *root,
                                                     struct root_session_request const *request,
                                                     struct fern_cap                   *out_cap);

/** The session of that name, or NULL. */
struct root_session *root_session_find(struct fern_root const *root, uint64_t id);

/** Add to the donation. */
void root_session_upgrade(struct root_session *session, uint64_t ram, uint32_t caps);

/** End a session and free everything it used. */
void root_session_destroy(struct root_session *session);

#endif /* FERN_LIB_SERVER_ROOT_SESSION_H */
