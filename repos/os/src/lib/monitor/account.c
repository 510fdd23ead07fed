/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Who pays for the books. What is written down because of a component is paid from that
 * component's account, by a transfer at core to ours, and given back by another one. So nobody can
 * fill the books with what others need.
 *
 * The first sessions of a component are opened by its parent, before the account has anything: that
 * pays for them. Of our own children, we are the parent.
 */
#include "object.h"
#include <util/label.h>

/* the account of the component, or of the nearest of its parents that has one */
static struct monitor_session *find_account(struct fern_monitor *monitor, struct fern_string label)
{
	struct fern_string last;

	for (; label.length; fern_label_split(label, &label, &last))
		fern_list_for_each(&monitor->sessions, struct monitor_session, element, session)
			if (session->kind == MONITOR_RAM &&
			    fern_cap_valid(session->object.object.cap) &&
			    fern_string_equal(fern_string_buf_string(&session->label), label))
				return session;
	return NULL;
}

/* whether that is one of the sessions with which its component was started */
static bool environment(struct monitor_session const *session)
{
	struct fern_string const label = fern_string_buf_string(&session->label);

	if (session->kind != MONITOR_RAM && session->kind != MONITOR_PD &&
	    session->kind != MONITOR_CPU)
		return false;
	fern_list_for_each(&session->monitor->sessions, struct monitor_session, element, other)
		if (other != session && other->kind == session->kind &&
		    fern_string_equal(fern_string_buf_string(&other->label), label))
			return false;
	return true;
}

static enum fern_status transfer(struct fern_ram_cap from, struct fern_ram_cap to,
                                 struct monitor_price price)
{
	return fern_ram_transfer(from, to, price.ram, price.caps);
}

enum fern_status monitor_pay(struct monitor_object *object, struct monitor_price price)
{
	struct monitor_session *const session = object->session;
	struct fern_monitor *const    monitor = session->monitor;
	struct fern_string            label = fern_string_buf_string(&session->label), last;

	if (object == &session->object && environment(session))
		fern_label_split(label, &label, &last);
	if (!label.length)
		return FERN_OK;

	struct monitor_session *const payer = find_account(monitor, label);
	if (!payer)
		return FERN_DENIED;
	FERN_TRY(transfer((struct fern_ram_cap){ payer->object.core }, monitor->env->ram, price));
	object->paid.ram += price.ram;
	object->paid.caps += price.caps;
	return FERN_OK;
}

void monitor_refund(struct monitor_object *object)
{
	struct monitor_session const *heir;

	if (!object->paid.ram)
		return;
	heir = find_account(object->session->monitor,
	                    fern_string_buf_string(&object->session->label));
	/* without an heir, what that had came to our account, too, when it was closed */
	if (heir)
		fern_ignore(transfer(object->session->monitor->env->ram,
		                     (struct fern_ram_cap){ heir->object.core }, object->paid));
}
