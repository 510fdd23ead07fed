/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Working off the steps of a module.
 */
#include "module.h"

#include <base/log.h>
#include <util/memory.h>
#include <util/string.h>

/** A module never wakes the server more often than this. */
enum { SLEEP_MIN_MS = 1 };

static void set_content(struct module *module, struct fern_string data)
{
	module->data = data;
	module->version = ++module->host->version;
}

static void report_step(struct module const *module)
{
	struct fern_string const description =
		fern_xml_attribute_string(module->step, "description", "");

	if (module->host->verbose)
		fern_log("%s: %s %s", fern_str(module_name(module)),
		         fern_str(fern_xml_type(module->step)), fern_str(description));
}

/** Run one step. True: it ends this run, the rest follows after a sleep. */
static bool run_step(struct module *module)
{
	struct fern_xml const step = module->step;

	report_step(module);
	if (fern_xml_type_is(step, "inline")) {
		set_content(module, fern_xml_content(step));
	} else if (fern_xml_type_is(step, "empty")) {
		set_content(module, fern_string(""));
	} else if (fern_xml_type_is(step, "sleep")) {
		uint64_t const ms = fern_xml_attribute_u64(step, "milliseconds", 0);

		fern_timeout_schedule(&module->sleep,
		                      (ms < SLEEP_MIN_MS ? SLEEP_MIN_MS : ms) * 1000);
		return true;
	} else {
		fern_warning("%s: unknown step <%s>: use <inline>, <sleep> or <empty>",
		             fern_str(module_name(module)), fern_str(fern_xml_type(step)));
	}
	return false;
}

/** The step after the current one; behind the last one comes the first. */
static struct fern_xml next_step(struct module const *module)
{
	struct fern_xml next = { 0 };

	if (fern_xml_valid(module->step))
		next = fern_xml_next(module->node, module->step, NULL);
	return fern_xml_valid(next) ? next : fern_xml_child(module->node, NULL);
}

/** Run steps up to the next <sleep>, at most one round. */
static void run(struct module *module)
{
	size_t const count = fern_xml_child_count(module->node, NULL);

	for (size_t i = 0; i < count; i++) {
		module->step = next_step(module);
		if (run_step(module))
			return;
	}
}

static void handle_sleep(struct fern_timeout *timeout)
{
	struct module *const module = fern_container_of(timeout, struct module, sleep);

	run(module);
	module->host->changed(module->host);
}

static enum fern_status init(struct module *module, struct module_host *host,
                             struct fern_string text)
{
	module->host = host;
	module->length = text.length;
	FERN_TRY(fern_timeout_init(&module->sleep, host->entrypoint, handle_sleep));
	FERN_TRY(fern_new_array(host->heap, text.length, &module->text));

	memcpy(module->text, text.data, text.length);
	module->node = fern_xml_from_memory(module->text, text.length);
	return FERN_OK;
}

enum fern_status module_create(struct module_host *host, struct fern_xml node,
                               struct module **out_module)
{
	struct module *module;

	FERN_TRY(fern_new(host->heap, &module));

	enum fern_status const status = init(module, host, fern_xml_raw(node));
	if (status != FERN_OK) {
		module_destroy(module);
		return status;
	}
	run(module);
	*out_module = module;
	return FERN_OK;
}

void module_destroy(struct module *module)
{
	struct fern_allocator *const heap = module->host->heap;

	fern_list_remove(&module->element);
	fern_timeout_cancel(&module->sleep);
	fern_delete_array(heap, module->length, module->text);
	fern_delete(heap, module);
}

bool module_made_of(struct module const *module, struct fern_xml node)
{
	return fern_string_equal(fern_xml_raw(module->node), fern_xml_raw(node));
}

struct fern_string module_name(struct module const *module)
{
	return fern_xml_attribute_string(module->node, "name", "");
}
