/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Init: a sandbox whose configuration is the ROM module "config". See README.md.
 *
 * The Report session of the state report is opened with the first report, without waiting:
 * whoever collects reports may come up late, or never, and the children must not suffer from that.
 */
#include <base/attached_dataspace.h>
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <report/report.h>
#include <sandbox/sandbox.h>
#include <util/list.h>

enum {
	BUFFER_SIZE = 64 * 1024,
	DONATIONS_MAX = 4, /* each twice the one before */
};

struct init {
	struct fern_env           *env;
	struct fern_sandbox        sandbox;
	struct fern_attached_rom   config;
	struct fern_signal_handler config_changed;

	struct fern_sandbox_own_session report_session; /* `opened` is NULL: not asked for */
	unsigned                        donations;      /* how often more was offered for it */
	struct fern_report_cap          report;         /* invalid until the session is there */
	struct fern_attached_dataspace  buffer;
};

/* ---------------------------------------------------------------- state report ---- */

static void write_report(struct init *init)
{
	size_t length = 0;

	enum fern_status status = fern_sandbox_report(&init->sandbox, init->buffer.address,
	                                              init->buffer.size, &length);
	if (status == FERN_OK)
		status = fern_report_submit(init->report, length);
	if (status != FERN_OK)
		fern_warning("no state report: %s (%zu bytes)", fern_status_name(status), length);
}

static enum fern_status attach(struct init *init, struct fern_report_cap session)
{
	struct fern_ram_dataspace_cap dataspace;

	FERN_TRY(fern_report_dataspace(session, &dataspace));

	enum fern_status const status = fern_attached_dataspace_open(
		&init->buffer, init->env, fern_ram_dataspace_as_dataspace(dataspace),
		FERN_ACCESS_WRITE);
	fern_cap_release(dataspace.cap); /* the attachment has a reference of its own */
	return status;
}

static void open_report(struct init *init);

static void handle_opened(struct fern_sandbox_own_session *own, enum fern_status status,
                          struct fern_cap session)
{
	struct init *const           init = fern_container_of(own, struct init, report_session);
	struct fern_report_cap const report = { session };

	if ((status == FERN_OUT_OF_RAM || status == FERN_OUT_OF_CAPS) &&
	    init->donations < DONATIONS_MAX) {
		init->donations++;
		open_report(init);
		return;
	}
	if (status == FERN_OK)
		status = attach(init, report);
	if (status != FERN_OK) {
		fern_error("no Report session for the state report: %s", fern_status_name(status));
		return;
	}
	init->report = report;
	write_report(init);
}

static void open_report(struct init *init)
{
	struct fern_service_type type = FERN_REPORT_SERVICE_TYPE;

	_Static_assert(BUFFER_SIZE == 65536, "as in the session arguments");

	type.ram = (type.ram + BUFFER_SIZE) << init->donations;
	type.caps <<= init->donations;
	init->report_session.opened = handle_opened;

	enum fern_status const status =
		fern_sandbox_open_session(&init->sandbox, &init->report_session, &type,
	                                  fern_string("name=\"state\" buffer_size=\"65536\""));
	if (status != FERN_OK)
		handle_opened(&init->report_session, status, FERN_CAP_INVALID);
}

/* ---------------------------------------------------------------- the sandbox ---- */

static void handle_state_changed(struct fern_sandbox *sandbox)
{
	struct init *const init = fern_container_of(sandbox, struct init, sandbox);

	if (fern_cap_valid(init->report.cap))
		write_report(init);
	else if (!init->report_session.opened)
		open_report(init);
}

static void handle_exited(struct fern_sandbox *sandbox, int value)
{
	fern_env_exit(fern_container_of(sandbox, struct init, sandbox)->env, value);
}

static struct fern_sandbox_ops const sandbox_ops = {
	.state_changed = handle_state_changed,
	.exited = handle_exited,
};

static void handle_config(struct fern_signal_handler *handler)
{
	struct init *const init = fern_container_of(handler, struct init, config_changed);

	fern_attached_rom_update(&init->config);

	struct fern_string const document = fern_attached_rom_string(&init->config);
	if (!document.length)
		return; /* not there yet: a signal will come */

	enum fern_status const status =
		fern_sandbox_apply_document(&init->sandbox, "config", document);
	if (status != FERN_OK)
		fern_error("this configuration is not used (%s): what was in force before stays in "
		           "force",
		           fern_status_name(status));
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct init init;

	init.env = env;
	FERN_TRY(fern_sandbox_init(&init.sandbox, env, &sandbox_ops, NULL));
	FERN_TRY(fern_attached_rom_open_unchecked(&init.config, env, "config"));
	FERN_TRY(fern_signal_handler_init(&init.config_changed, env->entrypoint, handle_config));
	fern_attached_rom_sigh(&init.config, &init.config_changed);
	handle_config(&init.config_changed);
	return FERN_OK;
}
