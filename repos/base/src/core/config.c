/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core's configuration.
 */
#include "config.h"
#include "platform.h"
#include <base/log.h>
#include <util/xml.h>

static char const module_name[] = "core.config";

enum { CONFIG_SIZE_MAX = 16 * 1024 };

static enum fern_status refuse(struct fern_string document, struct fern_xml node, char const *what)
{
	fern_error("%s:%zu: <%s>: %s", module_name, fern_xml_line(document, node),
	           fern_str(fern_xml_type(node)), what);
	return FERN_MALFORMED;
}

/* What is wrong with it; NULL: nothing. */
static char const *read_resource(struct fern_xml node, struct core_resources *resources)
{
	struct fern_string const name = fern_xml_attribute_string(node, "name", "");
	uint64_t                 quantum = 0;

	if (fern_xml_read_size(node, "quantum", &quantum) != FERN_OK)
		return "attribute quantum is missing or no number";

	if (fern_string_equal(name, fern_string("RAM")))
		resources->ram = quantum;
	else if (!fern_string_equal(name, fern_string("CAP")))
		return "attribute name is neither RAM nor CAP";
	else if (quantum > UINT32_MAX)
		return "so many capabilities cannot be counted";
	else
		resources->caps = (uint32_t)quantum;
	return NULL;
}

static enum fern_status read_document(struct fern_string document, struct core_resources *resources)
{
	struct fern_xml_error error;

	if (fern_xml_check(document, &error) != FERN_OK) {
		fern_error("%s:%zu:%zu: %s", module_name, error.line, error.column, error.message);
		return FERN_MALFORMED;
	}

	struct fern_xml const root = fern_xml_from_memory(document.data, document.length);
	if (!fern_xml_type_is(root, "config"))
		return refuse(document, root, "the root element is to be <config>");
	fern_xml_for_each(root, NULL, node) {
		char const *const what = fern_xml_type_is(node, "resource")
		                                 ? read_resource(node, resources)
		                                 : platform_configure(root, node);

		if (what)
			return refuse(document, node, what);
	}
	return FERN_OK;
}

static enum fern_status read_module(struct core_resources *resources)
{
	static char             text[CONFIG_SIZE_MAX];
	struct platform_memory *memory = NULL;
	uint64_t                size = 0;
	enum fern_status        status =
		platform_boot_module_open(fern_string(module_name), &memory, &size);

	if (status == FERN_NOT_FOUND)
		return FERN_OK;
	if (status == FERN_OK) {
		if (size > sizeof(text) || !platform_memory_read(memory, 0, text, size))
			status = FERN_TOO_SMALL;
		platform_memory_free(memory);
	}
	if (status != FERN_OK) {
		fern_error("%s cannot be read: %s", module_name, fern_status_name(status));
		return FERN_MALFORMED;
	}
	return read_document((struct fern_string){ text, size }, resources);
}

enum fern_status core_config_read(struct core_resources *out_resources)
{
	*out_resources = CORE_RESOURCES(PLATFORM_ALL_RAM, PLATFORM_ALL_CAPS);
	FERN_TRY(read_module(out_resources));
	platform_limit_resources(&out_resources->ram, &out_resources->caps);
	return FERN_OK;
}
