/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <symbols.h>

enum { ADDRESS_DIGITS = 16, NAME_COLUMN = ADDRESS_DIGITS + 3 };

static bool read_address(char const *text, uint64_t *out_address)
{
	static char const digits[] = "0123456789abcdef";
	uint64_t          address = 0;

	for (unsigned i = 0; i < ADDRESS_DIGITS; i++) {
		unsigned value = 0;

		while (value < 16 && digits[value] != text[i])
			value++;
		if (value == 16)
			return false;
		address = address << 4 | value;
	}
	*out_address = address;
	return true;
}

/* one line, without its end */
static void consider(char const *line, size_t length, uint64_t address, struct symbol *best)
{
	uint64_t begin;

	if (length <= NAME_COLUMN || !read_address(line, &begin) || begin > address)
		return;
	best->name = line + NAME_COLUMN;
	best->length = length - NAME_COLUMN;
	best->offset = address - begin;
}

bool symbol_find(char const *text, size_t size, uint64_t address, struct symbol *out_symbol)
{
	struct symbol best = { 0 };

	for (size_t begin = 0, end; begin < size; begin = end + 1) {
		end = begin;
		while (end < size && text[end] != '\n')
			end++;
		consider(text + begin, end - begin, address, &best);
	}
	*out_symbol = best;
	return best.name != NULL;
}
