/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Text under construction in a buffer of the caller. The length goes on counting when the buffer is
 * full, so that the caller learns what would have been needed.
 */
#ifndef FERN_BASE_INTERNAL_TEXT_OUTPUT_H
#define FERN_BASE_INTERNAL_TEXT_OUTPUT_H

#include <base/string.h>
#include <stdbool.h>
#include <stddef.h>

struct text_output {
	char  *buffer;
	size_t capacity; /* with the terminating zero */
	size_t length;   /* without it */
};

static inline void text_put(struct text_output *output, char character)
{
	if (output->length + 1 < output->capacity)
		output->buffer[output->length] = character;
	output->length++;
}

static inline void text_put_string(struct text_output *output, struct fern_string string)
{
	for (size_t i = 0; i < string.length; i++)
		text_put(output, string.data[i]);
}

/* true if all of the text is in the buffer */
static inline bool text_fits(struct text_output const *output)
{
	return output->length < output->capacity;
}

static inline void text_terminate(struct text_output *output)
{
	if (output->capacity)
		output->buffer[text_fits(output) ? output->length : output->capacity - 1] = 0;
}

#endif /* FERN_BASE_INTERNAL_TEXT_OUTPUT_H */
