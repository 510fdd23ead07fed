/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Arbitrary bytes as XML. Whatever the reader answers must lie inside the text; a document that
 * was accepted must be consistent in itself, and survive being copied by the generator. The text
 * is also walked without the check that usually precedes, as if somebody had changed it in
 * between.
 */
#include <stdlib.h>
#include <string.h>
#include <util/string.h>
#include <util/xml.h>
#include <util/xml_generator.h>

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void require_inside(struct fern_string range, struct fern_string text)
{
	if (range.length == 0)
		return;
	require(range.data >= text.data && range.length <= text.length &&
	        (size_t)(range.data - text.data) <= text.length - range.length);
}

static void visit_attributes(struct fern_xml node, struct fern_string text, bool checked)
{
	size_t count = 0;

	fern_xml_for_each_attribute(node, attribute) {
		struct fern_string_buf name, value;
		size_t                 length;
		char                   decoded[64];

		require_inside(attribute.name, text);
		require_inside(attribute.value, text);
		if (checked)
			require(fern_xml_decode(attribute.value, decoded, sizeof(decoded),
			                        &length) != FERN_MALFORMED);
		count++;
		if (fern_string_buf_set(&name, attribute.name) != FERN_OK)
			continue;
		require(fern_xml_has_attribute(node, name.data));
		fern_xml_attribute_i64(node, name.data, 0);
		fern_xml_attribute_size(node, name.data, 0);
		fern_xml_attribute_bool(node, name.data, false);
		fern_ignore(fern_xml_read_string(node, name.data, &value)); /* any status will do */
	}
	require(fern_xml_attribute_count(node) == count);
	if (checked)
		require(count <= FERN_XML_ATTRIBUTES_MAX);
}

static void visit(struct fern_xml node, struct fern_string text, bool checked, unsigned depth)
{
	char   content[64];
	size_t length, count = 0;

	require_inside(fern_xml_raw(node), text);
	require_inside(fern_xml_type(node), text);
	require_inside(fern_xml_content(node), fern_xml_raw(node));
	require(fern_xml_line(text, node) != 0);
	enum fern_status const status = fern_xml_text(node, content, sizeof(content), &length);
	if (checked)
		require(fern_xml_type(node).length && status != FERN_MALFORMED);

	visit_attributes(node, text, checked);
	if (depth > FERN_XML_DEPTH_MAX) {
		require(!checked);
		return;
	}
	fern_xml_for_each(node, NULL, child) {
		require_inside(fern_xml_raw(child),
		               checked ? fern_xml_content(node) : fern_xml_raw(node));
		visit(child, text, checked, depth + 1);
		count++;
	}
	require(fern_xml_child_count(node, NULL) == count);
}

/* the root inside another element must be readable again */
static void copy(struct fern_xml root, size_t size)
{
	struct fern_xml_generator xml;
	char *const               buffer = malloc(size + 64);
	size_t                    length;

	fern_xml_generator_init(&xml, buffer, size + 64);
	fern_xml_generator_begin(&xml, "copy");
	fern_xml_generator_string(&xml, "of", fern_xml_type(root));
	fern_xml_generator_copy(&xml, root);
	fern_xml_generator_end(&xml);
	if (fern_xml_generator_finish(&xml, &length) == FERN_OK) {
		struct fern_xml const again = fern_xml_from_memory(buffer, length);
		struct fern_xml_error error;

		if (fern_xml_valid(again))
			require(fern_string_equal(fern_xml_raw(fern_xml_child(again, NULL)),
			                          fern_xml_raw(root)));
		else /* a root of the greatest depth allowed becomes too deep */
			require(fern_xml_check((struct fern_string){ buffer, length }, &error) ==
			                FERN_MALFORMED &&
			        strcmp(error.message, "elements are nested too deep") == 0);
	}
	free(buffer);
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	/* a copy of exactly that size, so that the sanitizer sees what reads beyond */
	char *const              text = malloc(size ? size : 1);
	struct fern_string const document = { text, size };
	struct fern_xml_error    error;

	if (size)
		memcpy(text, data, size);
	struct fern_xml const root = fern_xml_from_memory(text, size);
	if (fern_xml_check(document, &error) == FERN_OK) {
		require(fern_xml_valid(root));
		visit(root, document, true, 1);
		copy(root, size);
	} else {
		require(!fern_xml_valid(root));
		require(error.line >= 1 && error.column >= 1 && error.column <= size + 1);
	}
	if (size)
		visit((struct fern_xml){ text, size }, document, false, 1);
	free(text);
	return 0;
}
