/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A ring of lines.
 */
#include "history.h"

#include <util/memory.h>

enum fern_status history_resize(struct history *history, struct fern_allocator *heap,
                                size_t capacity)
{
	struct history_line *lines;

	if (history->capacity == capacity)
		return FERN_OK;
	FERN_TRY(fern_new_array(heap, capacity, &lines));
	if (history->lines)
		fern_delete_array(history->heap, history->capacity, history->lines);
	*history = (struct history){ .heap = heap, .lines = lines, .capacity = capacity };
	return FERN_OK;
}

/** Copy to a buffer of `capacity` bytes and terminate; what is too long ends with "...". */
static void copy_cut(char *buffer, size_t capacity, struct fern_string text)
{
	static char const dots[] = "...";

	if (text.length < capacity) {
		memcpy(buffer, text.data, text.length);
		buffer[text.length] = 0;
		return;
	}
	memcpy(buffer, text.data, capacity - sizeof(dots));
	memcpy(buffer + capacity - sizeof(dots), dots, sizeof(dots));
}

void history_add(struct history *history, struct fern_string label, struct fern_string text)
{
	struct history_line *const line = &history->lines[history->next];

	copy_cut(line->label, sizeof(line->label), label);
	copy_cut(line->text, sizeof(line->text), text);
	history->next = (history->next + 1) % history->capacity;
	if (history->count < history->capacity)
		history->count++;
}

void history_generate(struct history const *history, struct fern_xml_generator *xml)
{
	size_t const oldest = history->next + history->capacity - history->count;

	for (size_t i = 0; i < history->count; i++) {
		struct history_line const *const line =
			&history->lines[(oldest + i) % history->capacity];

		fern_xml_generator_begin(xml, "line");
		fern_xml_generator_attribute(xml, "label", line->label);
		fern_xml_generator_content(xml, fern_string(line->text));
		fern_xml_generator_end(xml);
	}
}
