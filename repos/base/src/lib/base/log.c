/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A line is formatted on the stack of the caller and put out as a whole.
 */
#include <base/internal/log_sink.h>
#include <base/log.h>
#include <util/format.h>
#include <util/memory.h>

static char const cut_mark[] = "...";

/* prefix, text, mark, line feed, terminating zero */
enum { LINE_SIZE = FERN_LOG_LINE_MAX + 16 };

__attribute__((format(printf, 2, 0))) static void put_line(char const *prefix, char const *format,
                                                           va_list list)
{
	char         line[LINE_SIZE];
	size_t       length = fern_format(line, sizeof(line), "%s", prefix);
	size_t const text = fern_format_list(line + length, FERN_LOG_LINE_MAX + 1, format, list);

	length += text < FERN_LOG_LINE_MAX ? text : FERN_LOG_LINE_MAX;
	if (text > FERN_LOG_LINE_MAX)
		memcpy(line + length - strlen(cut_mark), cut_mark, strlen(cut_mark));
	/* what others told us cannot look like a further line of ours */
	for (size_t i = 0; i < length; i++)
		if (line[i] == '\n')
			line[i] = '?';
	line[length++] = '\n';
	line[length] = 0;
	fern_log_sink((struct fern_string){ line, length });
}

void fern_log(char const *format, ...)
{
	va_list list;

	va_start(list, format);
	put_line("", format, list);
	va_end(list);
}

void fern_warning(char const *format, ...)
{
	va_list list;

	va_start(list, format);
	put_line("Warning: ", format, list);
	va_end(list);
}

void fern_error(char const *format, ...)
{
	va_list list;

	va_start(list, format);
	put_line("Error: ", format, list);
	va_end(list);
}
