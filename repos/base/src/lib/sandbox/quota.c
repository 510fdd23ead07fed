/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Moving quota between the sandbox's account and those of its children.
 */
#include "state.h"

struct fern_ram_cap sandbox_child_account(struct sandbox_child const *child)
{
	return (struct fern_ram_cap){ sandbox_child_session(child, ENVIRONMENT_RAM) };
}

enum fern_status sandbox_transfer(struct sandbox *sandbox, struct sandbox_child *from,
                                  struct sandbox_child *to, struct sandbox_quota amount)
{
	struct fern_ram_cap const own = sandbox->env->ram;

	if (from == to || (amount.ram == 0 && amount.caps == 0))
		return FERN_OK;
	FERN_TRY(fern_ram_transfer(from ? sandbox_child_account(from) : own,
	                           to ? sandbox_child_account(to) : own, amount.ram, amount.caps));

	if (!to && !sandbox->quota_returned) {
		sandbox->quota_returned = true;
		sandbox_work_later(sandbox);
	}
	return FERN_OK;
}

/* ---------------------------------------------------------------- donations ---- */

bool sandbox_settle(struct sandbox_session *session)
{
	if (sandbox_transfer(session->sandbox, session->server, session->payer,
	                     session->donation) != FERN_OK)
		return false;

	session->donation = (struct sandbox_quota){ 0 };
	return true;
}

void sandbox_settle_debts(struct sandbox *sandbox, struct sandbox_child const *server)
{
	fern_list_for_each(&sandbox->unsettled, struct sandbox_session, client_element, session)
		if (session->server == server && sandbox_settle(session))
			sandbox_session_destroy(session);
}

/* ---------------------------------------------------------------- book-keeping ---- */

enum fern_status sandbox_pay_sessions(struct sandbox_child *child, uint64_t count)
{
	uint64_t const needed = count ? (count - 1) / FERN_SANDBOX_SESSIONS : 0;
	uint64_t const paid = child->paid_portions;
	bool const     more = needed > paid;
	uint64_t const price = (more ? needed - paid : paid - needed) * FERN_SANDBOX_SESSIONS_RAM;

	if (needed == paid || !fern_cap_valid(sandbox_child_account(child).cap))
		return FERN_OK;
	FERN_TRY(sandbox_transfer(child->sandbox, more ? child : NULL, more ? NULL : child,
	                          (struct sandbox_quota){ .ram = price }));
	child->paid_portions = needed;
	return FERN_OK;
}
