/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Reports the state of a component as XML to a Report session.
 *
 *     static void generate(struct fern_xml_generator *xml, void *context)
 *     {
 *             struct lamp const *lamp = context;
 *
 *             fern_xml_generator_begin(xml, "lamp");
 *             fern_xml_generator_bool(xml, "on", lamp->on);
 *             fern_xml_generator_end(xml);
 *     }
 *
 *     FERN_TRY(fern_reporter_open(&reporter, env, "state", 0));
 *     FERN_TRY(fern_reporter_report(&reporter, generate, &lamp));
 *
 * Each report replaces the one before. The buffer, which is shared with the server, grows when
 * a report does not fit: the session is then opened anew. Threads: the caller locks.
 */
#ifndef FERN_OS_REPORTER_H
#define FERN_OS_REPORTER_H

#include <base/attached_dataspace.h>
#include <report/connection.h>
#include <util/string.h>
#include <util/xml_generator.h>

enum {
	FERN_REPORTER_BUFFER_DEFAULT = 4096,    /* bytes */
	FERN_REPORTER_BUFFER_MAX = 1024 * 1024, /* no report is longer */
};

struct fern_reporter {
	struct fern_env               *env; /* NULL if not open */
	struct fern_string_buf         name;
	struct fern_report_connection  report;
	struct fern_attached_dataspace buffer;
	size_t                         buffer_size; /* bytes, as asked for */
};

/** Writes one document. May be called more than once for a report. */
typedef void fern_reporter_generate(struct fern_xml_generator *xml, void *context);

/**
 * Open the Report session `name` (at most 64 bytes) for reports of at most `buffer_size` bytes
 * at first; 0: the default. Statuses: those of opening a session.
 */
FERN_MUST_CHECK enum fern_status fern_reporter_open(struct fern_reporter *reporter,
                                                    struct fern_env *env, char const *name,
                                                    size_t buffer_size);

/** Close; the report stays with the server as its policy says. Safe on zeroed memory. */
void fern_reporter_close(struct fern_reporter *reporter);

/**
 * Publish what `generate` writes.
 *
 * FERN_LIMIT: longer than FERN_REPORTER_BUFFER_MAX. FERN_INVALID_ARGUMENT: no proper document.
 * If the buffer has to grow, also the statuses of opening a session; the next report then tries
 * again.
 */
FERN_MUST_CHECK enum fern_status fern_reporter_report(struct fern_reporter   *reporter,
                                                      fern_reporter_generate *generate,
                                                      void                   *context);

/** Publish text that exists already. Statuses as above. */
FERN_MUST_CHECK enum fern_status fern_reporter_report_text(struct fern_reporter *reporter,
                                                           struct fern_string    text);

#endif /* FERN_OS_REPORTER_H */
