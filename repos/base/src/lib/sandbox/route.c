/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Finding a route. See route.h for the rules.
 */
#include "route.h"

#include <base/args_reader.h>
#include <sandbox/sandbox.h>
#include <util/format.h>
#include <util/label.h>

/* One search; what failed on the way is kept for the message. */
struct search {
	struct sandbox_start const   *start;
	struct sandbox_request const *request;

	struct fern_string     name;  /* argument `name`, "binary" already resolved */
	struct fern_string_buf label; /* what conditions look at */

	struct fern_xml_tree const *target; /* the one that was found */
	struct sandbox_start       *server;

	bool decided;     /* a <service> node matched */
	bool conditional; /* the node that was looked at last has a condition */
	char failure[SANDBOX_MESSAGE_MAX / 2];
};

/* false */
#define fail(search, ...)                                                                          \
	(fern_format((search)->failure, sizeof((search)->failure), __VA_ARGS__), false)

/* ---------------------------------------------------------------- conditions ---- */

typedef bool match(struct fern_string label, struct fern_string rule);

static bool label_matches(struct search *search, struct fern_xml service, char const *attribute,
                          match *matches)
{
	struct fern_string_buf rule;

	if (fern_xml_read_string(service, attribute, &rule) != FERN_OK)
		return true;
	search->conditional = true;
	return matches(fern_string_buf_string(&search->label), fern_string_buf_string(&rule));
}

static bool label_conditions_hold(struct search *search, struct fern_xml service)
{
	return label_matches(search, service, "label", fern_label_matches) &&
	       label_matches(search, service, "label_prefix", fern_string_starts_with) &&
	       label_matches(search, service, "label_suffix", fern_string_ends_with);
}

/* the value of a session argument; `label` counts as one */
static struct fern_string argument(struct search const *search, struct fern_string key)
{
	if (fern_string_equal(key, fern_string("label")))
		return search->request->label;
	if (fern_string_equal(key, fern_string("name")))
		return search->name;
	return fern_args_find(search->request->args, key);
}

static bool argument_condition_holds(struct search *search, struct fern_xml if_arg)
{
	struct fern_string const key = fern_xml_attribute_string(if_arg, "key", "");
	struct fern_string_buf   value;

	search->conditional = true;
	return fern_xml_read_string(if_arg, "value", &value) == FERN_OK &&
	       fern_string_equal(argument(search, key), fern_string_buf_string(&value));
}

static bool argument_conditions_hold(struct search *search, struct fern_xml_tree const *service)
{
	fern_xml_tree_for_each(
		service, child) if (fern_xml_tree_is(child, "if-arg") &&
	                            !argument_condition_holds(search, child->node)) return false;
	return true;
}

static bool node_matches(struct search *search, struct fern_xml_tree const *service)
{
	if (fern_xml_tree_is(service, "any-service"))
		return argument_conditions_hold(search, service);

	return fern_string_equal(fern_xml_attribute_string(service->node, "name", ""),
	                         search->request->service) &&
	       label_conditions_hold(search, service->node) &&
	       argument_conditions_hold(search, service);
}

/* ---------------------------------------------------------------- targets ---- */

static bool parent_usable(struct search *search)
{
	return sandbox_config_parent_provides(search->start->whole, search->request->service) ||
	       fail(search,
	            "its route leads to the parent, which does not provide it. "
	            "Add <service name=\"%s\"/> to <parent-provides>",
	            fern_str(search->request->service));
}

static bool child_usable(struct search *search, struct fern_string name)
{
	struct sandbox_start *const server = sandbox_config_find_alias(search->start->whole, name);

	if (server && sandbox_lists_service(&server->provides, search->request->service)) {
		search->server = server;
		return true;
	}
	if (server)
		return fail(search,
		            "its route leads to child \"%s\", which does not provide it. "
		            "Add <service name=\"%s\"/> to its <provides>",
		            fern_str(name), fern_str(search->request->service));
	return fail(search, "its route leads to child \"%s\", which does not exist",
	            fern_str(name));
}

static bool any_child_usable(struct search *search)
{
	struct sandbox_start *found = NULL;

	/* what the child itself provides is not meant: it would wait for itself */
	fern_list_for_each(&search->start->whole->starts, struct sandbox_start, element, start) {
		if (start == search->start ||
		    !sandbox_lists_service(&start->provides, search->request->service))
			continue;
		if (found)
			return fail(search,
			            "ambiguous: children \"%s\" and \"%s\" provide it. "
			            "Name one with <child name=\"%s\"/>",
			            fern_str(found->name), fern_str(start->name),
			            fern_str(found->name));
		found = start;
	}
	search->server = found;
	return found || fail(search, "no child provides it");
}

struct fern_sandbox_service *sandbox_local_service(struct fern_sandbox *holder,
                                                   struct fern_string   name)
{
	return holder->ops && holder->ops->service ? holder->ops->service(holder, name) : NULL;
}

static bool local_usable(struct search *search)
{
	struct fern_sandbox *const holder = search->start->whole->holder;

	return !holder || sandbox_local_service(holder, search->request->service) ||
	       fail(search, "its route leads to <local/>, where it is not provided");
}

static bool target_usable(struct search *search, struct fern_xml_tree const *target)
{
	if (fern_xml_tree_is(target, "parent"))
		return parent_usable(search);
	if (fern_xml_tree_is(target, "child"))
		return child_usable(search, fern_xml_attribute_string(target->node, "name", ""));
	if (fern_xml_tree_is(target, "any-child"))
		return any_child_usable(search);
	return fern_xml_tree_is(target, "local") && local_usable(search);
}

static bool find_target(struct search *search, struct fern_xml_tree const *service)
{
	fern_xml_tree_for_each(service, target)
	{
		if (!target_usable(search, target))
			continue;
		search->target = target;
		return true;
	}
	return false;
}

/* false: no route */
static bool find_node(struct search *search)
{
	fern_xml_tree_for_each(search->start->route, service)
	{
		search->conditional = false;
		if (!node_matches(search, service))
			continue;

		bool const found = find_target(search, service);

		search->decided = found || fern_xml_tree_is(service, "service");
		if (search->decided)
			return found;
	}
	return false;
}

/* ---------------------------------------------------------------- labels ---- */

/* label and arguments as the server shall see them */
static enum fern_status make_route(struct search const *search, struct sandbox_route *route)
{
	struct fern_xml const target =
		search->target ? search->target->node : (struct fern_xml){ 0 };
	struct fern_string     name = search->name, front;
	struct fern_string_buf given;

	if (fern_xml_read_string(target, "label", &given) != FERN_OK) {
		FERN_TRY(fern_label_join(search->start->name, search->request->label,
		                         &route->label));
	} else if (!name.length) {
		route->label = given;
	} else {
		fern_label_split(fern_string_buf_string(&given), &front, &name);
		FERN_TRY(fern_string_buf_set(&route->label, front));
	}
	return sandbox_args_rewrite(search->start, search->request, name, route->args);
}

/* ---------------------------------------------------------------- requests ---- */

static bool is_rom(struct search const *search, char const *name)
{
	return fern_string_equal(search->request->service, fern_string("ROM")) &&
	       fern_string_equal(search->name, fern_string(name));
}

static enum fern_status begin(struct search *search)
{
	FERN_TRY(fern_args_check(search->request->args));
	search->name = fern_args_find(search->request->args, fern_string("name"));
	if (is_rom(search, "binary"))
		search->name = search->start->binary;
	return fern_label_join(search->request->label, search->name, &search->label);
}

/* the destination of what was found; FERN_DENIED: no route */
static enum fern_status decide(struct search *search, struct sandbox_route *route)
{
	struct sandbox_start const *const start = search->start;
	bool const                        own_config = is_rom(search, "config");

	if (own_config && start->configfile.length) {
		search->name = start->configfile;
		return FERN_OK; /* SANDBOX_TO_PARENT */
	}
	bool const found = !(own_config && fern_xml_valid(start->config)) && find_node(search);

	if (own_config && !(search->decided && search->conditional)) {
		search->target = NULL;
		route->destination = SANDBOX_TO_CONFIG;
		return FERN_OK;
	}
	route->server = search->server;
	if (found && fern_xml_tree_is(search->target, "local"))
		route->destination = SANDBOX_TO_LOCAL;
	else if (search->server)
		route->destination = SANDBOX_TO_CHILD;

	if (found || (search->request->environment && !search->decided))
		return FERN_OK;
	if (!search->failure[0])
		(void)fail(
			search,
			"no route. Add <service name=\"%s\"> <parent/> </service> to its <route>",
			fern_str(search->request->service));
	return FERN_DENIED;
}

static void say(struct search const *search, enum fern_status status, char *message)
{
	char const *const why = status == FERN_DENIED  ? search->failure
	                        : status == FERN_LIMIT ? "label or session arguments get too long"
	                                               : "malformed session arguments";

	(void)fern_format(message, SANDBOX_MESSAGE_MAX,
	                  "child \"%s\" requests service \"%s\" (label \"%s\"): %s",
	                  fern_str(search->start->name), fern_str(search->request->service),
	                  fern_str(search->label), why);
}

enum fern_status sandbox_route_find(struct sandbox_start const   *start,
                                    struct sandbox_request const *request,
                                    struct sandbox_route *out_route, char *out_message)
{
	struct search search = { .start = start, .request = request };

	*out_route = (struct sandbox_route){ 0 };
	out_message[0] = 0;

	enum fern_status status = begin(&search);
	if (status == FERN_OK)
		status = decide(&search, out_route);
	if (status == FERN_OK)
		status = make_route(&search, out_route);
	if (status != FERN_OK)
		say(&search, status, out_message);
	return status;
}
