/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <util/memory.h>
#include <util/string.h>

bool fern_string_equal(struct fern_string a, struct fern_string b)
{
	return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

char const *fern_string_terminate_(struct fern_string string, char *storage)
{
	size_t const length = string.length <= FERN_LABEL_MAX ? string.length : FERN_LABEL_MAX;

	if (length)
		memcpy(storage, string.data, length);
	if (length < string.length)
		memcpy(storage + length - 3, "...", 3);
	storage[length] = 0;
	return storage;
}
