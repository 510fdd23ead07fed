/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * RAM sessions: accounts, and the memory allocated from them.
 *
 * The account of a new session is empty; the first account that moves quota to it becomes its
 * reference. When a session is closed, its quota goes back to the reference, or to the reference's
 * own if that is gone already, in the end to init's account. So a parent that ends its child gets
 * back what it gave. What others owe the account, they owe the reference then.
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

	struct fern_list domains;    /* core_pd.account_element: who is paid from the account */
	struct fern_list paid;       /* core_session.payer_element: whose donations it has paid */
	struct core_ram *reference;  /* NULL: core's own account */
	struct fern_list dependents; /* core_ram.dependent: whose reference this is */
	struct fern_list_element dependent;
};

/** The session that a capability names, or NULL. */
struct core_ram *core_ram_lookup(struct core *core, struct fern_ram_cap cap);

/** Pay a session's donation from an account; NULL: init's. FERN_OUT_OF_RAM, FERN_OUT_OF_CAPS. */
FERN_MUST_CHECK enum fern_status core_ram_donate(struct core *core, struct core_ram *payer,
                                                 struct core_session  *session,
                                                 struct core_resources amount);

#endif /* FERN_CORE_RAM_SESSION_H */
