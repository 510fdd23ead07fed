/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * RAM sessions: accounts, and the memory allocated from them.
 *
 * The account of a new session is empty; the first account that moves quota to it becomes its
 * reference. When a session is closed, its quota goes back to the reference, or to the reference's
 * own if that is gone already, in the end to init's account. So a parent that ends its child gets
 * back what it gave.
 */
#ifndef FERN_CORE_RAM_SESSION_H
#define FERN_CORE_RAM_SESSION_H

#include "dataspace.h"
#include "session.h"
#include <ram/server.h>

struct core_ram {
	struct core_session     session;
	struct fern_ram_session rpc;
	struct core_account     account;
	struct fern_ram_args    args;

	struct core_dataspace_owner dataspaces;
	struct fern_list domains;    /* core_pd.account_element: who is paid from the account */
	struct core_ram *reference;  /* NULL: core's own account */
	struct fern_list dependents; /* core_ram.dependent: whose reference this is */
	struct fern_list_element dependent;
};

/** The session that a capability names, or NULL. */
struct core_ram *core_ram_lookup(struct core *core, struct fern_ram_cap cap);

static inline struct core_ram *core_ram_of(struct core_session *session)
{
	return fern_container_of(session, struct core_ram, session);
}

#endif /* FERN_CORE_RAM_SESSION_H */
