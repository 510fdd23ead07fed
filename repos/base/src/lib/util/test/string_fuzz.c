/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Arbitrary bytes as a number, beside the host's strtoull with the rules of fern_string_to_u64().
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <util/string.h>

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

static bool expected_value(char const *text, uint64_t *out_value)
{
	bool const hexadecimal = text[0] == '0' && text[1] == 'x';
	char      *end = NULL;

	if (!isdigit((unsigned char)text[0]) || (hexadecimal && !isxdigit((unsigned char)text[2])))
		return false;
	errno = 0;
	unsigned long long const value = strtoull(text, &end, hexadecimal ? 16 : 10);
	unsigned const           shift = *end == 'K' ? 10 : *end == 'M' ? 20 : *end == 'G' ? 30 : 0;

	if (errno || value > UINT64_MAX >> shift || strlen(end) > (shift ? 1 : 0))
		return false;
	*out_value = (uint64_t)value << shift;
	return true;
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	char *const copy = malloc(size + 1), *const exact = malloc(size ? size : 1);
	uint64_t value = 0, expected = 0;

	if (size) {
		memcpy(copy, data, size);
		memcpy(exact, data, size);
	}
	copy[size] = 0;

	bool const good = fern_string_to_u64((struct fern_string){ exact, size }, &value);
	bool const expected_good = strlen(copy) == size && expected_value(copy, &expected);
	if (good != expected_good || value != expected)
		abort();
	free(copy);
	free(exact);
	return 0;
}
