/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What core.config says about Linux. Everything is checked when it is read; core keeps the text, so
 * that it is looked up in place later.
 */
#include "linux_config.h"
#include <base/log.h>

static struct fern_xml config;

static bool readable_text(struct fern_xml node, char const *attribute,
                          struct fern_string_buf *out_text)
{
	return fern_xml_read_string(node, attribute, out_text) == FERN_OK && out_text->length;
}

static char const *hybrid_error(struct fern_xml node)
{
	struct fern_string_buf text;

	if (!readable_text(node, "name", &text))
		return "attribute name is missing or too long";
	if (!readable_text(node, "path", &text))
		return "attribute path is missing or too long";
	return text.data[0] == '/' ? NULL : "attribute path is to be an absolute path";
}

/* What is wrong with an element of the configuration; NULL: nothing. */
static char const *element_error(struct fern_xml node)
{
	if (fern_xml_type_is(node, "hybrid"))
		return hybrid_error(node);
	return fern_xml_type_is(node, "resource")
	               ? NULL
	               : "unknown element; known are resource and hybrid";
}

enum fern_status platform_configure(struct fern_string document, struct fern_xml root)
{
	fern_xml_for_each(root, NULL, node) {
		char const *const error = element_error(node);

		if (error) {
			fern_error("core.config:%zu: <%s>: %s", fern_xml_line(document, node),
			           fern_str(fern_xml_type(node)), error);
			return FERN_MALFORMED;
		}
	}
	config = root;
	return FERN_OK;
}

bool linux_config_hybrid(struct fern_string label, struct fern_string_buf *out_path)
{
	fern_xml_for_each(config, "hybrid", node) {
		struct fern_string_buf admitted;

		if (readable_text(node, "name", &admitted) &&
		    fern_string_equal(fern_string_buf_string(&admitted), label))
			return readable_text(node, "path", out_path);
	}
	return false;
}
