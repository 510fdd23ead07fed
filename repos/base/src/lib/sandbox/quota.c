/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Moving quota between the sandbox's account and those of its children.
 */
#include "state.h"

struct fern_ram_cap sandbox_child_account(struct sandbox_child const *child)
{
	struct sandbox_session const *const session = child->environment[ENVIRONMENT_RAM];

	return (struct fern_ram_cap){ session ? session->cap : FERN_CAP_INVALID };
}

static struct fern_ram_cap account(struct sandbox *sandbox, struct sandbox_child const *child)
{
	return child ? sandbox_child_account(child) : sandbox->env->ram;
}

enum fern_status sandbox_transfer(struct sandbox *sandbox, struct sandbox_child *from,
                                  struct sandbox_child *to, struct sandbox_quota amount)
{
	if (from == to || (amount.ram == 0 && amount.caps == 0))
		return FERN_OK;
	FERN_TRY(fern_ram_transfer(account(sandbox, from), account(sandbox, to), amount.ram,
	                           amount.caps));

	if (!to && !sandbox->quota_returned) {
		sandbox->quota_returned = true;
		sandbox_work_later(sandbox);
	}
	return FERN_OK;
}

enum fern_status sandbox_available(struct sandbox *sandbox, struct sandbox_quota *out_quota)
{
	uint64_t ram_quota, ram_used;
	uint32_t caps_quota, caps_used;

	FERN_TRY(fern_ram_info(sandbox->env->ram, &ram_quota, &ram_used, &caps_quota, &caps_used));
	*out_quota = (struct sandbox_quota){ ram_quota - ram_used, caps_quota - caps_used };
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

void sandbox_forget_payer(struct sandbox *sandbox, struct sandbox_child const *payer)
{
	fern_list_for_each(&sandbox->unsettled, struct sandbox_session, client_element, session)
		if (session->payer == payer)
			session->payer = NULL;
}

/* ---------------------------------------------------------------- book-keeping ---- */

/* sessions to be paid for, in whole portions */
static uint64_t portions(uint64_t sessions)
{
	return sessions <= FERN_SANDBOX_SESSIONS ? 0 : (sessions - 1) / FERN_SANDBOX_SESSIONS;
}

static struct sandbox_quota price(uint64_t count)
{
	return (struct sandbox_quota){ .ram = count * FERN_SANDBOX_SESSIONS_RAM };
}

enum fern_status sandbox_pay_session(struct sandbox_child *child)
{
	uint64_t const needed = portions(child->sessions.count + 1);

	if (needed <= child->paid_portions)
		return FERN_OK;
	FERN_TRY(sandbox_transfer(child->sandbox, child, NULL,
	                          price(needed - child->paid_portions)));
	child->paid_portions = needed;
	return FERN_OK;
}

void sandbox_refund_sessions(struct sandbox_child *child)
{
	uint64_t const needed = portions(child->sessions.count);

	if (needed >= child->paid_portions || !fern_cap_valid(sandbox_child_account(child).cap))
		return;
	/* what cannot be given back now is given back with the next session that ends */
	if (sandbox_transfer(child->sandbox, NULL, child, price(child->paid_portions - needed)) ==
	    FERN_OK)
		child->paid_portions = needed;
}
