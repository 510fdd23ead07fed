/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Checks a whole document: the scanner finds the tokens, this part sees that they fit together. The
 * open elements are kept on a stack of fixed depth, without recursion.
 */
#include "xml_check.h"
#include "xml_scan.h"

struct check {
	struct xml_scanner scanner;
	char const        *bad;     /* where the document is wrong ... */
	char const        *message; /* ... and how; NULL as long as all is well */
	char const        *root_start, *root_end;
	size_t             depth;
	struct fern_string open[FERN_XML_DEPTH_MAX];
};

static void refuse(struct check *check, char const *at, char const *message)
{
	if (check->message)
		return;
	check->bad = at;
	check->message = message;
}

static void check_entities(struct check *check, struct fern_string text)
{
	char const *bad = NULL;

	if (!xml_entities_valid(text, &bad))
		refuse(check, bad, "unknown or malformed entity");
}

static void check_attributes(struct check *check, struct xml_token const *tag)
{
	struct fern_xml const node = { tag->start, (size_t)(tag->end - tag->start) };
	struct fern_string    names[FERN_XML_ATTRIBUTES_MAX];
	size_t                count = 0;

	fern_xml_for_each_attribute(node, attribute) {
		if (count == FERN_XML_ATTRIBUTES_MAX) {
			refuse(check, attribute.name.data, "too many attributes");
			return;
		}
		for (size_t i = 0; i < count; i++)
			if (fern_string_equal(names[i], attribute.name))
				refuse(check, attribute.name.data, "attribute is given twice");
		check_entities(check, attribute.value);
		names[count++] = attribute.name;
	}
}

static void handle_start_tag(struct check *check, struct xml_token const *tag)
{
	if (check->depth == 0 && check->root_start)
		refuse(check, tag->start, "more than one root element");
	if (check->depth == FERN_XML_DEPTH_MAX)
		refuse(check, tag->start, "elements are nested too deep");
	if (check->message)
		return;

	check_attributes(check, tag);
	if (check->depth == 0)
		check->root_start = tag->start;
	check->open[check->depth++] = tag->body;
}

static void handle_end_tag(struct check *check, struct xml_token const *tag,
                           struct fern_string type)
{
	if (check->depth == 0)
		refuse(check, tag->start, "end tag without start tag");
	else if (!fern_string_equal(check->open[check->depth - 1], type))
		refuse(check, tag->start, "end tag does not match start tag");
	if (check->message)
		return;

	if (--check->depth == 0)
		check->root_end = tag->end;
}

static void handle_text(struct check *check, struct xml_token const *token)
{
	struct xml_scanner outside = xml_scanner(token->start, token->end);

	if (check->depth) {
		check_entities(check, token->body);
		return;
	}
	xml_skip_space(&outside);
	if (outside.at != outside.end)
		refuse(check, outside.at, "text outside of the root element");
}

static void handle_end(struct check *check, struct xml_token const *token)
{
	if (check->depth)
		refuse(check, check->open[check->depth - 1].data, "element is not closed");
	else if (!check->root_start)
		refuse(check, token->start, "document has no root element");
}

/* false when the document is over or wrong */
static bool step(struct check *check)
{
	struct xml_token const token = xml_next_token(&check->scanner);

	switch (token.kind) {
	case XML_END:
		handle_end(check, &token);
		return false;
	case XML_ERROR:
		refuse(check, token.start, check->scanner.message);
		break;
	case XML_TEXT:
		handle_text(check, &token);
		break;
	case XML_CDATA:
		if (check->depth == 0)
			refuse(check, token.start, "text outside of the root element");
		break;
	case XML_SKIP:
		break;
	case XML_START_TAG:
		handle_start_tag(check, &token);
		break;
	case XML_EMPTY_TAG:
		handle_start_tag(check, &token);
		handle_end_tag(check, &token, token.body);
		break;
	case XML_END_TAG:
		handle_end_tag(check, &token, token.body);
		break;
	}
	return check->message == NULL;
}

static struct fern_xml_error describe(char const *start, struct check const *check)
{
	struct fern_xml_error error = { .line = 1, .column = 1, .message = check->message };

	if (check->depth)
		error.element = check->open[check->depth - 1];

	for (char const *at = start; at < check->bad; at++) {
		error.column++;
		if (*at == '\n') {
			error.line++;
			error.column = 1;
		}
	}
	return error;
}

enum fern_status xml_check_document(struct fern_string document, struct fern_xml *out_root,
                                    struct fern_xml_error *out_error)
{
	static char const byte_order_mark[] = "\xef\xbb\xbf";

	size_t length = 0;
	while (length < document.length && document.data[length])
		length++;

	struct fern_string const text = { document.data, length };
	bool const   marked = fern_string_starts_with(text, fern_string(byte_order_mark));
	struct check check = { .scanner = xml_scanner(text.data + (marked ? 3 : 0),
		                                      text.data + length) };

	while (step(&check))
		;
	if (check.message) {
		*out_error = describe(text.data, &check);
		return FERN_MALFORMED;
	}
	*out_root =
		(struct fern_xml){ check.root_start, (size_t)(check.root_end - check.root_start) };
	return FERN_OK;
}
