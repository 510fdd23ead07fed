/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the kernel says of a process in /proc. What a component says of itself is not believed: it is refunded for those
 * threads that the kernel no longer has, and ended for page tables that nobody pays for.
 */
#include "domain.h"
#include <linux/syscall.h>
#include <util/format.h>
#include <util/memory.h>

enum {
	TEXT_MAX = 2048,
	/* the thread count is the 18th field behind the name, which is in parentheses and may contain anything */
	FIELDS_BEFORE_THREAD_COUNT = 18,
};

/** Read the begin of a file of /proc; the text is terminated. */
static bool read_text(char const *path, char *text)
{
	int const file = linux_openat(LINUX_AT_FDCWD, path, LINUX_O_RDONLY);

	if (file < 0)
		return false;
	long const length = linux_read(file, text, TEXT_MAX - 1);

	(void)linux_close(file);
	text[length > 0 ? length : 0] = '\0';
	return length > 0;
}

static uint32_t number_at(char const *text)
{
	uint32_t value = 0;

	while (*text >= '0' && *text <= '9')
		value = value * 10 + (uint32_t)(*text++ - '0');
	return value;
}

/** The number behind `key` in a text; 0 if the key is not there. */
static uint32_t number_behind(char const *text, char const *key)
{
	size_t const length = strlen(key);

	for (; *text; text++)
		if (memcmp(text, key, length) == 0) {
			for (text += length; *text == ' ' || *text == '\t';)
				text++;
			return number_at(text);
		}
	return 0;
}

/** The process's number in the view of /proc, which core's own pid namespace is not part of; 0: not known. */
static uint32_t number_in_proc(struct linux_process const *process)
{
	char path[40], text[TEXT_MAX];

	fern_format(path, sizeof(path), "/proc/self/fdinfo/%d", process->descriptor);
	return read_text(path, text) ? number_behind(text, "\nPid:") : 0;
}

uint64_t linux_process_page_table_size(struct linux_process const *process)
{
	char path[40], text[TEXT_MAX];

	fern_format(path, sizeof(path), "/proc/%u/status", number_in_proc(process));
	return read_text(path, text) ? 1024 * (uint64_t)number_behind(text, "\nVmPTE:") : 0;
}

uint32_t linux_process_thread_count(struct linux_process const *process)
{
	char path[40], text[TEXT_MAX];

	fern_format(path, sizeof(path), "/proc/%u/stat", number_in_proc(process));
	if (!read_text(path, text))
		return 0;

	char const *name_end = text;
	for (char const *at = text; *at; at++)
		if (*at == ')')
			name_end = at;

	char const *at = name_end;
	for (unsigned field = 0; *at && field < FIELDS_BEFORE_THREAD_COUNT; at++)
		field += *at == ' ';
	return number_at(at);
}
