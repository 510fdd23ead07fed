/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Contradictions in a configuration whose grammar is right. An error refuses the configuration; what
 * only makes some child fail is a warning, for the check before the start: at run time the child's own
 * failure says it.
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

#define warning(check, node, ...)                                                                  \
	sandbox_problem((check)->problems, FERN_SANDBOX_WARNING,                                   \
	                sandbox_config_line((check)->config, node), __VA_ARGS__)

static void check_priority(struct check *check, struct sandbox_start const *start)
{
	uint32_t const levels = check->config->prio_levels;

	if (start->priority >= levels)
		error(check, start->node, "<start name=\"%s\">: priority must be between -%u and 0 (prio_levels is %u)",
		      fern_str(start->name), levels - 1, levels);
}

static void check_affinity(struct check *check, struct sandbox_start const *start)
{
	struct sandbox_affinity const affinity = start->affinity;
	uint64_t const                right = (uint64_t)affinity.xpos + affinity.width;
	uint64_t const                bottom = (uint64_t)affinity.ypos + affinity.height;

	if (affinity.width && (right > check->config->space_width || bottom > check->config->space_height))
		error(check, start->node, "<start name=\"%s\">: <affinity> lies outside the %u x %u <affinity-space>",
		      fern_str(start->name), check->config->space_width, check->config->space_height);
}

static void check_quota(struct check *check, struct sandbox_start const *start)
{
	if (!start->ram)
		warning(check, start->node, "<start name=\"%s\">: no RAM. Add ram=\"1M\" or <default ram=\"1M\"/>",
		        fern_str(start->name));
	if (!start->caps)
		warning(check, start->node, "<start name=\"%s\">: no capabilities. Add caps=\"50\" or <default caps=\"50\"/>",
		        fern_str(start->name));
}

static void check_target(struct check *check, struct sandbox_start const *start, struct fern_xml service,
                         struct fern_xml target)
{
	struct fern_string const          name = fern_xml_attribute_string(target, "name", "");
	struct fern_string const          wanted = fern_xml_attribute_string(service, "name", "");
	struct sandbox_start const *const server = sandbox_config_find_alias(check->config, name);
	struct sandbox_nearest            nearest;

	if (server && wanted.length && !sandbox_start_provides(server, wanted))
		warning(check, target, "<start name=\"%s\">: child \"%s\" does not provide %s. Add <service name=\"%s\"/> to its <provides>",
		        fern_str(start->name), fern_str(name), fern_str(wanted), fern_str(wanted));
	if (server)
		return;

	sandbox_nearest_init(&nearest, name);
	fern_list_for_each(&check->config->starts, struct sandbox_start, element, other)
		sandbox_nearest_try(&nearest, other->name);
	warning(check, target, "<start name=\"%s\">: a route names the child \"%s\", which does not exist.%s",
	        fern_str(start->name), fern_str(name), sandbox_nearest_hint(&nearest).text);
}

static void check_parent_target(struct check *check, struct sandbox_start const *start,
                                struct fern_xml service, struct fern_xml target)
{
	struct fern_string const wanted = fern_xml_attribute_string(service, "name", "");

	if (wanted.length && !sandbox_config_parent_provides(check->config, wanted))
		warning(check, target, "<start name=\"%s\">: %s is not in <parent-provides>",
		        fern_str(start->name), fern_str(wanted));
}

static void check_route(struct check *check, struct sandbox_start const *start)
{
	fern_xml_for_each(start->route, NULL, service) {
		fern_xml_for_each(service, "child", child)
			check_target(check, start, service, child);
		fern_xml_for_each(service, "parent", parent)
			check_parent_target(check, start, service, parent);
	}
	if (!fern_xml_valid(start->route))
		warning(check, start->node, "<start name=\"%s\">: no <route> and no <default-route>: nothing can be opened, not even the program",
		        fern_str(start->name));
}

static void check_start(struct check *check, struct sandbox_start const *start)
{
	if (sandbox_config_find(check->config, start->name) != start)
		error(check, start->node, "<start name=\"%s\">: there is another child of that name",
		      fern_str(start->name));
	if (fern_xml_valid(start->config) && start->configfile.length)
		error(check, start->node, "<start name=\"%s\">: <config> and <configfile> exclude each other",
		      fern_str(start->name));
	check_priority(check, start);
	check_affinity(check, start);
	check_quota(check, start);
	check_route(check, start);
}

static void check_alias(struct check *check, struct fern_xml alias)
{
	struct fern_string const name = fern_xml_attribute_string(alias, "name", "");
	struct fern_string const child = fern_xml_attribute_string(alias, "child", "");

	if (sandbox_config_find(check->config, name))
		error(check, alias, "<alias name=\"%s\">: there is a child of that name", fern_str(name));
	if (!sandbox_config_find(check->config, child))
		warning(check, alias, "<alias name=\"%s\">: there is no child \"%s\"", fern_str(name),
		        fern_str(child));
	for (struct fern_xml other = fern_xml_next(check->config->root, alias, "alias"); fern_xml_valid(other);
	     other = fern_xml_next(check->config->root, other, "alias"))
		if (fern_string_equal(fern_xml_attribute_string(other, "name", ""), name))
			error(check, other, "<alias name=\"%s\">: there is another alias of that name", fern_str(name));
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
