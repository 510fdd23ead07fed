/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What core.config says about Linux. Everything is checked when it is read; core keeps the text, so
 * that it is looked up in place later.
 */
#include "linux_config.h"

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

char const *platform_configure(struct fern_xml root, struct fern_xml element)
{
	config = root;
	return fern_xml_type_is(element, "hybrid")
	               ? hybrid_error(element)
	               : "unknown element; known are resource and hybrid";
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
