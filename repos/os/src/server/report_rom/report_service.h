/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The Report service: what components published last.
 *
 * A reporter writes to a buffer it shares with us. Submitting copies the text to memory that only
 * we see; both are paid by the reporter. When it closes its session or dies, its report is gone.
 */
#ifndef REPORT_ROM_REPORT_SERVICE_H
#define REPORT_ROM_REPORT_SERVICE_H

#include <base/root.h>
#include <util/list.h>
#include <util/string.h>

/** A published text. */
struct report {
	struct fern_string data; /* valid until the entrypoint serves the next request */
	uint64_t version;        /* increases with each submission to the service; 0: no report */
};

struct report_service {
	struct fern_root root;
	struct fern_list reporters;
	uint64_t         version; /* of the newest report */
	void (*changed)(struct report_service *service);
};

/** Offer the service. `changed` is called when a report was submitted or disappeared. */
FERN_MUST_CHECK enum fern_status
report_service_announce(struct report_service *service, struct fern_env *env,
                        void (*changed)(struct report_service *service));

/**
 * The report of that label (label of the session, " -> ", name), empty if there is none. Where
 * several sessions have the label, the newest submission counts.
 */
struct report report_service_find(struct report_service const *service, struct fern_string label);

#endif /* REPORT_ROM_REPORT_SERVICE_H */
