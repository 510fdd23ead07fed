/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Finding a route. See route.h for the rules.
 */
#include "route.h"

#include <base/args_reader.h>
#include <sandbox/sandbox.h>
#include <util/format.h>

static struct fern_string const arrow = { " -> ", 4 };

/* One search; what failed on the way is kept for the message. */
struct search {
	struct sandbox_start const   *start;
	struct sandbox_request const *request;

	struct fern_string     name;  /* argument `name`, "binary" already resolved */
	struct fern_string_buf label; /* what conditions look at */

	struct fern_xml       target; /* the one that was found */
	struct sandbox_start *server;

	bool decided;     /* a <service> node matched */
	bool conditional; /* that node has a condition */
	char failure[SANDBOX_MESSAGE_MAX / 2];
};

#define fail(search, ...)                                                                          \
	((void)fern_format((search)->failure, sizeof((search)->failure), __VA_ARGS__))

/* ---------------------------------------------------------------- conditions ---- */

bool sandbox_label_matches(struct fern_string rule, struct fern_string label)
{
	if (!rule.length || fern_string_equal(rule, label))
		return true;
	if (!fern_string_starts_with(label, rule))
		return false;

	struct fern_string const rest = { label.data + rule.length, label.length - rule.length };
	return fern_string_starts_with(rest, arrow);
}

static bool label_conditions_hold(struct search const *search, struct fern_xml service)
{
	struct fern_string const label = fern_string_buf_string(&search->label);
	struct fern_string_buf   rule;

	if (fern_xml_read_string(service, "label", &rule) == FERN_OK &&
	    !sandbox_label_matches(fern_string_buf_string(&rule), label))
		return false;
	if (fern_xml_read_string(service, "label_prefix", &rule) == FERN_OK &&
	    !fern_string_starts_with(label, fern_string_buf_string(&rule)))
		return false;
	return fern_xml_read_string(service, "label_suffix", &rule) != FERN_OK ||
	       fern_string_ends_with(label, fern_string_buf_string(&rule));
}

/* the value of a session argument; `label` counts as one */
static struct fern_string argument(struct search const *search, struct fern_string key)
{
	if (fern_string_equal(key, fern_string("label")))
		return search->request->label;
	if (fern_string_equal(key, fern_string("name")))
		return search->name;
	return sandbox_args_find(search->request->args, key);
}

static bool argument_conditions_hold(struct search const *search, struct fern_xml service)
{
	fern_xml_for_each(service, "if-arg", if_arg) {
		struct fern_string const key = fern_xml_attribute_string(if_arg, "key", "");
		struct fern_string_buf   value;

		if (fern_xml_read_string(if_arg, "value", &value) != FERN_OK ||
		    !fern_string_equal(argument(search, key), fern_string_buf_string(&value)))
			return false;
	}
	return true;
}

static bool has_condition(struct fern_xml service)
{
	return fern_xml_has_attribute(service, "label") ||
	       fern_xml_has_attribute(service, "label_prefix") ||
	       fern_xml_has_attribute(service, "label_suffix") ||
	       fern_xml_valid(fern_xml_child(service, "if-arg"));
}

static bool node_matches(struct search const *search, struct fern_xml service)
{
	if (fern_xml_type_is(service, "any-service"))
		return argument_conditions_hold(search, service);

	return fern_string_equal(fern_xml_attribute_string(service, "name", ""),
	                         search->request->service) &&
	       label_conditions_hold(search, service) && argument_conditions_hold(search, service);
}

/* ---------------------------------------------------------------- targets ---- */

static bool parent_usable(struct search *search)
{
	if (sandbox_config_parent_provides(search->start->whole, search->request->service))
		return true;

	fail(search,
	     "its route leads to the parent, which does not provide it. "
	     "Add <service name=\"%s\"/> to <parent-provides>",
	     fern_str(search->request->service));
	return false;
}

static bool child_usable(struct search *search, struct fern_xml target)
{
	struct fern_string const    name = fern_xml_attribute_string(target, "name", "");
	struct sandbox_start *const server = sandbox_config_find_alias(search->start->whole, name);

	if (server && sandbox_start_provides(server, search->request->service)) {
		search->server = server;
		return true;
	}
	if (server)
		fail(search,
		     "its route leads to child \"%s\", which does not provide it. "
		     "Add <service name=\"%s\"/> to its <provides>",
		     fern_str(name), fern_str(search->request->service));
	else
		fail(search, "its route leads to child \"%s\", which does not exist",
		     fern_str(name));
	return false;
}

static bool any_child_usable(struct search *search)
{
	struct sandbox_start *found = NULL;

	/* what the child itself provides is not meant: it would wait for itself */
	fern_list_for_each(&search->start->whole->starts, struct sandbox_start, element, start) {
		if (start == search->start ||
		    !sandbox_start_provides(start, search->request->service))
			continue;
		if (found) {
			fail(search,
			     "ambiguous: children \"%s\" and \"%s\" provide it. "
			     "Name one with <child name=\"%s\"/>",
			     fern_str(found->name), fern_str(start->name), fern_str(found->name));
			return false;
		}
		found = start;
	}
	search->server = found;
	if (!found)
		fail(search, "no child provides it");
	return found != NULL;
}

struct fern_sandbox_service *sandbox_local_service(struct fern_sandbox *holder,
                                                   struct fern_string   name)
{
	return holder->ops && holder->ops->service ? holder->ops->service(holder, name) : NULL;
}

static bool local_usable(struct search *search)
{
	struct fern_sandbox *const holder = search->start->whole->holder;

	if (!holder || sandbox_local_service(holder, search->request->service))
		return true;

	fail(search, "its route leads to <local/>, where it is not provided");
	return false;
}

static bool target_usable(struct search *search, struct fern_xml target)
{
	if (fern_xml_type_is(target, "parent"))
		return parent_usable(search);
	if (fern_xml_type_is(target, "child"))
		return child_usable(search, target);
	if (fern_xml_type_is(target, "any-child"))
		return any_child_usable(search);
	return fern_xml_type_is(target, "local") && local_usable(search);
}

static bool find_target(struct search *search, struct fern_xml service)
{
	fern_xml_for_each(service, NULL, target) {
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
	fern_xml_for_each(search->start->route, NULL, service) {
		if (!node_matches(search, service))
			continue;

		bool const found = find_target(search, service);

		search->decided = found || fern_xml_type_is(service, "service");
		search->conditional = has_condition(service);
		if (search->decided)
			return found;
	}
	return false;
}

/* ---------------------------------------------------------------- labels ---- */

/* "a -> b": empty parts are left out */
static enum fern_status join(struct fern_string_buf *buf, struct fern_string a,
                             struct fern_string b)
{
	FERN_TRY(fern_string_buf_set(buf, a));
	if (a.length && b.length)
		FERN_TRY(fern_string_buf_append(buf, arrow));
	return fern_string_buf_append(buf, b);
}

/* the last element of a label, and what is before it */
static void split(struct fern_string label, struct fern_string *out_front,
                  struct fern_string *out_last)
{
	*out_front = (struct fern_string){ label.data, 0 };
	*out_last = label;

	for (size_t i = label.length; i-- > 0;) {
		struct fern_string const tail = { label.data + i, label.length - i };

		if (!fern_string_starts_with(tail, arrow))
			continue;
		*out_front = (struct fern_string){ label.data, i };
		*out_last = (struct fern_string){ tail.data + arrow.length,
			                          tail.length - arrow.length };
		return;
	}
}

/* label and arguments as the server shall see them */
static enum fern_status make_route(struct search const *search, struct sandbox_route *route)
{
	struct fern_string     name = search->name, front;
	struct fern_string_buf given;

	if (fern_xml_read_string(search->target, "label", &given) != FERN_OK) {
		FERN_TRY(join(&route->label, search->start->name, search->request->label));
	} else if (!name.length) {
		route->label = given;
	} else {
		split(fern_string_buf_string(&given), &front, &name);
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
	search->name = sandbox_args_find(search->request->args, fern_string("name"));
	if (is_rom(search, "binary"))
		search->name = search->start->binary;
	return join(&search->label, search->request->label, search->name);
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
		search->target = (struct fern_xml){ 0 };
		route->destination = SANDBOX_TO_CONFIG;
		return FERN_OK;
	}
	route->server = search->server;
	if (found && fern_xml_type_is(search->target, "local"))
		route->destination = SANDBOX_TO_LOCAL;
	else if (search->server)
		route->destination = SANDBOX_TO_CHILD;

	if (found || (search->request->environment && !search->decided))
		return FERN_OK;
	if (!search->failure[0])
		fail(search,
		     "no route. Add <service name=\"%s\"> <parent/> </service> to its <route>",
		     fern_str(search->request->service));
	return FERN_DENIED;
}

static void say(struct search const *search, enum fern_status status, char *message)
{
	char const *const child = fern_str(search->start->name);
	char const *const service = fern_str(search->request->service);

	if (status == FERN_DENIED)
		(void)fern_format(message, SANDBOX_MESSAGE_MAX,
		                  "child \"%s\" requests service \"%s\" (label \"%s\"): %s", child,
		                  service, fern_str(search->label), search->failure);
	else
		(void)fern_format(message, SANDBOX_MESSAGE_MAX,
		                  "child \"%s\" requests service \"%s\": %s", child, service,
		                  status == FERN_LIMIT ? "label or session arguments get too long"
		                                       : "malformed session arguments");
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
	if (status == FERN_TOO_SMALL)
		status = FERN_LIMIT; /* a label of more than FERN_LABEL_MAX */
	if (status != FERN_OK)
		say(&search, status, out_message);
	return status;
}
