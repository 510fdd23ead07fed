/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Lines on the kernel's console.
 */
#include "log_line.h"
#include "platform.h"

/* The lowest character that needs a length; below 0xa0 are control characters. */
static uint32_t const lowest[] = { 0, 0, 0xa0, 0x800, 0x10000 };

/* Length in bytes of the harmless character of UTF-8 at `bytes`; 0 if there is none. */
static size_t character_length(uint8_t const *bytes, size_t available)
{
	if (bytes[0] == '\t' || (bytes[0] >= 0x20 && bytes[0] < 0x7f))
		return 1;

	size_t const length = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : 2;
	uint32_t     character = bytes[0] & (0x7f >> length);
	if (bytes[0] < 0xc0 || bytes[0] > 0xf7 || available < length)
		return 0;
	for (size_t i = 1; i < length; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		character = character << 6 | (bytes[i] & 0x3f);
	}

	bool const surrogate = character >= 0xd800 && character <= 0xdfff;
	return character >= lowest[length] && character <= 0x10ffff && !surrogate ? length : 0;
}

/* Append what fits of `string` to the line, made harmless. Answers the new length. */
static size_t append(char *line, size_t length, size_t capacity, struct fern_string string)
{
	uint8_t const *const bytes = (uint8_t const *)string.data;

	for (size_t i = 0; i < string.length;) {
		size_t const characters = character_length(bytes + i, string.length - i);
		size_t const count = characters ? characters : 1;

		if (length + count > capacity)
			break;
		for (size_t k = 0; k < count; k++)
			line[length++] = characters ? string.data[i + k] : '?';
		i += count;
	}
	return length;
}

void core_log_line(struct fern_string label, struct fern_string text)
{
	char         line[FERN_LABEL_MAX + CORE_LOG_LINE_MAX + 4];
	size_t const capacity = sizeof(line) - 1;
	size_t       length = 0;

	length = append(line, length, capacity, fern_string("["));
	length = append(line, length, FERN_LABEL_MAX + 1, label);
	length = append(line, length, capacity, fern_string("] "));
	length = append(line, length, capacity, text);
	line[length++] = '\n';
	platform_console_write(line, length);
}
