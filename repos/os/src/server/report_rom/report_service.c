/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Report sessions.
 */
#include "report_service.h"

#include <os/session_policy.h>
#include <os/session_ram.h>
#include <report/server.h>
#include <util/memory.h>
#include <util/string.h>

/** A report buffer is at most this large. */
static uint64_t const BUFFER_SIZE_MAX = 16 * 1024 * 1024;

struct reporter {
	struct fern_report_session session;
	struct report_service     *service;
	struct fern_string_buf     label;  /* of the session, " -> ", name of the report */
	struct fern_session_ram    buffer; /* shared with the reporter */
	char                      *text;   /* the copy that readers get: as large as the buffer */
	struct report              report;
	struct fern_list_element   element;
};

static struct reporter *reporter_of(struct fern_report_session *session)
{
	return fern_container_of(session, struct reporter, session);
}

static enum fern_status get_dataspace(struct fern_report_session    *session,
                                      struct fern_ram_dataspace_cap *out_ds)
{
	*out_ds = reporter_of(session)->buffer.dataspace;
	return FERN_OK;
}

static enum fern_status submit(struct fern_report_session *session, uint64_t length)
{
	struct reporter *const       reporter = reporter_of(session);
	struct report_service *const service = reporter->service;

	if (length > reporter->buffer.size)
		return FERN_INVALID_ARGUMENT;

	memcpy(reporter->text, reporter->buffer.address, length);
	reporter->report = (struct report){
		.data = { reporter->text, length },
		.version = ++service->version,
	};
	service->changed(service);
	return FERN_OK;
}

/* there are no answers to reports: response_sigh is left out and answers UNSUPPORTED */
static struct fern_report_ops const report_ops = { .dataspace = get_dataspace, .submit = submit };

static enum fern_status prepare(struct reporter                   *reporter,
                                struct fern_session_request const *request,
                                struct fern_report_args const     *args)
{
	void *text;

	if (args->buffer_size == 0 || args->buffer_size > BUFFER_SIZE_MAX)
		return FERN_INVALID_ARGUMENT;

	FERN_TRY(fern_label_join(request->label, fern_string(args->name), &reporter->label));
	FERN_TRY(fern_session_alloc(request, fern_session_ram_round(args->buffer_size), &text));
	reporter->text = text;
	return fern_session_ram_alloc(&reporter->buffer, request->env, request->quota,
	                              args->buffer_size);
}

static enum fern_status create(struct fern_root *root, struct fern_session_request const *request,
                               struct fern_report_args const *args,
                               struct fern_report_session   **out_session)
{
	struct report_service *const service = fern_container_of(root, struct report_service, root);
	struct reporter             *reporter;
	void                        *memory;

	FERN_TRY(fern_session_alloc(request, sizeof(*reporter), &memory));
	reporter = memory;
	FERN_TRY(prepare(reporter, request, args));

	reporter->service = service;
	fern_report_session_init(&reporter->session, &report_ops);
	fern_list_append(&service->reporters, &reporter->element);
	*out_session = &reporter->session;
	return FERN_OK;
}

static void destroy(struct fern_root *root, struct fern_report_session *session)
{
	struct report_service *const service = fern_container_of(root, struct report_service, root);
	struct reporter *const       reporter = reporter_of(session);

	fern_list_remove(&reporter->element);
	fern_session_ram_free(&reporter->buffer);
	service->changed(service);
}

struct report report_service_find(struct report_service const *service, struct fern_string label)
{
	struct report newest = { .version = 0 };

	fern_list_for_each(&service->reporters, struct reporter, element, reporter) {
		bool const same =
			fern_string_equal(fern_string_buf_string(&reporter->label), label);

		if (same && reporter->report.version > newest.version)
			newest = reporter->report;
	}
	return newest;
}

enum fern_status report_service_announce(struct report_service *service, struct fern_env *env,
                                         void (*changed)(struct report_service *service))
{
	static struct fern_report_root_ops const root_ops = { create, destroy };

	service->changed = changed;
	return fern_report_announce(&service->root, env, &root_ops);
}
