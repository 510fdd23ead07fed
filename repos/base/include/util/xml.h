/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Reading XML in place: no allocation, no copies, no trust in the input.
 *
 * A `struct fern_xml` is a value: the borrowed range of one element. It is valid as long as the
 * text is. Functions that look something up answer an invalid node, or the default given, when it
 * is not there; and on an invalid node everything is "not there". So code that reads a
 * configuration chains without checks:
 *
 *     struct fern_xml const config = fern_xml_from_string(text);
 *
 *     fern_xml_for_each(config, "start", start) {
 *             struct fern_string const name = fern_xml_attribute_string(start, "name", "");
 *             size_t const ram = fern_xml_attribute_size(start, "ram", 0);
 *             struct fern_xml const exit = fern_xml_child(start, "exit");
 *             bool const propagate = fern_xml_attribute_bool(exit, "propagate", false);
 *             ...
 *     }
 *
 * Understood are elements, attributes, comments, CDATA sections, processing instructions, the XML
 * declaration, and the entities &lt; &gt; &amp; &quot; &apos; and character references. Document
 * type declarations are refused. Elements nest at most FERN_XML_DEPTH_MAX deep. A document ends
 * at its length or at the first zero byte, so a ROM dataspace can be given as it is.
 *
 * Threads: any. Somebody may change the text meanwhile (a shared ROM): the answers are then of no
 * value, but nothing outside the range given is read.
 *
 * Library: xml.
 */
#ifndef FERN_UTIL_XML_H
#define FERN_UTIL_XML_H

#include <base/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <util/string.h>

enum {
	FERN_XML_DEPTH_MAX = 64,      /* of nested elements */
	FERN_XML_ATTRIBUTES_MAX = 64, /* of one element */
};

/** One element, from its `<` to its last `>`. */
struct fern_xml {
	char const *start; /* NULL if invalid */
	size_t      length;
};

/* ---------------------------------------------------------------- documents ---- */

/** What is wrong with a document, and where. */
struct fern_xml_error {
	size_t      line, column; /* both count from 1; columns count bytes */
	char const *message;      /* a constant text, e.g. "end tag does not match" */
	struct fern_string element; /* the type of the innermost open one; empty: none */
};

/** Check a whole document. FERN_MALFORMED fills `out_error`, which may be NULL. */
FERN_MUST_CHECK enum fern_status fern_xml_check(struct fern_string     document,
                                                struct fern_xml_error *out_error);

/** The root element; invalid if the document is malformed in any place. */
struct fern_xml fern_xml_from_memory(void const *data, size_t length);
struct fern_xml fern_xml_from_string(char const *document);

/** Number of the line, from 1, in which `node` starts in `document`; 0 if it is not inside. */
size_t fern_xml_line(struct fern_string document, struct fern_xml node);

/* ---------------------------------------------------------------- elements ---- */

static inline bool fern_xml_valid(struct fern_xml node)
{
	return node.start != NULL;
}

/** The element's name; empty for an invalid node. */
struct fern_string fern_xml_type(struct fern_xml node);
bool               fern_xml_type_is(struct fern_xml node, char const *type);

/** The first child element of `type`, of any type if that is NULL; invalid if there is none. */
struct fern_xml fern_xml_child(struct fern_xml parent, char const *type);

/** The next element of `type` (or any) behind `child` among the children of `parent`. */
struct fern_xml fern_xml_next(struct fern_xml parent, struct fern_xml child, char const *type);

/** Number of child elements of `type` (or any). */
size_t fern_xml_child_count(struct fern_xml parent, char const *type);

/** Walk over the children of `type`, of any type if that is NULL. `child` is declared here. */
#define fern_xml_for_each(parent, type, child)                                                     \
	for (struct fern_xml child##_parent_ = (parent),                                           \
	                     child = fern_xml_child(child##_parent_, (type));                      \
	     fern_xml_valid(child); child = fern_xml_next(child##_parent_, child, (type)))

/** The whole element as it is written. */
static inline struct fern_string fern_xml_raw(struct fern_xml node)
{
	return (struct fern_string){ node.start ? node.start : "", node.start ? node.length : 0 };
}

/** What is written between start tag and end tag. */
struct fern_string fern_xml_content(struct fern_xml node);

/** The content without comments and tags, decoded. See fern_xml_decode() for the results. */
FERN_MUST_CHECK enum fern_status fern_xml_text(struct fern_xml node, char *buffer, size_t capacity,
                                               size_t *out_length);

/* ---------------------------------------------------------------- attributes ---- */

/** One attribute. `value` is as written: fern_xml_decode() resolves entities in it. */
struct fern_xml_attribute {
	struct fern_string name, value;
	char const        *limit; /* end of what may be read */
};

static inline bool fern_xml_attribute_valid(struct fern_xml_attribute attribute)
{
	return attribute.name.length != 0;
}

struct fern_xml_attribute fern_xml_attribute_first(struct fern_xml node);
struct fern_xml_attribute fern_xml_attribute_next(struct fern_xml_attribute attribute);

/** Walk over the attributes of an element in their order. */
#define fern_xml_for_each_attribute(node, attribute)                                               \
	for (struct fern_xml_attribute attribute = fern_xml_attribute_first(node);                 \
	     fern_xml_attribute_valid(attribute); attribute = fern_xml_attribute_next(attribute))

/** The attribute of that name, or an invalid one. */
struct fern_xml_attribute fern_xml_attribute(struct fern_xml node, char const *name);
size_t                    fern_xml_attribute_count(struct fern_xml node);
bool                      fern_xml_has_attribute(struct fern_xml node, char const *name);

/*
 * Values, with the default for an attribute that is missing or malformed.
 *
 * Numbers are decimal or 0x-hexadecimal; a size may end in K, M or G (powers of 1024); a truth
 * value is yes, no, true, false, on or off. A string is answered as it is written in the text.
 */
uint64_t fern_xml_attribute_u64(struct fern_xml node, char const *name, uint64_t default_value);
int64_t  fern_xml_attribute_i64(struct fern_xml node, char const *name, int64_t default_value);
uint64_t fern_xml_attribute_size(struct fern_xml node, char const *name, uint64_t default_value);
bool     fern_xml_attribute_bool(struct fern_xml node, char const *name, bool default_value);
struct fern_string fern_xml_attribute_string(struct fern_xml node, char const *name,
                                             char const *default_value);

/*
 * The same for code that must tell a missing attribute (FERN_NOT_FOUND) from a malformed one
 * (FERN_MALFORMED). Nothing is written in both cases.
 */
FERN_MUST_CHECK enum fern_status fern_xml_read_u64(struct fern_xml node, char const *name,
                                                   uint64_t *out_value);
FERN_MUST_CHECK enum fern_status fern_xml_read_i64(struct fern_xml node, char const *name,
                                                   int64_t *out_value);
FERN_MUST_CHECK enum fern_status fern_xml_read_size(struct fern_xml node, char const *name,
                                                    uint64_t *out_value);
FERN_MUST_CHECK enum fern_status fern_xml_read_bool(struct fern_xml node, char const *name,
                                                    bool *out_value);

/** A short string, decoded. FERN_TOO_SMALL: longer than FERN_STRING_BUF_MAX. */
FERN_MUST_CHECK enum fern_status fern_xml_read_string(struct fern_xml node, char const *name,
                                                      struct fern_string_buf *out_value);

/* ---------------------------------------------------------------- text ---- */

/**
 * Resolve the entities of a value or text. `out_length` is what the decoded text needs, without the
 * terminating zero that is always written if `capacity` is not 0.
 *
 * FERN_TOO_SMALL: `capacity` is not more than that length; the text was cut.
 * FERN_MALFORMED: an unknown entity or a character reference outside Unicode.
 */
FERN_MUST_CHECK enum fern_status fern_xml_decode(struct fern_string text, char *buffer,
                                                 size_t capacity, size_t *out_length);

#endif /* FERN_UTIL_XML_H */
