/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <base/internal/text_output.h>
#include "xml_scan.h"
#include <stdarg.h>
#include <util/format.h>
#include <util/xml_generator.h>

static void fail(struct fern_xml_generator *xml, enum fern_status status)
{
	if (xml->status == FERN_OK)
		xml->status = status;
}

static void put_string(struct fern_xml_generator *xml, struct fern_string string)
{
	struct text_output output = { xml->buffer, xml->capacity, xml->length };

	text_put_string(&output, string);
	xml->length = output.length;
}

static void put(struct fern_xml_generator *xml, char const *text)
{
	put_string(xml, fern_string(text));
}

/* how a character is written in a value or in text; NULL if as it is */
static char const *escape(char character, bool in_attribute)
{
	switch (character) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return in_attribute ? "&quot;" : NULL;
	case '\n':
		return in_attribute ? "&#10;" : NULL;
	case '\t':
		return in_attribute ? "&#9;" : NULL;
	case '\r':
		return "&#13;";
	default:
		return (unsigned char)character < 0x20 ? "\xef\xbf\xbd" : NULL;
	}
}

static void put_escaped(struct fern_xml_generator *xml, struct fern_string text, bool in_attribute)
{
	for (size_t i = 0; i < text.length; i++) {
		char const *const replacement = escape(text.data[i], in_attribute);

		if (replacement)
			put(xml, replacement);
		else
			put_string(xml, (struct fern_string){ text.data + i, 1 });
	}
}

static void put_new_line(struct fern_xml_generator *xml)
{
	put(xml, "\n");
	for (size_t i = 0; i < xml->depth; i++)
		put(xml, "\t");
}

static bool check_name(struct fern_xml_generator *xml, char const *text)
{
	struct fern_string const name = fern_string(text);
	struct xml_scanner       scanner = xml_scanner(name.data, name.data + name.length);

	if (xml_take_name(&scanner).length && scanner.at == scanner.end)
		return true;
	fail(xml, FERN_INVALID_ARGUMENT);
	return false;
}

/* between "<type ..." and what is inside */
static void close_tag(struct fern_xml_generator *xml)
{
	if (xml->tag_open)
		put(xml, ">");
	xml->tag_open = false;
}

/* where an element may stand: inside another one, or as the only root */
static bool begin_child(struct fern_xml_generator *xml)
{
	if (xml->depth == 0 && xml->root_done) {
		fail(xml, FERN_INVALID_ARGUMENT);
		return false;
	}

	close_tag(xml);
	if (xml->depth && !xml->inline_content)
		put_new_line(xml);
	xml->root_done = true;
	return true;
}

void fern_xml_generator_init(struct fern_xml_generator *xml, char *buffer, size_t capacity)
{
	*xml = (struct fern_xml_generator){ .buffer = buffer, .capacity = capacity };
}

void fern_xml_generator_begin(struct fern_xml_generator *xml, char const *type)
{
	if (xml->depth == FERN_XML_DEPTH_MAX)
		fail(xml, FERN_LIMIT);
	if (xml->status != FERN_OK || !check_name(xml, type) || !begin_child(xml))
		return;

	put(xml, "<");
	put(xml, type);
	xml->open[xml->depth++] = type;
	xml->tag_open = true;
	xml->inline_content = false;
}

void fern_xml_generator_end(struct fern_xml_generator *xml)
{
	if (xml->depth == 0)
		fail(xml, FERN_INVALID_ARGUMENT);
	if (xml->status != FERN_OK)
		return;

	xml->depth--;
	if (xml->tag_open) {
		put(xml, "/>");
	} else {
		if (!xml->inline_content)
			put_new_line(xml);
		put(xml, "</");
		put(xml, xml->open[xml->depth]);
		put(xml, ">");
	}
	xml->tag_open = false;
	xml->inline_content = false;
}

/* ---------------------------------------------------------------- attributes ---- */

void fern_xml_generator_string(struct fern_xml_generator *xml, char const *name,
                               struct fern_string value)
{
	if (!xml->tag_open)
		fail(xml, FERN_INVALID_ARGUMENT);
	if (xml->status != FERN_OK || !check_name(xml, name))
		return;

	put(xml, " ");
	put(xml, name);
	put(xml, "=\"");
	put_escaped(xml, value, true);
	put(xml, "\"");
}

void fern_xml_generator_attribute(struct fern_xml_generator *xml, char const *name,
                                  char const *value)
{
	fern_xml_generator_string(xml, name, fern_string(value));
}

void fern_xml_generator_format(struct fern_xml_generator *xml, char const *name, char const *format,
                               ...)
{
	char    value[FERN_STRING_BUF_MAX + 1];
	va_list list;

	va_start(list, format);
	size_t const length = fern_format_list(value, sizeof(value), format, list);
	va_end(list);
	if (length >= sizeof(value))
		fail(xml, FERN_INVALID_ARGUMENT);
	fern_xml_generator_attribute(xml, name, value);
}

void fern_xml_generator_u64(struct fern_xml_generator *xml, char const *name, uint64_t value)
{
	fern_xml_generator_format(xml, name, "%llu", (unsigned long long)value);
}

void fern_xml_generator_i64(struct fern_xml_generator *xml, char const *name, int64_t value)
{
	fern_xml_generator_format(xml, name, "%lld", (long long)value);
}

void fern_xml_generator_bool(struct fern_xml_generator *xml, char const *name, bool value)
{
	fern_xml_generator_attribute(xml, name, value ? "yes" : "no");
}

/* ---------------------------------------------------------------- content ---- */

void fern_xml_generator_content(struct fern_xml_generator *xml, struct fern_string text)
{
	if (xml->depth == 0)
		fail(xml, FERN_INVALID_ARGUMENT);
	if (xml->status != FERN_OK)
		return;

	close_tag(xml);
	xml->inline_content = true;
	put_escaped(xml, text, false);
}

void fern_xml_generator_copy(struct fern_xml_generator *xml, struct fern_xml node)
{
	if (!fern_xml_valid(node))
		fail(xml, FERN_INVALID_ARGUMENT);
	if (xml->status != FERN_OK || !begin_child(xml))
		return;

	put_string(xml, fern_xml_raw(node));
}

enum fern_status fern_xml_generator_finish(struct fern_xml_generator *xml, size_t *out_length)
{
	struct text_output output = { xml->buffer, xml->capacity, xml->length };

	if (xml->depth || !xml->root_done)
		fail(xml, FERN_INVALID_ARGUMENT);
	text_put(&output, '\n');
	text_terminate(&output);
	*out_length = output.length;
	if (xml->status != FERN_OK)
		return xml->status;
	return text_fits(&output) ? FERN_OK : FERN_TOO_SMALL;
}
