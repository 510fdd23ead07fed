/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Turns reports of some components into ROM modules of others, as the policies say.
 *
 * Which report a reader gets is looked up in the configuration each time, so a changed policy needs
 * no book-keeping: readers for whom the outcome differs are signalled. The version of a report is
 * unique among all reports; 0 is that of no report.
 */
#include "report_service.h"

#include <base/component.h>
#include <base/log.h>
#include <os/config.h>
#include <os/rom_server.h>
#include <os/session_policy.h>
#include <util/string.h>

struct report_rom {
	struct fern_config         config;
	struct fern_signal_handler config_changed;
	struct fern_rom_server     roms;
	struct report_service      reports;
};

/**
 * The label of the report that the policy names for a reader; NOT_FOUND if there is no such policy.
 */
static enum fern_status find_report(struct report_rom const *report_rom, struct fern_string reader,
                                    struct fern_string_buf *out_report)
{
	struct fern_xml const rom = fern_xml_child(fern_config_xml(&report_rom->config), "rom");

	return fern_xml_read_string(fern_session_policy(rom, reader), "report", out_report);
}

static enum fern_status admit(struct fern_rom_server *roms, struct fern_rom_reader *reader)
{
	struct report_rom const *const report_rom =
		fern_container_of(roms, struct report_rom, roms);
	struct fern_string_buf report;

	if (find_report(report_rom, fern_string_buf_string(&reader->label), &report) == FERN_OK)
		return FERN_OK;

	fern_error("no <policy label=\"%s\" report=\"...\"/> in <rom>: session denied",
	           fern_str(reader->label));
	return FERN_DENIED;
}

static struct fern_rom_content content(struct fern_rom_server *roms, struct fern_rom_reader *reader)
{
	struct report_rom const *const report_rom =
		fern_container_of(roms, struct report_rom, roms);
	struct fern_string_buf name;

	/* the policy that admitted the reader may be gone meanwhile */
	if (find_report(report_rom, fern_string_buf_string(&reader->label), &name) != FERN_OK)
		return (struct fern_rom_content){ .version = 0 };

	struct report const report =
		report_service_find(&report_rom->reports, fern_string_buf_string(&name));
	return (struct fern_rom_content){ report.data, report.version };
}

static void handle_report(struct report_service *reports)
{
	struct report_rom *const report_rom =
		fern_container_of(reports, struct report_rom, reports);

	fern_rom_server_notify(&report_rom->roms);
}

static void handle_config(struct fern_signal_handler *handler)
{
	struct report_rom *const report_rom =
		fern_container_of(handler, struct report_rom, config_changed);

	if (fern_config_update(&report_rom->config))
		fern_rom_server_notify(&report_rom->roms);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_rom_server_ops const rom_ops = { .admit = admit, .content = content };
	static struct report_rom                report_rom;

	FERN_TRY(fern_signal_handler_init(&report_rom.config_changed, env->entrypoint,
	                                  handle_config));
	FERN_TRY(fern_config_open(&report_rom.config, env, &report_rom.config_changed));
	FERN_TRY(report_service_announce(&report_rom.reports, env, handle_report));
	return fern_rom_server_announce(&report_rom.roms, env, &rom_ops);
}
