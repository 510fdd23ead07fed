/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Writes XML into a buffer of the caller, indented for human readers.
 *
 *     struct fern_xml_generator xml;
 *     size_t length;
 *
 *     fern_xml_generator_init(&xml, buffer, sizeof(buffer));
 *     fern_xml_generator_begin(&xml, "state");
 *     fern_xml_generator_u64(&xml, "children", count);
 *     for (...) {
 *             fern_xml_generator_begin(&xml, "child");
 *             fern_xml_generator_string(&xml, "name", child->name);
 *             fern_xml_generator_end(&xml);
 *     }
 *     fern_xml_generator_end(&xml);
 *     FERN_TRY(fern_xml_generator_finish(&xml, &length));
 *
 * Attributes come before content and children. Nothing needs to be checked on the way: what went
 * wrong first is answered by fern_xml_generator_finish(). Values are escaped; a control character
 * that XML cannot express becomes U+FFFD. Names are borrowed until the element ends.
 *
 * Library: xml.
 */
#ifndef FERN_UTIL_XML_GENERATOR_H
#define FERN_UTIL_XML_GENERATOR_H

#include <base/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <util/string.h>
#include <util/xml.h>

struct fern_xml_generator {
	char            *buffer;
	size_t           capacity, length;
	size_t           depth;
	enum fern_status status;         /* the first misuse */
	bool             tag_open;       /* attributes may follow */
	bool             inline_content; /* the element holds text: its end tag follows at once */
	bool             root_done;
	char const      *open[FERN_XML_DEPTH_MAX];
};

/** Start a document in `buffer`, which stays with the caller. */
void fern_xml_generator_init(struct fern_xml_generator *xml, char *buffer, size_t capacity);

/** Begin an element; a document has one root element. */
void fern_xml_generator_begin(struct fern_xml_generator *xml, char const *type);

/** End the innermost element. */
void fern_xml_generator_end(struct fern_xml_generator *xml);

/* attributes of the element that was begun last */
void fern_xml_generator_attribute(struct fern_xml_generator *xml, char const *name,
                                  char const *value);
void fern_xml_generator_string(struct fern_xml_generator *xml, char const *name,
                               struct fern_string value);
void fern_xml_generator_u64(struct fern_xml_generator *xml, char const *name, uint64_t value);
void fern_xml_generator_i64(struct fern_xml_generator *xml, char const *name, int64_t value);
void fern_xml_generator_bool(struct fern_xml_generator *xml, char const *name, bool value);

/** A formatted attribute of at most FERN_STRING_BUF_MAX bytes. */
__attribute__((format(printf, 3, 4))) void fern_xml_generator_format(struct fern_xml_generator *xml,
                                                                     char const *name,
                                                                     char const *format, ...);

/** Text content, escaped. */
void fern_xml_generator_content(struct fern_xml_generator *xml, struct fern_string text);

/** An element that exists already, as it stands: a part of a configuration, for example. */
void fern_xml_generator_copy(struct fern_xml_generator *xml, struct fern_xml node);

/**
 * End the document and terminate it. `out_length` is the length of the whole document without the
 * terminating zero, also if it did not fit.
 *
 * FERN_TOO_SMALL: the buffer must be larger than `out_length`. FERN_INVALID_ARGUMENT: misuse
 * (elements not balanced, attribute behind content, name that is none, value longer than its
 * limit).
 * FERN_LIMIT: more than FERN_XML_DEPTH_MAX nested elements.
 */
FERN_MUST_CHECK enum fern_status fern_xml_generator_finish(struct fern_xml_generator *xml,
                                                           size_t                    *out_length);

#endif /* FERN_UTIL_XML_GENERATOR_H */
