/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <util/label.h>
#include <util/string.h>

static struct fern_string const separator = { " -> ", 4 };

static struct fern_string behind(struct fern_string label, size_t length)
{
	return (struct fern_string){ label.data + length, label.length - length };
}

bool fern_label_matches(struct fern_string label, struct fern_string rule)
{
	return rule.length == 0 || fern_string_equal(label, rule) ||
	       (fern_string_starts_with(label, rule) &&
	        fern_string_starts_with(behind(label, rule.length), separator));
}

enum fern_status fern_label_join(struct fern_string front, struct fern_string last,
                                 struct fern_string_buf *out_joined)
{
	bool const both = front.length && last.length;

	bool const fits = fern_string_buf_set(out_joined, front) == FERN_OK &&
	                  (!both || fern_string_buf_append(out_joined, separator) == FERN_OK) &&
	                  fern_string_buf_append(out_joined, last) == FERN_OK;
	return fits ? FERN_OK : FERN_LIMIT;
}

void fern_label_split(struct fern_string label, struct fern_string *out_front,
                      struct fern_string *out_last)
{
	*out_front = (struct fern_string){ label.data, 0 };
	*out_last = label;

	for (size_t i = label.length; i-- > 0;)
		if (fern_string_starts_with(behind(label, i), separator)) {
			*out_front = (struct fern_string){ label.data, i };
			*out_last = behind(label, i + separator.length);
			return;
		}
}
