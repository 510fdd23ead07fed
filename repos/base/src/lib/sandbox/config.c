/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * From the text of a configuration to its structure. The text is checked against the grammar first;
 * what follows may rely on it.
 */
#include "config.h"
#include "problem.h"

#include <util/memory.h>

static struct {
	char const *word;
	unsigned    reason;
} const restart_words[] = {
	{ "exit", SANDBOX_RESTART_EXIT },
	{ "fault", SANDBOX_RESTART_FAULT },
	{ "heartbeat", SANDBOX_RESTART_HEARTBEAT },
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* take the first word off a list; empty at the end */
static struct fern_string take_word(struct fern_string *list)
{
	size_t start = 0, end;

	while (start < list->length && is_space(list->data[start]))
		start++;
	for (end = start; end < list->length && !is_space(list->data[end]);)
		end++;

	struct fern_string const word = { list->data + start, end - start };
	*list = (struct fern_string){ list->data + end, list->length - end };
	return word;
}

static unsigned restart_reason(struct fern_string word)
{
	for (size_t i = 0; i < sizeof(restart_words) / sizeof(restart_words[0]); i++)
		if (fern_string_equal(word, fern_string(restart_words[i].word)))
			return restart_words[i].reason;
	return 0;
}

bool sandbox_restart_reasons(struct fern_string list, unsigned *out_reasons)
{
	unsigned reasons = 0;

	for (struct fern_string word = take_word(&list); word.length; word = take_word(&list)) {
		if (!restart_reason(word))
			return false;
		reasons |= restart_reason(word);
	}
	*out_reasons = reasons;
	return reasons != 0;
}

/* ---------------------------------------------------------------- <start> ---- */

/* the child's own node, or the one for all */
static struct fern_xml own_or_default(struct fern_xml start, char const *own, struct fern_xml root,
                                      char const *general)
{
	struct fern_xml const node = fern_xml_child(start, own);

	return fern_xml_valid(node) ? node : fern_xml_child(root, general);
}

static uint32_t caps_attribute(struct fern_xml node, char const *name, uint32_t default_value)
{
	uint64_t const value = fern_xml_attribute_u64(node, name, default_value);

	return value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

static void read_quota(struct sandbox_start *start, struct fern_xml root)
{
	struct fern_xml const general = fern_xml_child(root, "default");

	start->ram = fern_xml_attribute_size(start->node, "ram",
	                                     fern_xml_attribute_size(general, "ram", 0));
	start->caps = caps_attribute(start->node, "caps", caps_attribute(general, "caps", 0));

	fern_xml_for_each(start->node, "resource", resource) {
		struct fern_string const name = fern_xml_attribute_string(resource, "name", "");
		uint64_t const           quantum = fern_xml_attribute_size(resource, "quantum", 0);

		if (fern_string_equal(name, fern_string("RAM"))) {
			start->ram = quantum;
			start->constrain_phys =
				fern_xml_attribute_bool(resource, "constrain_phys", false);
		} else {
			start->caps = quantum > UINT32_MAX ? UINT32_MAX : (uint32_t)quantum;
		}
	}
}

static void read_restart(struct sandbox_start *start)
{
	struct fern_xml const restart = fern_xml_child(start->node, "restart");

	if (fern_xml_valid(restart) &&
	    !sandbox_restart_reasons(fern_xml_attribute_string(restart, "on", ""),
	                             &start->restart_on))
		start->restart_on = 0;
	start->restart_max = fern_xml_attribute_u64(restart, "max", 0);
	start->restart_delay_us =
		fern_xml_attribute_u64(restart, "delay_ms", SANDBOX_RESTART_DELAY_DEFAULT_MS) *
		1000;
}

static void read_heartbeat(struct sandbox_start *start, struct fern_xml root)
{
	struct fern_xml const heartbeat = fern_xml_child(start->node, "heartbeat");
	struct fern_xml const general = fern_xml_child(root, "heartbeat");
	uint64_t rate_ms = fern_xml_attribute_u64(general, "rate_ms", SANDBOX_HEARTBEAT_DEFAULT_MS);

	rate_ms = fern_xml_attribute_u64(heartbeat, "rate_ms", rate_ms);
	start->heartbeat_us = fern_xml_valid(heartbeat) ? rate_ms * 1000 : 0;
}

static void read_affinity(struct sandbox_start *start)
{
	struct fern_xml const affinity = fern_xml_child(start->node, "affinity");

	if (!fern_xml_valid(affinity))
		return;

	start->affinity = (struct sandbox_affinity){
		.xpos = (uint32_t)fern_xml_attribute_u64(affinity, "xpos", 0),
		.ypos = (uint32_t)fern_xml_attribute_u64(affinity, "ypos", 0),
		.width = (uint32_t)fern_xml_attribute_u64(affinity, "width", 1),
		.height = (uint32_t)fern_xml_attribute_u64(affinity, "height", 1),
	};
}

/* -1 is one level below the highest; the range is checked in config_check.c */
static uint32_t read_priority(struct fern_xml start)
{
	int64_t const priority = fern_xml_attribute_i64(start, "priority", 0);

	return priority > 0 || priority < -SANDBOX_PRIO_LEVELS_MAX ? UINT32_MAX
	                                                           : (uint32_t)-priority;
}

static void read_start(struct sandbox_start *start, struct fern_xml node, struct fern_xml root)
{
	struct fern_string const name = fern_xml_attribute_string(node, "name", "");
	struct fern_xml const    binary = fern_xml_child(node, "binary");
	struct fern_xml const    configfile = fern_xml_child(node, "configfile");

	*start = (struct sandbox_start){
		.node = node,
		.name = name,
		.binary = fern_xml_valid(binary) ? fern_xml_attribute_string(binary, "name", "")
		                                 : name,
		.version = fern_xml_attribute_string(node, "version", ""),
		.config = fern_xml_child(node, "config"),
		.provides = fern_xml_child(node, "provides"),
		.configfile = fern_xml_attribute_string(configfile, "name", ""),
		.route = own_or_default(node, "route", root, "default-route"),
		.priority = read_priority(node),
		.exit_propagate =
			fern_xml_attribute_bool(fern_xml_child(node, "exit"), "propagate", false),
	};
	read_quota(start, root);
	read_restart(start);
	read_heartbeat(start, root);
	read_affinity(start);
}

/* ---------------------------------------------------------------- the whole ---- */

static enum fern_status read_starts(struct sandbox_config *config)
{
	fern_xml_for_each(config->root, "start", node) {
		struct sandbox_start *start;

		FERN_TRY(fern_new(config->heap, &start));
		read_start(start, node, config->root);
		fern_list_append(&config->starts, &start->element);
	}
	return FERN_OK;
}

static void read_general(struct sandbox_config *config)
{
	struct fern_xml const root = config->root;
	struct fern_xml const space = fern_xml_child(root, "affinity-space");
	struct fern_xml const report = fern_xml_child(root, "report");

	config->parent_provides = fern_xml_child(root, "parent-provides");
	config->first_alias = fern_xml_child(root, "alias");
	config->verbose = fern_xml_attribute_bool(root, "verbose", false);
	config->prio_levels = (uint32_t)fern_xml_attribute_u64(root, "prio_levels", 1);
	config->space_width = (uint32_t)fern_xml_attribute_u64(space, "width", 1);
	config->space_height = (uint32_t)fern_xml_attribute_u64(space, "height", 1);
	config->report = (struct sandbox_report_options){
		.enabled = fern_xml_valid(report),
		.resources = fern_xml_attribute_bool(report, "resources", false),
		.sessions = fern_xml_attribute_bool(report, "sessions", false),
		.delay_us = fern_xml_attribute_u64(report, "delay_ms", 100) * 1000,
	};
}

/* a ROM dataspace is longer than the document in it: that ends at the first zero */
static size_t document_length(struct fern_string document)
{
	size_t length = 0;

	while (length < document.length && document.data[length])
		length++;
	return length;
}

static enum fern_status copy_text(struct sandbox_config *config, struct fern_string document)
{
	size_t const length = document_length(document);

	FERN_TRY(fern_new_array(config->heap, length + 1, &config->text));
	config->text_size = length + 1;
	memcpy(config->text, document.data, length);
	return FERN_OK;
}

static enum fern_status parse(struct sandbox_config *config, struct fern_sandbox_problems *problems)
{
	struct fern_string const text = { config->text, config->text_size - 1 };
	struct fern_xml_error    error;

	enum fern_status const status = fern_xml_check(text, &error);
	if (status != FERN_OK) {
		sandbox_problem(problems, FERN_SANDBOX_ERROR, error.line, "column %zu: %s",
		                error.column, error.message);
		return status;
	}

	config->root = fern_xml_from_memory(text.data, text.length);
	FERN_TRY(sandbox_grammar_check(text, config->root, problems));
	read_general(config);
	FERN_TRY(read_starts(config));
	return sandbox_config_check(config, problems);
}

enum fern_status sandbox_config_create(struct fern_allocator *heap, struct fern_string document,
                                       struct fern_sandbox_problems *problems,
                                       struct sandbox_config       **out_config)
{
	struct sandbox_config *config;

	FERN_TRY(fern_new(heap, &config));
	config->heap = heap;

	enum fern_status status = copy_text(config, document);
	if (status == FERN_OK)
		status = parse(config, problems);
	if (status != FERN_OK) {
		sandbox_config_destroy(config);
		return status;
	}
	*out_config = config;
	return FERN_OK;
}

void sandbox_config_destroy(struct sandbox_config *config)
{
	if (!config)
		return;

	fern_list_for_each(&config->starts, struct sandbox_start, element, start) {
		fern_list_remove(&start->element);
		fern_delete(config->heap, start);
	}
	fern_delete_array(config->heap, config->text_size, config->text);
	fern_delete(config->heap, config);
}

/* ---------------------------------------------------------------- look-up ---- */

struct sandbox_start *sandbox_config_find(struct sandbox_config const *config,
                                          struct fern_string           name)
{
	fern_list_for_each(&config->starts, struct sandbox_start, element, start)
		if (fern_string_equal(start->name, name))
			return start;
	return NULL;
}

struct sandbox_start *sandbox_config_find_alias(struct sandbox_config const *config,
                                                struct fern_string           name)
{
	struct fern_xml alias = config->first_alias;

	for (; fern_xml_valid(alias); alias = fern_xml_next(config->root, alias, "alias"))
		if (fern_string_equal(fern_xml_attribute_string(alias, "name", ""), name))
			return sandbox_config_find(config,
			                           fern_xml_attribute_string(alias, "child", ""));
	return sandbox_config_find(config, name);
}

static bool lists_service(struct fern_xml list, struct fern_string name)
{
	fern_xml_for_each(list, "service", service)
		if (fern_string_equal(fern_xml_attribute_string(service, "name", ""), name))
			return true;
	return false;
}

bool sandbox_start_provides(struct sandbox_start const *start, struct fern_string service)
{
	return lists_service(start->provides, service);
}

bool sandbox_config_parent_provides(struct sandbox_config const *config, struct fern_string service)
{
	return !fern_xml_valid(config->parent_provides) ||
	       lists_service(config->parent_provides, service);
}

size_t sandbox_config_line(struct sandbox_config const *config, struct fern_xml node)
{
	return fern_xml_line((struct fern_string){ config->text, config->text_size - 1 }, node);
}
