/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Lines on the kernel's console.
 */
#include "log_line.h"
#include "platform.h"

/* How a character of UTF-8 begins, and which second bytes may follow; Unicode 15, table 3-7. */
struct utf8_form {
	uint8_t first_min, first_max, second_min, second_max, length;
};

static struct utf8_form const utf8_forms[] = {
	{ 0xc2, 0xc2, 0xa0, 0xbf, 2 }, /* below 0xa0: the control characters of C1 */
	{ 0xc3, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
	{ 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

static bool well_formed(struct utf8_form const *form, uint8_t const *bytes, size_t available)
{
	if (available < form->length || bytes[0] < form->first_min || bytes[0] > form->first_max ||
	    bytes[1] < form->second_min || bytes[1] > form->second_max)
		return false;
	for (size_t i = 2; i < form->length; i++)
		if (bytes[i] < 0x80 || bytes[i] > 0xbf)
			return false;
	return true;
}

/* Length in bytes of the harmless character at `bytes`; 0 if there is none. */
static size_t character_length(uint8_t const *bytes, size_t available)
{
	if (bytes[0] == '\t' || (bytes[0] >= 0x20 && bytes[0] < 0x7f))
		return 1;
	for (size_t i = 0; i < sizeof(utf8_forms) / sizeof(utf8_forms[0]); i++)
		if (well_formed(&utf8_forms[i], bytes, available))
			return utf8_forms[i].length;
	return 0;
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
