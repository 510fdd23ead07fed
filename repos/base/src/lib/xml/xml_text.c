/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <base/internal/text_output.h>
#include "xml_scan.h"

static void put_utf8(struct text_output *output, uint32_t character)
{
	if (character < 0x80) {
		text_put(output, (char)character);
		return;
	}

	/* the first byte tells by its leading ones how many bytes of six bits follow */
	unsigned const following = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
	unsigned const lead = following == 1 ? 0xc0 : following == 2 ? 0xe0 : 0xf0;

	text_put(output, (char)(lead | character >> (6 * following)));
	for (unsigned i = following; i--;)
		text_put(output, (char)(0x80 | (character >> (6 * i) & 0x3f)));
}

static bool put_decoded(struct text_output *output, struct fern_string text)
{
	char const *const end = text.data + text.length;

	for (char const *at = text.data; at < end;) {
		if (*at != '&') {
			text_put(output, *at++);
			continue;
		}
		at++;
		uint32_t const character = xml_take_entity(&at, end);
		if (!character)
			return false;
		put_utf8(output, character);
	}
	return true;
}

static enum fern_status finish(struct text_output *output, bool well_formed, size_t *out_length)
{
	text_terminate(output);
	*out_length = output->length;
	if (!well_formed)
		return FERN_MALFORMED;
	return text_fits(output) ? FERN_OK : FERN_TOO_SMALL;
}

enum fern_status fern_xml_decode(struct fern_string text, char *buffer, size_t capacity,
                                 size_t *out_length)
{
	struct text_output output = { .buffer = buffer, .capacity = capacity };
	bool const         well_formed = put_decoded(&output, text);

	return finish(&output, well_formed, out_length);
}

enum fern_status fern_xml_text(struct fern_xml node, char *buffer, size_t capacity,
                               size_t *out_length)
{
	struct fern_string const content = fern_xml_content(node);
	struct xml_scanner       scanner = xml_scanner(content.data, content.data + content.length);
	struct text_output       output = { .buffer = buffer, .capacity = capacity };
	bool                     well_formed = true;

	for (struct xml_token token = xml_next_token(&scanner);
	     token.kind != XML_END && well_formed; token = xml_next_token(&scanner)) {
		if (token.kind == XML_TEXT)
			well_formed = put_decoded(&output, token.body);
		else if (token.kind == XML_CDATA)
			text_put_string(&output, token.body);
		else
			well_formed = token.kind != XML_ERROR;
	}
	return finish(&output, well_formed, out_length);
}
