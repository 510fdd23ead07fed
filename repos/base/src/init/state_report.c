/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The state report. The session is opened without waiting: whoever collects reports may come up
 * late, or never, and the children must not suffer from that.
 */
#include "state_report.h"

#include <base/log.h>

enum {
	BUFFER_SIZE = 64 * 1024,
	DONATIONS_MAX = 4, /* each twice the one before */
};

static void open_session(struct state_report *report);

static void write_report(struct state_report *report)
{
	size_t length = 0;

	enum fern_status status = fern_sandbox_report(report->sandbox, report->buffer.address,
	                                              report->buffer.size, &length);
	if (status == FERN_OK)
		status = fern_report_submit(report->report, length);
	if (status != FERN_OK)
		fern_warning("no state report: %s (%zu bytes)", fern_status_name(status), length);
}

static enum fern_status attach(struct state_report *report, struct fern_report_cap session)
{
	struct fern_ram_dataspace_cap dataspace;

	FERN_TRY(fern_report_dataspace(session, &dataspace));

	enum fern_status const status = fern_attached_dataspace_open(
		&report->buffer, report->env, fern_ram_dataspace_as_dataspace(dataspace),
		FERN_ACCESS_WRITE);
	fern_cap_release(dataspace.cap); /* the attachment has a reference of its own */
	return status;
}

static bool worth_more(struct state_report const *report, enum fern_status status)
{
	return (status == FERN_OUT_OF_RAM || status == FERN_OUT_OF_CAPS) &&
	       report->donations < DONATIONS_MAX;
}

static void handle_opened(struct fern_sandbox_own_session *own, enum fern_status status,
                          struct fern_cap session)
{
	struct state_report *const   report = fern_container_of(own, struct state_report, session);
	struct fern_report_cap const cap = { session };

	if (worth_more(report, status)) {
		report->donations++;
		open_session(report);
		return;
	}
	if (status == FERN_OK)
		status = attach(report, cap);
	if (status != FERN_OK) {
		fern_error("no Report session for the state report: %s", fern_status_name(status));
		return;
	}
	report->report = cap;
	write_report(report);
}

static void open_session(struct state_report *report)
{
	struct fern_service_type const type = {
		.name = FERN_REPORT_SERVICE,
		.fingerprint = FERN_REPORT_FINGERPRINT,
		.ram = (FERN_REPORT_COST_RAM + BUFFER_SIZE) << report->donations,
		.caps = FERN_REPORT_COST_CAPS << report->donations,
	};
	struct fern_string const args = fern_string("name=\"state\" buffer_size=\"65536\"");

	_Static_assert(BUFFER_SIZE == 65536, "as in the session arguments");

	report->opening = true;
	enum fern_status const status =
		fern_sandbox_open_session(report->sandbox, &report->session, &type, args);
	if (status != FERN_OK)
		handle_opened(&report->session, status, FERN_CAP_INVALID);
}

void state_report_init(struct state_report *report, struct fern_env *env,
                       struct fern_sandbox *sandbox)
{
	*report = (struct state_report){ .env = env,
		                         .sandbox = sandbox,
		                         .session = { .opened = handle_opened } };
}

void state_report_update(struct state_report *report)
{
	if (fern_cap_valid(report->report.cap))
		write_report(report);
	else if (!report->opening)
		open_session(report);
}
