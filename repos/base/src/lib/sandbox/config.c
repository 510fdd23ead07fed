/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * From the text of a configuration to its structure. The text is checked against the grammar first;
 * what follows may rely on it.
 */
#include "config.h"

#include <util/memory.h>

/* ---------------------------------------------------------------- <start> ---- */

static void read_quota(struct sandbox_start *start, struct fern_xml root)
{
	struct fern_xml const general = fern_xml_child(root, "default");

	start->ram = fern_xml_attribute_size(start->node, "ram",
	                                     fern_xml_attribute_size(general, "ram", 0));
	start->caps = (uint32_t)fern_xml_attribute_u64(start->node, "caps",
	                                               fern_xml_attribute_u64(general, "caps", 0));

	fern_xml_for_each(start->node, "resource", resource) {
		struct fern_string const name = fern_xml_attribute_string(resource, "name", "");
		uint64_t const           quantum = fern_xml_attribute_size(resource, "quantum", 0);
		uint32_t const number = quantum > UINT32_MAX ? UINT32_MAX : (uint32_t)quantum;

		if (fern_string_equal(name, fern_string("RAM"))) {
			start->ram = quantum;
			start->constrain_phys =
				fern_xml_attribute_bool(resource, "constrain_phys", false);
		} else if (fern_string_equal(name, fern_string("CPU"))) {
			start->cpu = number;
		} else {
			start->caps = number;
		}
	}
}

static void read_heartbeat(struct sandbox_start *start, struct fern_xml root)
{
	struct fern_xml const own = fern_xml_child(start->node, "heartbeat");
	struct fern_xml const general = fern_xml_child(root, "heartbeat");
	uint64_t const        rate_ms = fern_xml_attribute_u64(general, "rate_ms", 1000);

	if (fern_xml_valid(own))
		start->heartbeat_us = fern_xml_attribute_u64(own, "rate_ms", rate_ms) * 1000;
}

static void read_affinity(struct sandbox_start *start)
{
	struct fern_xml const affinity = fern_xml_child(start->node, "affinity");
	bool const            given = fern_xml_valid(affinity);

	start->affinity = (struct sandbox_affinity){
		.xpos = (uint32_t)fern_xml_attribute_u64(affinity, "xpos", 0),
		.ypos = (uint32_t)fern_xml_attribute_u64(affinity, "ypos", 0),
		.width = (uint32_t)fern_xml_attribute_u64(affinity, "width", given),
		.height = (uint32_t)fern_xml_attribute_u64(affinity, "height", given),
	};
}

static enum fern_status read_routes(struct sandbox_start *start, struct sandbox_config *config)
{
	struct fern_xml const own = fern_xml_child(start->node, "route");

	start->route = fern_xml_valid(own) ? &start->own_route : &config->default_route;
	FERN_TRY(fern_xml_tree_read(&start->own_route, config->heap, own));
	return fern_xml_tree_read(&start->provides, config->heap,
	                          fern_xml_child(start->node, "provides"));
}

static void read_start(struct sandbox_start *start)
{
	struct fern_xml const root = start->whole->root;
	struct fern_xml const node = start->node;
	struct fern_xml const binary = fern_xml_child(node, "binary");

	start->name = fern_xml_attribute_string(node, "name", "");
	start->binary = fern_xml_valid(binary) ? fern_xml_attribute_string(binary, "name", "")
	                                       : start->name;
	start->version = fern_xml_attribute_string(node, "version", "");
	start->config = fern_xml_child(node, "config");
	start->configfile =
		fern_xml_attribute_string(fern_xml_child(node, "configfile"), "name", "");
	start->priority = fern_xml_attribute_i64(node, "priority", 0);
	read_quota(start, root);
	read_heartbeat(start, root);
	read_affinity(start);
}

/* ---------------------------------------------------------------- the whole ---- */

static enum fern_status read_starts(struct sandbox_config *config)
{
	fern_xml_for_each(config->root, "start", node) {
		struct sandbox_start *start;

		FERN_TRY(fern_new(config->heap, &start));
		start->whole = config;
		start->node = node;
		fern_list_append(&config->starts, &start->element);
		read_start(start);
		FERN_TRY(read_routes(start, config));
	}
	return FERN_OK;
}

static enum fern_status read_general(struct sandbox_config *config)
{
	struct fern_xml const root = config->root;
	struct fern_xml const space = fern_xml_child(root, "affinity-space");
	struct fern_xml const report = fern_xml_child(root, "report");

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
	FERN_TRY(fern_xml_tree_read(&config->parent_provides, config->heap,
	                            fern_xml_child(root, "parent-provides")));
	return fern_xml_tree_read(&config->default_route, config->heap,
	                          fern_xml_child(root, "default-route"));
}

static enum fern_status read(struct sandbox_config *config, struct fern_string text,
                             fern_grammar_report *report, void *context)
{
	FERN_TRY(fern_new_array(config->heap, text.length + 1, &config->text));
	config->text_size = text.length + 1;
	memcpy(config->text, text.data, text.length);
	/* a ROM dataspace is longer than the document in it: that ends at the first zero */
	config->document = fern_string(config->text);

	struct fern_grammar_document document = { .text = config->document,
		                                  .report = report,
		                                  .context = context };

	FERN_TRY(fern_grammar_check(&sandbox_grammar, &document, &config->root));
	FERN_TRY(read_general(config));
	FERN_TRY(read_starts(config));
	sandbox_config_check(config, &document);
	return document.errors ? FERN_MALFORMED : FERN_OK;
}

enum fern_status sandbox_config_create(struct fern_allocator *heap, struct fern_string document,
                                       fern_grammar_report *report, void *context,
                                       struct sandbox_config **out_config)
{
	FERN_TRY(fern_new(heap, out_config));
	(*out_config)->heap = heap;
	(*out_config)->cpus = 1;

	enum fern_status const status = read(*out_config, document, report, context);
	if (status != FERN_OK)
		sandbox_config_destroy(*out_config);
	return status;
}

void sandbox_config_destroy(struct sandbox_config *config)
{
	if (!config)
		return;

	fern_list_for_each(&config->starts, struct sandbox_start, element, start) {
		fern_list_remove(&start->element);
		fern_xml_tree_free(&start->provides, config->heap);
		fern_xml_tree_free(&start->own_route, config->heap);
		fern_delete(config->heap, start);
	}
	fern_xml_tree_free(&config->default_route, config->heap);
	fern_xml_tree_free(&config->parent_provides, config->heap);
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

bool sandbox_lists_service(struct fern_xml_tree const *list, struct fern_string service)
{
	fern_xml_tree_for_each(list, child) if (fern_string_equal(fern_xml_attribute_string(
									  child->node, "name", ""),
	                                                          service)) return true;
	return false;
}

bool sandbox_config_parent_provides(struct sandbox_config const *config, struct fern_string service)
{
	return !fern_xml_valid(config->parent_provides.node) ||
	       sandbox_lists_service(&config->parent_provides, service);
}
