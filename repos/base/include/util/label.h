/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Session labels: names, the outermost parent's first, with " -> " between them.
 *
 * Library: util.
 */
#ifndef FERN_UTIL_LABEL_H
#define FERN_UTIL_LABEL_H

#include <util/string.h>

/** True if the label begins with the elements of `rule`; the empty rule matches all. */
bool fern_label_matches(struct fern_string label, struct fern_string rule);

/** "front -> last", or the other one where one is empty. FERN_LIMIT: longer than a label may be. */
FERN_MUST_CHECK enum fern_status fern_label_join(struct fern_string front, struct fern_string last,
                                                 struct fern_string_buf *out_joined);

/** The last element of a label, and what is before it. */
void fern_label_split(struct fern_string label, struct fern_string *out_front,
                      struct fern_string *out_last);

#endif /* FERN_UTIL_LABEL_H */
