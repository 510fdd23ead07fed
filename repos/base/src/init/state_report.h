/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The state report: a Report session of the parent, opened with the first report.
 */
#ifndef FERN_INIT_STATE_REPORT_H
#define FERN_INIT_STATE_REPORT_H

#include <base/attached_dataspace.h>
#include <report/report.h>
#include <sandbox/sandbox.h>

struct state_report {
	struct fern_env                *env;
	struct fern_sandbox            *sandbox;
	struct fern_sandbox_own_session session;
	struct fern_report_cap          report; /* invalid until the session is there */
	struct fern_attached_dataspace  buffer;
	unsigned                        donations; /* how often more was offered */
	bool                            opening;
};

void state_report_init(struct state_report *report, struct fern_env *env,
                       struct fern_sandbox *sandbox);

/** Report the current state, now or when the session is there. */
void state_report_update(struct state_report *report);

#endif /* FERN_INIT_STATE_REPORT_H */
