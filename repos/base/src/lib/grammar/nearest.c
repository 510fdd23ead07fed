/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <grammar/nearest.h>
#include <util/format.h>
#include <util/string.h>

enum { WORD_MAX = 31 };

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	unsigned const ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* two letters in the wrong order count as one mistake */
static bool swapped(struct fern_string a, struct fern_string b, size_t i, size_t j)
{
	return i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1];
}

/* edit distance of two words of at most WORD_MAX characters */
static unsigned distance(struct fern_string a, struct fern_string b)
{
	unsigned table[WORD_MAX + 1][WORD_MAX + 1];

	for (size_t i = 0; i <= a.length; i++) {
		for (size_t j = 0; j <= b.length; j++) {
			if (i == 0 || j == 0) {
				table[i][j] = (unsigned)(i + j);
				continue;
			}
			table[i][j] = min3(table[i - 1][j] + 1, table[i][j - 1] + 1,
			                   table[i - 1][j - 1] + (a.data[i - 1] != b.data[j - 1]));
			if (swapped(a, b, i, j) && table[i - 2][j - 2] + 1 < table[i][j])
				table[i][j] = table[i - 2][j - 2] + 1;
		}
	}
	return table[a.length][b.length];
}

void fern_nearest_init(struct fern_nearest *nearest, struct fern_string wanted)
{
	*nearest = (struct fern_nearest){ .wanted = wanted,
		                          .best_distance = (unsigned)wanted.length / 3 + 1 };
}

void fern_nearest_try(struct fern_nearest *nearest, struct fern_string candidate)
{
	if (nearest->wanted.length > WORD_MAX || candidate.length > WORD_MAX)
		return;

	unsigned const found = distance(nearest->wanted, candidate);
	if (found >= nearest->best_distance)
		return;

	nearest->best_distance = found;
	nearest->best = candidate;
}

struct fern_hint fern_nearest_hint(struct fern_nearest const *nearest)
{
	struct fern_hint hint = { .text = "" };

	if (nearest->best.length)
		fern_format(hint.text, sizeof(hint.text), " Did you mean \"%s\"?",
		            fern_str(nearest->best));
	return hint;
}
