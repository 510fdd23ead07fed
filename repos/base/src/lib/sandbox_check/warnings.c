/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What a sandbox accepts, although some child of it will fail: at run time that child's failure
 * says it.
 */
#include "warnings.h"

#include <grammar/nearest.h>
#include <stdarg.h>
#include <util/format.h>
#include <util/string.h>

struct check {
	struct sandbox_config const  *config;
	struct fern_sandbox_problems *problems;
};

__attribute__((format(printf, 3, 4))) static void warning(struct check *check, struct fern_xml node,
                                                          char const *format, ...)
{
	char    text[FERN_GRAMMAR_MESSAGE_MAX];
	va_list list;

	va_start(list, format);
	fern_format_list(text, sizeof(text), format, list);
	va_end(list);
	check->problems->report(check->problems, FERN_SANDBOX_WARNING,
	                        fern_xml_line(check->config->document, node), text);
}

static void check_quota(struct check *check, struct sandbox_start const *start)
{
	if (!start->ram)
		warning(check, start->node,
		        "<start name=\"%s\">: no RAM. Add ram=\"1M\" or <default ram=\"1M\"/>",
		        fern_str(start->name));
	if (!start->caps)
		warning(check, start->node,
		        "<start name=\"%s\">: no capabilities. Add caps=\"50\" or <default "
		        "caps=\"50\"/>",
		        fern_str(start->name));
}

static void check_target(struct check *check, struct sandbox_start const *start,
                         struct fern_string wanted, struct fern_xml target)
{
	struct fern_string const          name = fern_xml_attribute_string(target, "name", "");
	struct sandbox_start const *const server = sandbox_config_find_alias(check->config, name);
	struct fern_nearest               nearest;

	if (server && wanted.length && !sandbox_lists_service(&server->provides, wanted))
		warning(check, target,
		        "<start name=\"%s\">: child \"%s\" does not provide %s. Add <service "
		        "name=\"%s\"/> to its <provides>",
		        fern_str(start->name), fern_str(name), fern_str(wanted), fern_str(wanted));
	if (server)
		return;

	fern_nearest_init(&nearest, name);
	fern_list_for_each(&check->config->starts, struct sandbox_start, element, other)
		fern_nearest_try(&nearest, other->name);
	warning(check, target,
	        "<start name=\"%s\">: a route names the child \"%s\", which does not exist.%s",
	        fern_str(start->name), fern_str(name), fern_nearest_hint(&nearest).text);
}

static void check_parent_target(struct check *check, struct sandbox_start const *start,
                                struct fern_string wanted, struct fern_xml target)
{
	if (wanted.length && !sandbox_config_parent_provides(check->config, wanted))
		warning(check, target, "<start name=\"%s\">: %s is not in <parent-provides>",
		        fern_str(start->name), fern_str(wanted));
}

static void check_targets(struct check *check, struct sandbox_start const *start,
                          struct fern_xml service)
{
	struct fern_string const wanted = fern_xml_attribute_string(service, "name", "");

	fern_xml_for_each(service, "child", child)
		check_target(check, start, wanted, child);
	fern_xml_for_each(service, "parent", parent)
		check_parent_target(check, start, wanted, parent);
}

static void check_route(struct check *check, struct sandbox_start const *start)
{
	if (!fern_xml_valid(start->route->node)) {
		warning(check, start->node,
		        "<start name=\"%s\">: no <route> and no <default-route>: nothing can be "
		        "opened, not even the program",
		        fern_str(start->name));
		return;
	}
	fern_xml_tree_for_each(start->route, service) check_targets(check, start, service->node);
}

static void check_alias(struct check *check, struct fern_xml alias)
{
	struct fern_string const name = fern_xml_attribute_string(alias, "name", "");
	struct fern_string const child = fern_xml_attribute_string(alias, "child", "");

	if (!sandbox_config_find(check->config, child))
		warning(check, alias, "<alias name=\"%s\">: there is no child \"%s\"",
		        fern_str(name), fern_str(child));
}

void sandbox_config_warn(struct sandbox_config const  *config,
                         struct fern_sandbox_problems *problems)
{
	struct check check = { .config = config, .problems = problems };

	fern_xml_for_each(config->root, "alias", alias)
		check_alias(&check, alias);
	fern_list_for_each(&config->starts, struct sandbox_start, element, start) {
		check_quota(&check, start);
		check_route(&check, start);
	}
}
