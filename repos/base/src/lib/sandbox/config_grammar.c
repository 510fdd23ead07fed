/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The grammar of configurations: which element may hold which elements and attributes, and what
 * values look like. The tables below are the whole definition; src/init/config.xsd says the same to
 * tools that check XML.
 *
 * A misspelt attribute is an error and not a warning: `lable="..."` on a route would open it to
 * all.
 */
#include "config.h"
#include "problem.h"

enum kind {
	NAME,  /* of a child, module or service: 1 to 63 characters, none of & < > " */
	TEXT,  /* anything that can be a label */
	ANY,   /* anything */
	COUNT, /* a number that is not 0 */
	NUMBER,
	INTEGER, /* a number that may be negative */
	SIZE,    /* a number with K, M or G */
	BOOLEAN,
	RESOURCE, /* RAM or CAP */
	REASONS,  /* reasons to restart */
};

/* where an element stands, or what its content is */
enum context { DOCUMENT, CONFIG, SERVICES, ROUTE, TARGETS, START, EMPTY, OPAQUE };

struct element_rule {
	enum context in;
	char const  *type;
	enum context content;
	bool         repeated; /* may occur more than once */
};

struct attribute_rule {
	enum context in; /* of the element */
	char const  *type, *name;
	enum kind    kind;
	bool         required;
};

static struct element_rule const elements[] = {
	{ DOCUMENT, "config", CONFIG, false },
	{ CONFIG, "parent-provides", SERVICES, false },
	{ CONFIG, "default", EMPTY, false },
	{ CONFIG, "default-route", ROUTE, false },
	{ CONFIG, "affinity-space", EMPTY, false },
	{ CONFIG, "alias", EMPTY, true },
	{ CONFIG, "heartbeat", EMPTY, false },
	{ CONFIG, "report", EMPTY, false },
	{ CONFIG, "start", START, true },
	{ START, "binary", EMPTY, false },
	{ START, "resource", EMPTY, true },
	{ START, "provides", SERVICES, false },
	{ START, "config", OPAQUE, false },
	{ START, "configfile", EMPTY, false },
	{ START, "route", ROUTE, false },
	{ START, "affinity", EMPTY, false },
	{ START, "exit", EMPTY, false },
	{ START, "heartbeat", EMPTY, false },
	{ START, "restart", EMPTY, false },
	{ SERVICES, "service", EMPTY, true },
	{ ROUTE, "service", TARGETS, true },
	{ ROUTE, "any-service", TARGETS, true },
	{ TARGETS, "if-arg", EMPTY, true },
	{ TARGETS, "parent", EMPTY, true },
	{ TARGETS, "child", EMPTY, true },
	{ TARGETS, "any-child", EMPTY, true },
	{ TARGETS, "local", EMPTY, true },
};

static struct attribute_rule const attributes[] = {
	{ DOCUMENT, "config", "prio_levels", COUNT, false },
	{ DOCUMENT, "config", "verbose", BOOLEAN, false },
	{ CONFIG, "default", "ram", SIZE, false },
	{ CONFIG, "default", "caps", NUMBER, false },
	{ CONFIG, "affinity-space", "width", COUNT, true },
	{ CONFIG, "affinity-space", "height", COUNT, false },
	{ CONFIG, "alias", "name", NAME, true },
	{ CONFIG, "alias", "child", NAME, true },
	{ CONFIG, "heartbeat", "rate_ms", COUNT, true },
	{ CONFIG, "report", "resources", BOOLEAN, false },
	{ CONFIG, "report", "sessions", BOOLEAN, false },
	{ CONFIG, "report", "delay_ms", NUMBER, false },
	{ CONFIG, "start", "name", NAME, true },
	{ CONFIG, "start", "ram", SIZE, false },
	{ CONFIG, "start", "caps", NUMBER, false },
	{ CONFIG, "start", "priority", INTEGER, false },
	{ CONFIG, "start", "version", ANY, false },
	{ START, "binary", "name", NAME, true },
	{ START, "resource", "name", RESOURCE, true },
	{ START, "resource", "quantum", SIZE, true },
	{ START, "resource", "constrain_phys", BOOLEAN, false },
	{ START, "configfile", "name", NAME, true },
	{ START, "affinity", "xpos", NUMBER, false },
	{ START, "affinity", "ypos", NUMBER, false },
	{ START, "affinity", "width", COUNT, false },
	{ START, "affinity", "height", COUNT, false },
	{ START, "exit", "propagate", BOOLEAN, true },
	{ START, "heartbeat", "rate_ms", COUNT, false },
	{ START, "restart", "on", REASONS, true },
	{ START, "restart", "max", NUMBER, false },
	{ START, "restart", "delay_ms", NUMBER, false },
	{ SERVICES, "service", "name", NAME, true },
	{ ROUTE, "service", "name", NAME, true },
	{ ROUTE, "service", "label", TEXT, false },
	{ ROUTE, "service", "label_prefix", TEXT, false },
	{ ROUTE, "service", "label_suffix", TEXT, false },
	{ TARGETS, "if-arg", "key", NAME, true },
	{ TARGETS, "if-arg", "value", TEXT, true },
	{ TARGETS, "parent", "label", TEXT, false },
	{ TARGETS, "child", "name", NAME, true },
	{ TARGETS, "child", "label", TEXT, false },
	{ TARGETS, "any-child", "label", TEXT, false },
	{ TARGETS, "local", "label", TEXT, false },
};

/*
 * the element's rule follows from where it stands and its name; walk over the rules that hold
 * there
 */
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define for_each_element(context, rule)                                                            \
	for (struct element_rule const *rule = elements; rule < elements + COUNT_OF(elements);     \
	     rule++)                                                                               \
		if (rule->in == (context))

#define for_each_attribute(element, rule)                                                          \
	for (struct attribute_rule const *rule = attributes;                                       \
	     rule < attributes + COUNT_OF(attributes); rule++)                                     \
		if (rule->in == (element)->in &&                                                   \
		    fern_string_equal(fern_string(rule->type), fern_string((element)->type)))

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
		return name_ok(raw) ? NULL
		                    : "must be a name of 1 to 63 characters without & < > \"";
	case TEXT:
		return fern_xml_read_string(node, rule->name, &text) == FERN_OK
		               ? NULL
		               : "must be a text of at most 256 bytes";
	case ANY:
		return NULL;
	case COUNT:
		return number(node, rule->name) && number(node, rule->name) <= UINT32_MAX
		               ? NULL
		               : "must be a number greater than 0";
	case NUMBER:
		return fern_xml_read_u64(node, rule->name, &u64) == FERN_OK && u64 <= UINT32_MAX
		               ? NULL
		               : "must be a number, for example 100";
	case INTEGER:
		return fern_xml_read_i64(node, rule->name, &i64) == FERN_OK ? NULL
		                                                            : "must be an integer";
	case SIZE:
		return fern_xml_read_size(node, rule->name, &u64) == FERN_OK
		               ? NULL
		               : "must be a size, for example 512K or 4M";
	case BOOLEAN:
		return fern_xml_read_bool(node, rule->name, &boolean) == FERN_OK
		               ? NULL
		               : "must be yes or no";
	case RESOURCE:
		return fern_string_equal(raw, fern_string("RAM")) ||
		                       fern_string_equal(raw, fern_string("CAP"))
		               ? NULL
		               : "must be RAM or CAP";
	case REASONS:
		return reasons_ok(raw) ? NULL
		                       : "must be a list of the words exit, fault and heartbeat";
	}
	return NULL;
}

static struct attribute_rule const *find_attribute(struct element_rule const *element,
                                                   struct fern_string         name)
{
	for_each_attribute(element, rule)
	{
		if (fern_string_equal(fern_string(rule->name), name))
			return rule;
	}
	return NULL;
}

static void unknown_attribute(struct check *check, struct fern_xml node,
                              struct element_rule const *element, struct fern_string name)
{
	struct sandbox_nearest nearest;

	sandbox_nearest_init(&nearest, name);
	for_each_attribute(element, rule) sandbox_nearest_try(&nearest, fern_string(rule->name));
	error(check, node, "<%s>: unknown attribute \"%s\".%s", element->type, fern_str(name),
	      sandbox_nearest_hint(&nearest).text);
}

static void check_attributes(struct check *check, struct fern_xml node,
                             struct element_rule const *element)
{
	fern_xml_for_each_attribute(node, attribute) {
		struct attribute_rule const *const rule = find_attribute(element, attribute.name);
		char const *const                  wrong = rule ? complaint(node, rule) : NULL;

		if (!rule)
			unknown_attribute(check, node, element, attribute.name);
		else if (wrong)
			error(check, node, "<%s>: %s=\"%s\" %s", element->type, rule->name,
			      fern_str(attribute.value), wrong);
	}
	for_each_attribute(element, rule)
	{
		if (rule->required && !fern_xml_has_attribute(node, rule->name))
			error(check, node, "<%s>: attribute \"%s\" is missing", element->type,
			      rule->name);
	}
}

static void unknown_element(struct check *check, struct fern_xml node,
                            struct element_rule const *parent)
{
	struct sandbox_nearest nearest;

	sandbox_nearest_init(&nearest, fern_xml_type(node));
	for_each_element(parent->content, rule)
		sandbox_nearest_try(&nearest, fern_string(rule->type));
	error(check, node, "unknown element <%s> in <%s>.%s", fern_str(fern_xml_type(node)),
	      parent->type, sandbox_nearest_hint(&nearest).text);
}

static struct element_rule const *find_element(enum context context, struct fern_xml node)
{
	for_each_element(context, rule)
	{
		if (fern_xml_type_is(node, rule->type))
			return rule;
	}
	return NULL;
}

static void check_single(struct check *check, struct fern_xml node,
                         struct element_rule const *element)
{
	for_each_element(element->content, rule)
	{
		struct fern_xml const first = fern_xml_child(node, rule->type);
		struct fern_xml const second = fern_xml_next(node, first, rule->type);

		if (!rule->repeated && fern_xml_valid(second))
			error(check, second, "<%s>: more than one <%s>", element->type, rule->type);
	}
}

/* recursion as deep as the tables: config, start, route, service, target */
static void check_element(struct check *check, struct fern_xml node,
                          struct element_rule const *element)
{
	if (element->content == OPAQUE)
		return;

	check_attributes(check, node, element);
	check_single(check, node, element);
	fern_xml_for_each(node, NULL, child) {
		struct element_rule const *const rule = find_element(element->content, child);

		if (rule)
			check_element(check, child, rule);
		else
			unknown_element(check, child, element);
	}
}

enum fern_status sandbox_grammar_check(struct fern_string document, struct fern_xml root,
                                       struct fern_sandbox_problems *problems)
{
	struct check                     check = { .document = document, .problems = problems };
	struct element_rule const *const element = find_element(DOCUMENT, root);

	if (element)
		check_element(&check, root, element);
	else
		error(&check, root, "the root element must be <config>, not <%s>",
		      fern_str(fern_xml_type(root)));
	return check.errors ? FERN_MALFORMED : FERN_OK;
}
