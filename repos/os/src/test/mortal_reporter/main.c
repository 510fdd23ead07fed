/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Reports once, and dies of a fault a second later, without closing its session.
 */
#include <base/attached_dataspace.h>
#include <base/component.h>
#include <base/log.h>
#include <os/check.h>
#include <report/connection.h>
#include <util/memory.h>

static void die(void)
{
	int *volatile nowhere = (int *)0x10; /* volatile: the compiler must not know better */

	*nowhere = 1;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static char const              text[] = "<mortal/>";
	struct fern_report_connection  report;
	struct fern_attached_dataspace buffer;
	struct fern_ram_dataspace_cap  ds;
	struct fern_report_args        args = fern_report_args_default();

	args.name = "last_words";
	FERN_TRY(fern_report_connection_open(&report, env, &args));
	FERN_TRY(fern_report_dataspace(report.cap, &ds));
	FERN_TRY(fern_attached_dataspace_open(&buffer, env, fern_ram_dataspace_as_dataspace(ds),
	                                      FERN_ACCESS_WRITE));
	memcpy(buffer.address, text, sizeof(text) - 1);
	FERN_TRY(fern_report_submit(report.cap, sizeof(text) - 1));

	fern_check_pause(env, 1000 * 1000);
	fern_log("dying");
	die();
	return FERN_OK;
}
