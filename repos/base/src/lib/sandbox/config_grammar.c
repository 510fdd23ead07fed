/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The grammar of configurations (see grammar/grammar.h). The tables below are the whole definition;
 * src/init/config.xsd says the same to tools that check XML.
 *
 * A misspelt attribute is an error and not a warning: `lable="..."` on a route would open it to
 * all.
 */
#include "config.h"

/* where an element stands, or what its content is */
enum { DOCUMENT, CONFIG, SERVICES, ROUTE, TARGETS, START };

static struct fern_element_rule const elements[] = {
	{ DOCUMENT, "config", CONFIG, false },
	{ CONFIG, "parent-provides", SERVICES, false },
	{ CONFIG, "default", FERN_GRAMMAR_EMPTY, false },
	{ CONFIG, "default-route", ROUTE, false },
	{ CONFIG, "affinity-space", FERN_GRAMMAR_EMPTY, false },
	{ CONFIG, "alias", FERN_GRAMMAR_EMPTY, true },
	{ CONFIG, "heartbeat", FERN_GRAMMAR_EMPTY, false },
	{ CONFIG, "report", FERN_GRAMMAR_EMPTY, false },
	{ CONFIG, "start", START, true },
	{ START, "binary", FERN_GRAMMAR_EMPTY, false },
	{ START, "resource", FERN_GRAMMAR_EMPTY, true },
	{ START, "provides", SERVICES, false },
	{ START, "config", FERN_GRAMMAR_OPAQUE, false },
	{ START, "configfile", FERN_GRAMMAR_EMPTY, false },
	{ START, "route", ROUTE, false },
	{ START, "affinity", FERN_GRAMMAR_EMPTY, false },
	{ START, "exit", FERN_GRAMMAR_EMPTY, false },
	{ START, "heartbeat", FERN_GRAMMAR_EMPTY, false },
	{ START, "restart", FERN_GRAMMAR_EMPTY, false },
	{ SERVICES, "service", FERN_GRAMMAR_EMPTY, true },
	{ ROUTE, "service", TARGETS, true },
	{ ROUTE, "any-service", TARGETS, true },
	{ TARGETS, "if-arg", FERN_GRAMMAR_EMPTY, true },
	{ TARGETS, "parent", FERN_GRAMMAR_EMPTY, true },
	{ TARGETS, "child", FERN_GRAMMAR_EMPTY, true },
	{ TARGETS, "any-child", FERN_GRAMMAR_EMPTY, true },
	{ TARGETS, "local", FERN_GRAMMAR_EMPTY, true },
};

static struct fern_attribute_rule const attributes[] = {
	{ DOCUMENT, "config", "prio_levels", FERN_VALUE_COUNT, false, NULL, NULL },
	{ DOCUMENT, "config", "verbose", FERN_VALUE_BOOLEAN, false, NULL, NULL },
	{ CONFIG, "default", "ram", FERN_VALUE_SIZE, false, NULL, NULL },
	{ CONFIG, "default", "caps", FERN_VALUE_NUMBER, false, NULL, NULL },
	{ CONFIG, "affinity-space", "width", FERN_VALUE_COUNT, true, NULL, NULL },
	{ CONFIG, "affinity-space", "height", FERN_VALUE_COUNT, false, NULL, NULL },
	{ CONFIG, "alias", "name", FERN_VALUE_NAME, true, NULL, NULL },
	{ CONFIG, "alias", "child", FERN_VALUE_NAME, true, NULL, NULL },
	{ CONFIG, "heartbeat", "rate_ms", FERN_VALUE_COUNT, true, NULL, NULL },
	{ CONFIG, "report", "resources", FERN_VALUE_BOOLEAN, false, NULL, NULL },
	{ CONFIG, "report", "sessions", FERN_VALUE_BOOLEAN, false, NULL, NULL },
	{ CONFIG, "report", "delay_ms", FERN_VALUE_NUMBER, false, NULL, NULL },
	{ CONFIG, "start", "name", FERN_VALUE_NAME, true, NULL, NULL },
	{ CONFIG, "start", "ram", FERN_VALUE_SIZE, false, NULL, NULL },
	{ CONFIG, "start", "caps", FERN_VALUE_NUMBER, false, NULL, NULL },
	{ CONFIG, "start", "priority", FERN_VALUE_INTEGER, false, NULL, NULL },
	{ CONFIG, "start", "version", FERN_VALUE_ANY, false, NULL, NULL },
	{ START, "binary", "name", FERN_VALUE_NAME, true, NULL, NULL },
	{ START, "resource", "name", FERN_VALUE_WORD, true, "RAM CAP CPU",
	  "must be RAM, CAP or CPU" },
	{ START, "resource", "quantum", FERN_VALUE_SIZE, true, NULL,
	  "must be a size, for example 512K or 4M; of capabilities their number, of CPU per cent" },
	{ START, "resource", "constrain_phys", FERN_VALUE_BOOLEAN, false, NULL, NULL },
	{ START, "configfile", "name", FERN_VALUE_NAME, true, NULL, NULL },
	{ START, "affinity", "xpos", FERN_VALUE_NUMBER, false, NULL, NULL },
	{ START, "affinity", "ypos", FERN_VALUE_NUMBER, false, NULL, NULL },
	{ START, "affinity", "width", FERN_VALUE_COUNT, false, NULL, NULL },
	{ START, "affinity", "height", FERN_VALUE_COUNT, false, NULL, NULL },
	{ START, "exit", "propagate", FERN_VALUE_BOOLEAN, true, NULL, NULL },
	{ START, "heartbeat", "rate_ms", FERN_VALUE_COUNT, false, NULL, NULL },
	{ START, "restart", "on", FERN_VALUE_WORDS, true, "exit fault heartbeat",
	  "must be a list of the words exit, fault and heartbeat" },
	{ START, "restart", "max", FERN_VALUE_NUMBER, false, NULL, NULL },
	{ START, "restart", "delay_ms", FERN_VALUE_NUMBER, false, NULL, NULL },
	{ SERVICES, "service", "name", FERN_VALUE_NAME, true, NULL, NULL },
	{ ROUTE, "service", "name", FERN_VALUE_NAME, true, NULL, NULL },
	{ ROUTE, "service", "label", FERN_VALUE_TEXT, false, NULL, NULL },
	{ ROUTE, "service", "label_prefix", FERN_VALUE_TEXT, false, NULL, NULL },
	{ ROUTE, "service", "label_suffix", FERN_VALUE_TEXT, false, NULL, NULL },
	{ TARGETS, "if-arg", "key", FERN_VALUE_NAME, true, NULL, NULL },
	{ TARGETS, "if-arg", "value", FERN_VALUE_TEXT, true, NULL, NULL },
	{ TARGETS, "parent", "label", FERN_VALUE_TEXT, false, NULL, NULL },
	{ TARGETS, "child", "name", FERN_VALUE_NAME, true, NULL, NULL },
	{ TARGETS, "child", "label", FERN_VALUE_TEXT, false, NULL, NULL },
	{ TARGETS, "any-child", "label", FERN_VALUE_TEXT, false, NULL, NULL },
	{ TARGETS, "local", "label", FERN_VALUE_TEXT, false, NULL, NULL },
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

struct fern_grammar const sandbox_grammar = {
	.elements = elements,
	.element_count = COUNT_OF(elements),
	.attributes = attributes,
	.attribute_count = COUNT_OF(attributes),
};
