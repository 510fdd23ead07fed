/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Columns of fixed width, names cut to fit.
 */
#include "table.h"

#include <util/format.h>

enum { NAME_WIDTH = 14, STATE_WIDTH = 9, NUMBER_WIDTH = 8, PAIR_MAX = 32 };

/**
 * "used/quota" of a resource, both divided by `unit`. A component that does not run has no account.
 */
static void format_pair(struct fern_xml account, char const *used_name, char const *quota_name,
                        uint64_t unit, char (*out_text)[PAIR_MAX])
{
	uint64_t const used = fern_xml_attribute_u64(account, used_name, 0);
	uint64_t const quota = fern_xml_attribute_u64(account, quota_name, 0);

	if (fern_xml_valid(account))
		fern_format(*out_text, sizeof(*out_text), "%llu/%llu",
		            (unsigned long long)(used / unit), (unsigned long long)(quota / unit));
	else
		fern_format(*out_text, sizeof(*out_text), "-");
}

static int cut(struct fern_string text, int width)
{
	return text.length < (size_t)width ? (int)text.length : width;
}

void table_format_heading(char (*out_line)[TABLE_LINE_MAX])
{
	fern_format(*out_line, sizeof(*out_line), "%-14s %-9s %8s %16s %12s", "component", "state",
	            "restarts", "KiB used/quota", "caps");
}

void table_format_child(struct fern_xml child, char (*out_line)[TABLE_LINE_MAX])
{
	struct fern_string const name = fern_xml_attribute_string(child, "name", "-");
	struct fern_string const state = fern_xml_attribute_string(child, "state", "-");
	struct fern_string const restarts = fern_xml_attribute_string(child, "restarts", "0");
	struct fern_xml const    account = fern_xml_child(child, "account");
	char                     ram[PAIR_MAX], caps[PAIR_MAX];

	format_pair(account, "ram_used", "ram", 1024, &ram);
	format_pair(account, "caps_used", "caps", 1, &caps);
	fern_format(*out_line, sizeof(*out_line), "%-14.*s %-9.*s %8.*s %16s %12s",
	            cut(name, NAME_WIDTH), name.data, cut(state, STATE_WIDTH), state.data,
	            cut(restarts, NUMBER_WIDTH), restarts.data, ram, caps);
}
