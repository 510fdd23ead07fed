/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Contradictions in a configuration whose grammar is right: they refuse it. What only makes some
 * child fail is said when it fails, or before the start by the library sandbox_check.
 */
#include "config.h"
#include "problem.h"

struct check {
	struct sandbox_config const  *config;
	struct fern_sandbox_problems *problems;
	bool                          failed;
};

#define error(check, node, ...)                                                                    \
	((check)->failed = true,                                                                   \
	 sandbox_problem((check)->problems, FERN_SANDBOX_ERROR,                                    \
	                 sandbox_config_line((check)->config, node), __VA_ARGS__))

static void check_priority(struct check *check, struct sandbox_start const *start)
{
	uint32_t const levels = check->config->prio_levels;

	if (start->priority >= levels)
		error(check, start->node,
		      "<start name=\"%s\">: priority must be between -%u and 0 (prio_levels is %u)",
		      fern_str(start->name), levels - 1, levels);
}

static void check_affinity(struct check *check, struct sandbox_start const *start)
{
	struct sandbox_affinity const affinity = start->affinity;
	uint64_t const                right = (uint64_t)affinity.xpos + affinity.width;
	uint64_t const                bottom = (uint64_t)affinity.ypos + affinity.height;

	if (affinity.width &&
	    (right > check->config->space_width || bottom > check->config->space_height))
		error(check, start->node,
		      "<start name=\"%s\">: <affinity> lies outside the %u x %u <affinity-space>",
		      fern_str(start->name), check->config->space_width,
		      check->config->space_height);
}

static void check_start(struct check *check, struct sandbox_start const *start)
{
	if (sandbox_config_find(check->config, start->name) != start)
		error(check, start->node,
		      "<start name=\"%s\">: there is another child of that name",
		      fern_str(start->name));
	if (fern_xml_valid(start->config) && start->configfile.length)
		error(check, start->node,
		      "<start name=\"%s\">: <config> and <configfile> exclude each other",
		      fern_str(start->name));
	check_priority(check, start);
	check_affinity(check, start);
}

static void check_alias(struct check *check, struct fern_xml alias)
{
	struct fern_string const name = fern_xml_attribute_string(alias, "name", "");

	if (sandbox_config_find(check->config, name))
		error(check, alias, "<alias name=\"%s\">: there is a child of that name",
		      fern_str(name));
	for (struct fern_xml other = fern_xml_next(check->config->root, alias, "alias");
	     fern_xml_valid(other); other = fern_xml_next(check->config->root, other, "alias"))
		if (fern_string_equal(fern_xml_attribute_string(other, "name", ""), name))
			error(check, other,
			      "<alias name=\"%s\">: there is another alias of that name",
			      fern_str(name));
}

static bool power_of_two(uint32_t value)
{
	return value && (value & (value - 1)) == 0;
}

enum fern_status sandbox_config_check(struct sandbox_config const  *config,
                                      struct fern_sandbox_problems *problems)
{
	struct check check = { .config = config, .problems = problems };

	if (!power_of_two(config->prio_levels) || config->prio_levels > SANDBOX_PRIO_LEVELS_MAX)
		error(&check, config->root, "<config>: prio_levels must be a power of two up to %u",
		      (unsigned)SANDBOX_PRIO_LEVELS_MAX);

	fern_xml_for_each(config->root, "alias", alias)
		check_alias(&check, alias);
	fern_list_for_each(&config->starts, struct sandbox_start, element, start)
		check_start(&check, start);
	return check.failed ? FERN_MALFORMED : FERN_OK;
}
