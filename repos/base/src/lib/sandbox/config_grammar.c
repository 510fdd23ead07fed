/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The grammar of configurations: which element may hold which elements and attributes, and what
 * values look like. The tables below are the whole definition; src/init/config.xsd says the same to
 * tools that check XML.
 *
 * A misspelt attribute is an error and not a warning: `lable="..."` on a route would open it to all.
 */
#include "config.h"
#include "problem.h"

enum kind {
	NAME,     /* of a child, module or service: 1 to 63 characters, none of & < > " */
	TEXT,     /* anything that can be a label */
	ANY,      /* anything */
	COUNT,    /* a number that is not 0 */
	NUMBER,
	INTEGER,  /* a number that may be negative */
	SIZE,     /* a number with K, M or G */
	BOOLEAN,
	RESOURCE, /* RAM or CAP */
	REASONS,  /* reasons to restart */
};

struct attribute_rule {
	char const *name;
	enum kind   kind;
	bool        required;
};

struct element_rule {
	char const                  *type;
	struct attribute_rule const *attributes;
	struct element_rule const   *children;
	bool                         repeated; /* may occur more than once */
	bool                         opaque;   /* content is not ours */
};

#define ATTRIBUTES(...) (struct attribute_rule const[]){ __VA_ARGS__, { 0 } }
#define CHILDREN(...)   (struct element_rule const[]){ __VA_ARGS__, { 0 } }
#define OPTIONAL(...)   { __VA_ARGS__, false }
#define REQUIRED(...)   { __VA_ARGS__, true }

#define SERVICE_LIST                                                                               \
	CHILDREN({ .type = "service", .attributes = ATTRIBUTES(REQUIRED("name", NAME)), .repeated = true })

#define TARGETS                                                                                    \
	{ .type = "if-arg", .repeated = true,                                                      \
	  .attributes = ATTRIBUTES(REQUIRED("key", NAME), REQUIRED("value", TEXT)) },              \
	{ .type = "parent", .attributes = ATTRIBUTES(OPTIONAL("label", TEXT)), .repeated = true },       \
	{ .type = "child", .repeated = true,                                                       \
	  .attributes = ATTRIBUTES(REQUIRED("name", NAME), OPTIONAL("label", TEXT)) },                   \
	{ .type = "any-child", .attributes = ATTRIBUTES(OPTIONAL("label", TEXT)), .repeated = true },    \
	{ .type = "local", .attributes = ATTRIBUTES(OPTIONAL("label", TEXT)), .repeated = true }

static struct element_rule const route_rules[] = {
	{ .type = "service", .repeated = true, .children = CHILDREN(TARGETS),
	  .attributes = ATTRIBUTES(REQUIRED("name", NAME), OPTIONAL("label", TEXT), OPTIONAL("label_prefix", TEXT),
	                           OPTIONAL("label_suffix", TEXT)) },
	{ .type = "any-service", .repeated = true, .children = CHILDREN(TARGETS) },
	{ 0 },
};

static struct element_rule const start_rules[] = {
	{ .type = "binary", .attributes = ATTRIBUTES(REQUIRED("name", NAME)) },
	{ .type = "resource", .repeated = true,
	  .attributes = ATTRIBUTES(REQUIRED("name", RESOURCE), REQUIRED("quantum", SIZE),
	                           OPTIONAL("constrain_phys", BOOLEAN)) },
	{ .type = "provides", .children = SERVICE_LIST },
	{ .type = "config", .opaque = true },
	{ .type = "configfile", .attributes = ATTRIBUTES(REQUIRED("name", NAME)) },
	{ .type = "route", .children = route_rules },
	{ .type = "affinity",
	  .attributes = ATTRIBUTES(OPTIONAL("xpos", NUMBER), OPTIONAL("ypos", NUMBER), OPTIONAL("width", COUNT),
	                           OPTIONAL("height", COUNT)) },
	{ .type = "exit", .attributes = ATTRIBUTES(REQUIRED("propagate", BOOLEAN)) },
	{ .type = "heartbeat", .attributes = ATTRIBUTES(OPTIONAL("rate_ms", COUNT)) },
	{ .type = "restart",
	  .attributes = ATTRIBUTES(REQUIRED("on", REASONS), OPTIONAL("max", NUMBER), OPTIONAL("delay_ms", NUMBER)) },
	{ 0 },
};

static struct element_rule const config_rules[] = {
	{ .type = "parent-provides", .children = SERVICE_LIST },
	{ .type = "default", .attributes = ATTRIBUTES(OPTIONAL("ram", SIZE), OPTIONAL("caps", NUMBER)) },
	{ .type = "default-route", .children = route_rules },
	{ .type = "affinity-space", .attributes = ATTRIBUTES(REQUIRED("width", COUNT), OPTIONAL("height", COUNT)) },
	{ .type = "alias", .repeated = true,
	  .attributes = ATTRIBUTES(REQUIRED("name", NAME), REQUIRED("child", NAME)) },
	{ .type = "heartbeat", .attributes = ATTRIBUTES(REQUIRED("rate_ms", COUNT)) },
	{ .type = "report",
	  .attributes = ATTRIBUTES(OPTIONAL("resources", BOOLEAN), OPTIONAL("sessions", BOOLEAN), OPTIONAL("delay_ms", NUMBER)) },
	{ .type = "start", .children = start_rules, .repeated = true,
	  .attributes = ATTRIBUTES(REQUIRED("name", NAME), OPTIONAL("ram", SIZE), OPTIONAL("caps", NUMBER),
	                           OPTIONAL("priority", INTEGER), OPTIONAL("version", ANY)) },
	{ 0 },
};

static struct element_rule const root_rule = {
	.type = "config",
	.attributes = ATTRIBUTES(OPTIONAL("prio_levels", COUNT), OPTIONAL("verbose", BOOLEAN)),
	.children = config_rules,
};

enum { ERRORS_MAX = 20 }; /* more than that are not reported */

struct check {
	struct fern_string            document;
	struct fern_sandbox_problems *problems;
	unsigned                      errors;
};

#define error(check, node, ...)                                                                    \
	do {                                                                                       \
		if ((check)->errors++ < ERRORS_MAX)                                                \
			sandbox_problem((check)->problems, FERN_SANDBOX_ERROR,                     \
			                fern_xml_line((check)->document, node), __VA_ARGS__);      \
	} while (0)

static bool name_ok(struct fern_string value)
{
	if (value.length == 0 || value.length > SANDBOX_NAME_MAX)
		return false;

	for (size_t i = 0; i < value.length; i++) {
		char const c = value.data[i];

		if (c == '&' || c == '<' || c == '>' || c == '"' || (unsigned char)c < ' ')
			return false;
	}
	return true;
}

static bool reasons_ok(struct fern_string value)
{
	unsigned ignored;

	return sandbox_restart_reasons(value, &ignored);
}

/* the number of a node, 0 if it is none */
static uint64_t number(struct fern_xml node, char const *name)
{
	return fern_xml_attribute_u64(node, name, 0);
}

/* why the value is refused, or NULL */
static char const *complaint(struct fern_xml node, struct attribute_rule const *rule)
{
	struct fern_string const raw = fern_xml_attribute_string(node, rule->name, "");
	struct fern_string_buf   text;
	uint64_t                 u64;
	int64_t                  i64;
	bool                     boolean;

	switch (rule->kind) {
	case NAME:
		return name_ok(raw) ? NULL : "must be a name of 1 to 63 characters without & < > \"";
	case TEXT:
		return fern_xml_read_string(node, rule->name, &text) == FERN_OK
		               ? NULL : "must be a text of at most 256 bytes";
	case ANY:
		return NULL;
	case COUNT:
		return number(node, rule->name) && number(node, rule->name) <= UINT32_MAX
		               ? NULL : "must be a number greater than 0";
	case NUMBER:
		return fern_xml_read_u64(node, rule->name, &u64) == FERN_OK && u64 <= UINT32_MAX
		               ? NULL : "must be a number, for example 100";
	case INTEGER:
		return fern_xml_read_i64(node, rule->name, &i64) == FERN_OK ? NULL : "must be an integer";
	case SIZE:
		return fern_xml_read_size(node, rule->name, &u64) == FERN_OK
		               ? NULL : "must be a size, for example 512K or 4M";
	case BOOLEAN:
		return fern_xml_read_bool(node, rule->name, &boolean) == FERN_OK ? NULL : "must be yes or no";
	case RESOURCE:
		return fern_string_equal(raw, fern_string("RAM")) || fern_string_equal(raw, fern_string("CAP"))
		               ? NULL : "must be RAM or CAP";
	case REASONS:
		return reasons_ok(raw) ? NULL : "must be a list of the words exit, fault and heartbeat";
	}
	return NULL;
}

static struct attribute_rule const *find_attribute(struct element_rule const *rule,
                                                   struct fern_string         name)
{
	struct attribute_rule const *attribute = rule->attributes;

	for (; attribute && attribute->name; attribute++)
		if (fern_string_equal(fern_string(attribute->name), name))
			return attribute;
	return NULL;
}

static void unknown_attribute(struct check *check, struct fern_xml node, struct element_rule const *rule,
                              struct fern_string name)
{
	struct sandbox_nearest nearest;

	/* what schema tools put on root elements */
	if (fern_string_starts_with(name, fern_string("xmlns"))
	    || fern_string_starts_with(name, fern_string("xsi:")))
		return;

	sandbox_nearest_init(&nearest, name);
	for (struct attribute_rule const *known = rule->attributes; known && known->name; known++)
		sandbox_nearest_try(&nearest, fern_string(known->name));

	error(check, node, "<%s>: unknown attribute \"%s\".%s", rule->type, fern_str(name),
	      sandbox_nearest_hint(&nearest).text);
}

static void check_attributes(struct check *check, struct fern_xml node, struct element_rule const *rule)
{
	fern_xml_for_each_attribute(node, attribute) {
		struct attribute_rule const *const known = find_attribute(rule, attribute.name);

		if (!known) {
			unknown_attribute(check, node, rule, attribute.name);
			continue;
		}

		char const *const wrong = complaint(node, known);
		if (wrong)
			error(check, node, "<%s>: %s=\"%s\" %s", rule->type, known->name,
			      fern_str(attribute.value), wrong);
	}

	for (struct attribute_rule const *known = rule->attributes; known && known->name; known++)
		if (known->required && !fern_xml_has_attribute(node, known->name))
			error(check, node, "<%s>: attribute \"%s\" is missing", rule->type, known->name);
}

static void unknown_element(struct check *check, struct fern_xml node, struct element_rule const *parent)
{
	struct fern_string const type = fern_xml_type(node);
	struct sandbox_nearest   nearest;

	sandbox_nearest_init(&nearest, type);
	for (struct element_rule const *known = parent->children; known && known->type; known++)
		sandbox_nearest_try(&nearest, fern_string(known->type));

	error(check, node, "unknown element <%s> in <%s>.%s", fern_str(type), parent->type,
	      sandbox_nearest_hint(&nearest).text);
}

/* the rules that hold for a node inside another; walking means going down by one */
static struct element_rule const *find_element(struct element_rule const *parent, struct fern_xml node)
{
	struct element_rule const *rule = parent->children;

	for (; rule && rule->type; rule++)
		if (fern_xml_type_is(node, rule->type))
			return rule;
	return NULL;
}

static void check_single(struct check *check, struct fern_xml node, struct element_rule const *rule)
{
	for (struct element_rule const *known = rule->children; known && known->type; known++) {
		struct fern_xml const first = fern_xml_child(node, known->type);
		struct fern_xml const second = fern_xml_next(node, first, known->type);

		if (!known->repeated && fern_xml_valid(first) && fern_xml_valid(second))
			error(check, second, "<%s>: more than one <%s>", rule->type, known->type);
	}
}

/* recursion as deep as the tables: config, start, route, service, target */
static void check_element(struct check *check, struct fern_xml node, struct element_rule const *rule)
{
	if (rule->opaque)
		return;

	check_attributes(check, node, rule);
	check_single(check, node, rule);

	fern_xml_for_each(node, NULL, child) {
		struct element_rule const *const child_rule = find_element(rule, child);

		if (child_rule)
			check_element(check, child, child_rule);
		else
			unknown_element(check, child, rule);
	}
}

enum fern_status sandbox_grammar_check(struct fern_string document, struct fern_xml root,
                                       struct fern_sandbox_problems *problems)
{
	struct check check = { .document = document, .problems = problems };

	if (!fern_xml_type_is(root, "config"))
		error(&check, root, "the root element must be <config>, not <%s>", fern_str(fern_xml_type(root)));
	else
		check_element(&check, root, &root_rule);
	return check.errors ? FERN_MALFORMED : FERN_OK;
}
