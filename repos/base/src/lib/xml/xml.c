/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Documents and elements. A node's length is found when the node is, so that each level of nested
 * iteration passes over the text once.
 */
#include "xml_check.h"
#include "xml_scan.h"

/* ---------------------------------------------------------------- documents ---- */

enum fern_status fern_xml_check(struct fern_string document, struct fern_xml_error *out_error)
{
	struct fern_xml       root;
	struct fern_xml_error error;

	enum fern_status const status = xml_check_document(document, &root, &error);
	if (status != FERN_OK && out_error)
		*out_error = error;
	return status;
}

static struct fern_xml root_of(struct fern_string document)
{
	struct fern_xml       root = { 0 };
	struct fern_xml_error error;

	return xml_check_document(document, &root, &error) == FERN_OK ? root
	                                                              : (struct fern_xml){ 0 };
}

struct fern_xml fern_xml_from_memory(void const *data, size_t length)
{
	return root_of((struct fern_string){ data ? data : "", data ? length : 0 });
}

struct fern_xml fern_xml_from_string(char const *document)
{
	return root_of(fern_string(document));
}

size_t fern_xml_line(struct fern_string document, struct fern_xml node)
{
	uintptr_t const offset = (uintptr_t)node.start - (uintptr_t)document.data;
	size_t          line = 1;

	if (!fern_xml_valid(node) || offset >= document.length)
		return 0;
	for (size_t i = 0; i < offset; i++)
		line += document.data[i] == '\n';
	return line;
}

/* ---------------------------------------------------------------- elements ---- */

static struct xml_scanner scanner_of(struct fern_xml node)
{
	struct fern_string const raw = fern_xml_raw(node);
	return xml_scanner(raw.data, raw.data + raw.length);
}

struct fern_string fern_xml_type(struct fern_xml node)
{
	struct xml_scanner scanner = scanner_of(node);

	if (scanner.at < scanner.end)
		scanner.at++; /* the '<' */
	return xml_take_name(&scanner);
}

bool fern_xml_type_is(struct fern_xml node, char const *type)
{
	return fern_xml_valid(node) && fern_string_equal(fern_xml_type(node), fern_string(type));
}

/* the element that begins with `tag`, which was just taken; the scanner moves behind it */
static struct fern_xml take_element(struct xml_scanner *scanner, struct xml_token tag)
{
	char const *const start = tag.start;

	for (size_t depth = 0;; tag = xml_next_token(scanner)) {
		if (tag.kind == XML_END || tag.kind == XML_ERROR)
			return (struct fern_xml){ 0 };
		depth += tag.kind == XML_START_TAG;
		depth -= tag.kind == XML_END_TAG;
		if (depth == 0)
			return (struct fern_xml){ start, (size_t)(tag.end - start) };
	}
}

static struct fern_xml next_element(struct xml_scanner *scanner, char const *type)
{
	for (;;) {
		struct xml_token const token = xml_next_token(scanner);

		switch (token.kind) {
		case XML_END:
		case XML_ERROR:
		case XML_END_TAG:
			return (struct fern_xml){ 0 };
		case XML_START_TAG:
		case XML_EMPTY_TAG: {
			struct fern_xml const node = take_element(scanner, token);
			if (!fern_xml_valid(node) || !type ||
			    fern_string_equal(token.body, fern_string(type)))
				return node;
			break;
		}
		default:
			break;
		}
	}
}

struct fern_xml fern_xml_child(struct fern_xml parent, char const *type)
{
	struct xml_scanner scanner = scanner_of(parent);

	if (xml_next_token(&scanner).kind != XML_START_TAG)
		return (struct fern_xml){ 0 };
	return next_element(&scanner, type);
}

struct fern_xml fern_xml_next(struct fern_xml parent, struct fern_xml child, char const *type)
{
	struct xml_scanner scanner = scanner_of(parent);
	uintptr_t const    offset = (uintptr_t)child.start - (uintptr_t)scanner.at;
	size_t const       length = parent.length;

	if (!fern_xml_valid(parent) || !fern_xml_valid(child) || offset > length ||
	    child.length > length - offset)
		return (struct fern_xml){ 0 };

	scanner.at += offset + child.length;
	return next_element(&scanner, type);
}

size_t fern_xml_child_count(struct fern_xml parent, char const *type)
{
	size_t count = 0;

	fern_xml_for_each(parent, type, child)
		count++;
	return count;
}

struct fern_string fern_xml_content(struct fern_xml node)
{
	struct xml_scanner     scanner = scanner_of(node);
	struct xml_token const tag = xml_next_token(&scanner);

	if (tag.kind != XML_START_TAG)
		return fern_string(NULL);

	/* the end tag begins at the last '<' */
	char const *end = scanner.end;
	while (end > tag.end && *--end != '<')
		;
	return (struct fern_string){ tag.end, (size_t)(end - tag.end) };
}
