/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <os/reporter.h>
#include <util/memory.h>
#include <util/string.h>

static void disconnect(struct fern_reporter *reporter)
{
	fern_attached_dataspace_close(&reporter->buffer);
	fern_report_connection_close(&reporter->report);
}

static enum fern_status attach(struct fern_reporter *reporter)
{
	struct fern_ram_dataspace_cap dataspace;

	FERN_TRY(fern_report_dataspace(reporter->report.cap, &dataspace));

	enum fern_status const status = fern_attached_dataspace_open(
		&reporter->buffer, reporter->env, fern_ram_dataspace_as_dataspace(dataspace),
		FERN_ACCESS_WRITE);

	fern_cap_release(dataspace.cap);
	return status;
}

static enum fern_status connect(struct fern_reporter *reporter)
{
	struct fern_report_args args = fern_report_args_default();

	args.name = reporter->name.data;
	args.buffer_size = reporter->buffer_size;
	FERN_TRY(fern_report_connection_open(&reporter->report, reporter->env, &args));

	enum fern_status const status = attach(reporter);
	if (status != FERN_OK)
		disconnect(reporter);
	return status;
}

enum fern_status fern_reporter_open(struct fern_reporter *reporter, struct fern_env *env,
                                    char const *name, size_t buffer_size)
{
	*reporter = (struct fern_reporter){
		.buffer_size = buffer_size ? buffer_size : FERN_REPORTER_BUFFER_DEFAULT,
	};
	FERN_TRY(fern_string_buf_set(&reporter->name, fern_string(name)));

	reporter->env = env;
	enum fern_status const status = connect(reporter);
	if (status != FERN_OK)
		*reporter = (struct fern_reporter){ 0 };
	return status;
}

void fern_reporter_close(struct fern_reporter *reporter)
{
	disconnect(reporter);
	*reporter = (struct fern_reporter){ 0 };
}

/* have a buffer of at least `size` bytes */
static enum fern_status provide(struct fern_reporter *reporter, size_t size)
{
	if (size > FERN_REPORTER_BUFFER_MAX)
		return FERN_LIMIT;
	if (size <= reporter->buffer.size)
		return FERN_OK;

	/* the old session first, because both together may be more than the account has */
	disconnect(reporter);
	while (reporter->buffer_size < size)
		reporter->buffer_size *= 2;

	FERN_TRY(connect(reporter));
	return size <= reporter->buffer.size ? FERN_OK : FERN_TOO_SMALL;
}

static enum fern_status generate_once(struct fern_reporter   *reporter,
                                      fern_reporter_generate *generate, void *context,
                                      size_t *out_length)
{
	struct fern_xml_generator xml;

	fern_xml_generator_init(&xml, reporter->buffer.address, reporter->buffer.size);
	generate(&xml, context);
	return fern_xml_generator_finish(&xml, out_length);
}

enum fern_status fern_reporter_report(struct fern_reporter   *reporter,
                                      fern_reporter_generate *generate, void *context)
{
	size_t length = 0;

	FERN_TRY(provide(reporter, reporter->buffer_size));

	enum fern_status status = generate_once(reporter, generate, context, &length);
	if (status == FERN_TOO_SMALL) {
		/* with room for the terminating zero */
		FERN_TRY(provide(reporter, length + 1));
		status = generate_once(reporter, generate, context, &length);
	}
	if (status != FERN_OK)
		return status;
	return fern_report_submit(reporter->report.cap, length);
}

enum fern_status fern_reporter_report_text(struct fern_reporter *reporter, struct fern_string text)
{
	FERN_TRY(provide(reporter, text.length > reporter->buffer_size ? text.length
	                                                               : reporter->buffer_size));

	memcpy(reporter->buffer.address, text.data, text.length);
	return fern_report_submit(reporter->report.cap, text.length);
}
