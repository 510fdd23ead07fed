/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The state of a sandbox as XML.
 *
 *     <state>
 *             <child name="timer" binary="timer" state="running" ram="1048576" caps="50">
 *                     <account ram="917504" ram_used="98304" caps="26" caps_used="11"/>
 *                     <session service="LOG" label="timer" server="parent" state="open"/>
 *             </child>
 *     </state>
 */
#include "state.h"

#include <util/xml_generator.h>

static char const *const session_states[] = {
	[SESSION_REQUESTED] = "requested", [SESSION_CREATING] = "creating",
	[SESSION_OPEN] = "open",           [SESSION_CLOSING] = "closing",
	[SESSION_DEAD] = "dead",           [SESSION_UNSETTLED] = "unsettled",
};

static void report_session(struct fern_xml_generator *xml, struct sandbox_session const *session)
{
	fern_xml_generator_begin(xml, "session");
	fern_xml_generator_string(xml, "service", session->asked.service);
	fern_xml_generator_string(xml, "label", session->label);
	fern_xml_generator_string(xml, "server", sandbox_session_server(session));
	fern_xml_generator_attribute(xml, "state", session_states[session->state]);
	fern_xml_generator_end(xml);
}

static void report_account(struct fern_xml_generator *xml, struct fern_ram_cap account)
{
	struct sandbox_quota quota, used;

	if (fern_ram_info(account, &quota.ram, &used.ram, &quota.caps, &used.caps) != FERN_OK)
		return;

	fern_xml_generator_begin(xml, "account");
	fern_xml_generator_u64(xml, "ram", quota.ram);
	fern_xml_generator_u64(xml, "ram_used", used.ram);
	fern_xml_generator_u64(xml, "caps", quota.caps);
	fern_xml_generator_u64(xml, "caps_used", used.caps);
	fern_xml_generator_end(xml);
}

/* what is worth telling only if it is not zero */
static void report_number(struct fern_xml_generator *xml, char const *name, uint64_t value)
{
	if (value)
		fern_xml_generator_u64(xml, name, value);
}

/*
 * All, or where they take more than the child's share of the room that is left, only their number.
 * If all children take their share, an eighth of the room is left for the last.
 */
static void report_sessions(struct fern_xml_generator *xml, struct sandbox_child const *child)
{
	struct fern_xml_generator const before = *xml;
	size_t const                    end = xml->length +
	                   (xml->capacity - xml->length) / (child->sandbox->children.count / 2 + 1);

	fern_list_for_each(&child->sessions, struct sandbox_session, client_element, session)
		if (xml->length <= end)
			report_session(xml, session);
	if (xml->length <= end)
		return;
	*xml = before;
	fern_xml_generator_begin(xml, "sessions");
	fern_xml_generator_u64(xml, "count", child->sessions.count);
	fern_xml_generator_end(xml);
}

static void report_child(struct fern_xml_generator *xml, struct sandbox_child const *child)
{
	fern_xml_generator_begin(xml, "child");
	fern_xml_generator_string(xml, "name", child->start->name);
	fern_xml_generator_string(xml, "binary", child->start->binary);
	if (child->start->version.length)
		fern_xml_generator_string(xml, "version", child->start->version);
	fern_xml_generator_attribute(xml, "state", sandbox_child_state_name(child->state));
	fern_xml_generator_u64(xml, "ram", child->start->ram);
	fern_xml_generator_u64(xml, "caps", child->start->caps);
	if (child->state == CHILD_EXITED)
		fern_xml_generator_i64(xml, "exit", child->exit_value);
	report_number(xml, "restarts", child->restarts);
	report_number(xml, "heartbeats_missed", child->heartbeats_missed);
	report_number(xml, "ram_requested", child->wanted.ram);
	report_number(xml, "caps_requested", child->wanted.caps);

	if (child->sandbox->config->report.resources && child->state == CHILD_RUNNING)
		report_account(xml, sandbox_child_account(child));
	if (child->sandbox->config->report.sessions)
		report_sessions(xml, child);
	fern_xml_generator_end(xml);
}

enum fern_status fern_sandbox_report(struct fern_sandbox *sandbox, char *buffer, size_t capacity,
                                     size_t *out_length)
{
	struct sandbox *const     internal = sandbox->internal;
	struct fern_xml_generator xml;

	fern_xml_generator_init(&xml, buffer, capacity);
	fern_xml_generator_begin(&xml, "state");
	if (internal->config->report.resources)
		report_account(&xml, internal->env->ram);
	fern_list_for_each(&internal->children, struct sandbox_child, element, child)
		report_child(&xml, child);
	fern_xml_generator_end(&xml);
	return fern_xml_generator_finish(&xml, out_length);
}
