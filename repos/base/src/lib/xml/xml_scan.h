/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The scanner under the XML reader: cuts a text into tags, text, and the rest.
 *
 * It moves forward only and never reads at or beyond `end`. Whatever it meets, each step consumes
 * at least one byte or answers XML_END or XML_ERROR.
 */
#ifndef XML_SCAN_H
#define XML_SCAN_H

#include <util/xml.h>

enum xml_kind {
	XML_END,       /* the text is over */
	XML_ERROR,     /* the scanner's `message` says what is wrong at `at` */
	XML_TEXT,      /* characters between tags */
	XML_CDATA,     /* likewise, `body` is what stands in the section */
	XML_SKIP,      /* comment or processing instruction */
	XML_START_TAG, /* <type ...>  */
	XML_EMPTY_TAG, /* <type .../> */
	XML_END_TAG,   /* </type>     */
};

struct xml_scanner {
	char const *at, *end;
	char const *message;
};

struct xml_token {
	enum xml_kind      kind;
	char const        *start, *end;
	struct fern_string body; /* of a tag: its type; of text and CDATA: the characters */
};

struct xml_scanner xml_scanner(char const *start, char const *end);

/** The next token. */
struct xml_token xml_next_token(struct xml_scanner *scanner);

/** Skip white space; true if there was any. */
bool xml_skip_space(struct xml_scanner *scanner);

/** Take a name; empty if there is none. */
struct fern_string xml_take_name(struct xml_scanner *scanner);

/**
 * Take white space and one attribute. The result is invalid at the end of the tag, and on an
 * error, when the scanner's `message` is set.
 */
struct fern_xml_attribute xml_take_attribute(struct xml_scanner *scanner);

/**
 * Decode what stands after a `&`, up to and with the `;`. The result is 0 if it is no valid entity;
 * else `*at` was moved behind it.
 */
uint32_t xml_take_entity(char const **at, char const *end);

/**
 * True if every `&` in the text begins a valid entity; else `out_bad` points to the first that
 * does not.
 */
bool xml_entities_valid(struct fern_string text, char const **out_bad);

#endif /* XML_SCAN_H */
