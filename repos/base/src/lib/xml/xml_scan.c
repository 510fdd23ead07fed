/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "xml_scan.h"

struct xml_scanner xml_scanner(char const *start, char const *end)
{
	return (struct xml_scanner){ .at = start, .end = end };
}

static bool next_is(struct xml_scanner const *scanner, char character)
{
	return scanner->at < scanner->end && *scanner->at == character;
}

static bool take(struct xml_scanner *scanner, char character)
{
	bool const found = next_is(scanner, character);
	scanner->at += found;
	return found;
}

static bool take_text(struct xml_scanner *scanner, char const *text)
{
	char const *at = scanner->at;

	for (; *text; text++, at++)
		if (at == scanner->end || *at != *text)
			return false;
	scanner->at = at;
	return true;
}

/* move behind the next occurrence of `text`; false if there is none */
static bool skip_behind(struct xml_scanner *scanner, char const *text)
{
	for (; scanner->at < scanner->end; scanner->at++)
		if (take_text(scanner, text))
			return true;
	return false;
}

static bool is_space(char character)
{
	return character == ' ' || character == '\t' || character == '\n' || character == '\r';
}

/* of which characters names consist */
enum { NAME = 1, NAME_START = 2 };

static uint8_t const name_classes[256] = {
	['-'] = NAME,
	['.'] = NAME,
	['0' ... '9'] = NAME,
	[':'] = NAME | NAME_START,
	['A' ... 'Z'] = NAME | NAME_START,
	['_'] = NAME | NAME_START,
	['a' ... 'z'] = NAME | NAME_START,
	[0x80 ... 0xff] = NAME | NAME_START,
};

static bool is_name_start(char character)
{
	return name_classes[(uint8_t)character] & NAME_START;
}

static bool is_name(char character)
{
	return name_classes[(uint8_t)character] & NAME;
}

/* control characters other than white space are not part of XML */
static bool is_text(char character)
{
	return (unsigned char)character >= 0x20 || is_space(character);
}

bool xml_skip_space(struct xml_scanner *scanner)
{
	char const *const start = scanner->at;

	while (scanner->at < scanner->end && is_space(*scanner->at))
		scanner->at++;
	return scanner->at > start;
}

struct fern_string xml_take_name(struct xml_scanner *scanner)
{
	char const *const start = scanner->at;
	char const       *at = start;

	if (at < scanner->end && is_name_start(*at))
		while (at < scanner->end && is_name(*at))
			at++;
	scanner->at = at;
	return (struct fern_string){ start, (size_t)(at - start) };
}

/* ---------------------------------------------------------------- attributes ---- */

static struct fern_xml_attribute attribute_error(struct xml_scanner *scanner, char const *message)
{
	scanner->message = message;
	return (struct fern_xml_attribute){ 0 };
}

static struct fern_xml_attribute take_value(struct xml_scanner *scanner, struct fern_string name)
{
	char const        quote = next_is(scanner, '\'') ? '\'' : '"';
	char const *const opening = scanner->at;

	if (!take(scanner, quote))
		return attribute_error(scanner, "attribute value must stand in quotes");

	char const *const start = scanner->at;
	while (scanner->at < scanner->end && *scanner->at != quote) {
		if (*scanner->at == '<' || !is_text(*scanner->at))
			return attribute_error(scanner, "character not allowed in attribute value");
		scanner->at++;
	}
	struct fern_string const value = { start, (size_t)(scanner->at - start) };
	if (!take(scanner, quote)) {
		scanner->at = opening;
		return attribute_error(scanner, "attribute value has no closing quote");
	}
	return (struct fern_xml_attribute){ name, value, scanner->end };
}

struct fern_xml_attribute xml_take_attribute(struct xml_scanner *scanner)
{
	bool const               space = xml_skip_space(scanner);
	char const *const        start = scanner->at;
	struct fern_string const name = xml_take_name(scanner);

	if (name.length == 0)
		return (struct fern_xml_attribute){ 0 };
	if (!space) {
		scanner->at = start;
		return attribute_error(scanner, "attributes must be separated by white space");
	}

	xml_skip_space(scanner);
	if (!take(scanner, '='))
		return attribute_error(scanner, "attribute lacks '=' and value");
	xml_skip_space(scanner);
	return take_value(scanner, name);
}

/* ---------------------------------------------------------------- tokens ---- */

static struct xml_token token(enum xml_kind kind, char const *start,
                              struct xml_scanner const *scanner, struct fern_string body)
{
	return (struct xml_token){ kind, start, scanner->at, body };
}

static struct xml_token error(struct xml_scanner *scanner, char const *at, char const *message)
{
	scanner->at = at;
	scanner->message = message;
	return token(XML_ERROR, at, scanner, fern_string(NULL));
}

/* behind "<type" */
static struct xml_token rest_of_start_tag(struct xml_scanner *scanner, char const *start,
                                          struct fern_string type)
{
	while (fern_xml_attribute_valid(xml_take_attribute(scanner)))
		;
	if (scanner->message)
		return error(scanner, scanner->at, scanner->message);
	if (take(scanner, '>'))
		return token(XML_START_TAG, start, scanner, type);
	if (take_text(scanner, "/>"))
		return token(XML_EMPTY_TAG, start, scanner, type);
	if (scanner->at == scanner->end)
		return error(scanner, start, "tag is not closed");
	return error(scanner, scanner->at, "character not allowed in tag");
}

/* at a '<' */
static struct xml_token tag(struct xml_scanner *scanner)
{
	char const *const        start = scanner->at;
	bool const               is_end = take_text(scanner, "</");
	bool const               is_start = !is_end && take(scanner, '<');
	struct fern_string const type = xml_take_name(scanner);

	if (type.length == 0)
		return error(scanner, start, "'<' without the name of an element");
	if (is_start)
		return rest_of_start_tag(scanner, start, type);

	xml_skip_space(scanner);
	if (!take(scanner, '>'))
		return error(scanner, start, "end tag is not closed");
	return token(XML_END_TAG, start, scanner, type);
}

static struct xml_token text(struct xml_scanner *scanner)
{
	char const *const start = scanner->at;

	for (; scanner->at < scanner->end && *scanner->at != '<'; scanner->at++)
		if (!is_text(*scanner->at))
			return error(scanner, scanner->at, "control character");
	return token(XML_TEXT, start, scanner,
	             (struct fern_string){ start, (size_t)(scanner->at - start) });
}

static struct xml_token cdata(struct xml_scanner *scanner, char const *start)
{
	static char const closing[] = "]]>";
	char const *const first = scanner->at;

	if (!skip_behind(scanner, closing))
		return error(scanner, start, "CDATA section is not closed");
	size_t const length = (size_t)(scanner->at - first) - (sizeof(closing) - 1);
	return token(XML_CDATA, start, scanner, (struct fern_string){ first, length });
}

struct xml_token xml_next_token(struct xml_scanner *scanner)
{
	char const *const start = scanner->at;

	if (start == scanner->end)
		return token(XML_END, start, scanner, fern_string(NULL));
	if (*start != '<')
		return text(scanner);
	if (take_text(scanner, "<!--"))
		return skip_behind(scanner, "-->")
		               ? token(XML_SKIP, start, scanner, fern_string(NULL))
		               : error(scanner, start, "comment is not closed");
	if (take_text(scanner, "<?"))
		return skip_behind(scanner, "?>")
		               ? token(XML_SKIP, start, scanner, fern_string(NULL))
		               : error(scanner, start, "processing instruction is not closed");
	if (take_text(scanner, "<![CDATA["))
		return cdata(scanner, start);
	if (take_text(scanner, "<!"))
		return error(scanner, start, "document type declarations are not supported");
	return tag(scanner);
}

/* ---------------------------------------------------------------- entities ---- */

static uint32_t character_reference(struct fern_string digits)
{
	bool const hexadecimal = digits.length && digits.data[0] == 'x';
	uint32_t   value = 0;

	for (size_t i = hexadecimal; i < digits.length; i++) {
		char const     character = digits.data[i];
		unsigned const lower = (unsigned char)character | 0x20u;
		unsigned const base = hexadecimal ? 16 : 10;
		unsigned       digit = base;

		if (character >= '0' && character <= '9')
			digit = (unsigned)(character - '0');
		else if (lower >= 'a' && lower <= 'f')
			digit = lower - 'a' + 10;
		if (digit >= base)
			return 0;
		value = value * base + digit;
		if (value > 0x10ffff)
			return 0;
	}
	bool const surrogate = value >= 0xd800 && value <= 0xdfff;
	bool const control = value < 0x20 && !is_space((char)value);
	return surrogate || control ? 0 : value;
}

uint32_t xml_take_entity(char const **at, char const *end)
{
	static struct {
		char text[5];
		char character;
	} const names[] = {
		{ "lt", '<' }, { "gt", '>' }, { "amp", '&' }, { "quot", '"' }, { "apos", '\'' }
	};
	enum { ENTITY_MAX = 12 };

	char const *semicolon = *at;
	while (semicolon < end && *semicolon != ';' && semicolon - *at < ENTITY_MAX)
		semicolon++;
	if (semicolon == end || *semicolon != ';')
		return 0;

	struct fern_string const name = { *at, (size_t)(semicolon - *at) };
	uint32_t                 character = 0;
	if (name.length && name.data[0] == '#')
		character =
			character_reference((struct fern_string){ name.data + 1, name.length - 1 });
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (fern_string_equal(name, fern_string(names[i].text)))
			character = (unsigned char)names[i].character;
	if (character)
		*at = semicolon + 1;
	return character;
}

bool xml_entities_valid(struct fern_string text, char const **out_bad)
{
	char const *const end = text.data + text.length;

	for (char const *at = text.data; at < end;) {
		char const *const start = at;
		if (*at++ == '&' && !xml_take_entity(&at, end)) {
			*out_bad = start;
			return false;
		}
	}
	return true;
}
