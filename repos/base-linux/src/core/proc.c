/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the kernel says of a process in /proc. What a component says of itself is not believed: it
 * is refunded for those threads that the kernel no longer has, and ended for page tables that
 * nobody pays for.
 */
#include "core_syscall.h"
#include "domain.h"
#include <util/format.h>
#include <util/memory.h>

enum {
	TEXT_MAX = 2048,
	/*
	 * the thread count is the 18th field behind the name, which is in parentheses and may
	 * contain anything
	 */
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

/** What is behind `key` in a text, or NULL. */
static char const *find(char const *text, char const *key)
{
	size_t const length = strlen(key);

	for (; *text; text++)
		if (memcmp(text, key, length) == 0)
			return text + length;
	return NULL;
}

/** The number behind `key` in a text; 0 if the key is not there. */
static uint32_t number_behind(char const *text, char const *key)
{
	char const *at = find(text, key);

	while (at && (*at == ' ' || *at == '\t'))
		at++;
	return at ? number_at(at) : 0;
}

/**
 * The process's number in the view of /proc, which core's own pid namespace is not part of; 0: not
 * known.
 */
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

/* ---------------------------------------------------------------- threads ---- */

/** What getdents64 yields. */
struct entry {
	uint64_t inode;
	int64_t  next;
	uint16_t size;
	uint8_t  type;
	char     name[];
};

/**
 * The number of a thread, which has another one in /proc, as core knows it: the last of a line of
 * numbers.
 */
static uint32_t own_number(char const *status)
{
	uint32_t number = 0;

	for (char const *at = find(status, "\nNSpid:"); at && *at && *at != '\n'; at++)
		if (*at == '\t')
			number = number_at(at + 1);
	return number;
}

/** The time of the thread with that name in the directory, if it has that number. */
static bool read_time(uint32_t process, char const *name, uint32_t number, uint64_t *out_time_us)
{
	char     path[80], text[TEXT_MAX];
	uint64_t time_ns = 0;

	fern_format(path, sizeof(path), "/proc/%u/task/%s/status", process, name);
	if (!read_text(path, text) || own_number(text) != number)
		return false;
	fern_format(path, sizeof(path), "/proc/%u/task/%s/schedstat", process, name);
	if (!read_text(path, text))
		return false;
	for (char const *at = text; *at >= '0' && *at <= '9'; at++)
		time_ns = time_ns * 10 + (uint64_t)(*at - '0');
	*out_time_us = time_ns / 1000;
	return true;
}

static bool search(int directory, uint32_t process, uint32_t number, uint64_t *out_time_us)
{
	_Alignas(struct entry) char buffer[TEXT_MAX];

	for (long size;
	     (size = LINUX_CALL(__NR_getdents64, directory, buffer, sizeof(buffer))) > 0;)
		for (long at = 0; at < size;) {
			struct entry const *const entry = (struct entry const *)(buffer + at);

			if (read_time(process, entry->name, number, out_time_us))
				return true;
			at += entry->size;
		}
	return false;
}

uint64_t linux_thread_execution_time_us(struct linux_process const *process, int number)
{
	char           path[40];
	uint32_t const name = number_in_proc(process);
	uint64_t       time_us = 0;

	fern_format(path, sizeof(path), "/proc/%u/task", name);
	int const directory =
		linux_openat(LINUX_AT_FDCWD, path, LINUX_O_RDONLY | LINUX_O_DIRECTORY);
	if (directory < 0)
		return 0;
	(void)search(directory, name, (uint32_t)number, &time_us);
	(void)linux_close(directory);
	return time_us;
}
