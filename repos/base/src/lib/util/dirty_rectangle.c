/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A new area joins the others as it is. If that makes one rectangle too many, or if two can be
 * united without covering more than they do apart, the two whose union adds the fewest clean
 * pixels become one.
 */
#include <base/log.h>
#include <util/dirty_rectangle.h>

/* pixels that a union covers beyond what both cover apart; negative if they overlap much */
static int64_t waste(struct fern_rectangle a, struct fern_rectangle b)
{
	uint64_t const united = fern_rectangle_area(fern_rectangle_unite(a, b));
	uint64_t const apart = fern_rectangle_area(a) + fern_rectangle_area(b);

	/* for absurdly large areas this wraps around: a poor choice, but everything is covered */
	return (int64_t)(united - apart);
}

struct pair {
	size_t  a, b; /* indices, a < b */
	int64_t waste;
};

/* there are two rectangles at least */
static struct pair cheapest_pair(struct fern_rectangle const *rectangles, size_t count)
{
	struct pair best = { 0, 1, waste(rectangles[0], rectangles[1]) };

	for (size_t b = 2; b < count; b++)
		for (size_t a = 0; a < b; a++) {
			int64_t const wasted = waste(rectangles[a], rectangles[b]);
			if (wasted < best.waste)
				best = (struct pair){ a, b, wasted };
		}
	return best;
}

void fern_dirty_rectangle_init(struct fern_dirty_rectangle *dirty, size_t limit)
{
	fern_assert(limit >= 1 && limit <= FERN_DIRTY_RECTANGLES_MAX);
	*dirty = (struct fern_dirty_rectangle){ .limit = limit };
}

void fern_dirty_rectangle_mark(struct fern_dirty_rectangle *dirty, struct fern_rectangle area)
{
	struct fern_rectangle all[FERN_DIRTY_RECTANGLES_MAX + 1];
	size_t                count = dirty->count;

	if (fern_rectangle_empty(area))
		return;
	for (size_t i = 0; i < count; i++)
		all[i] = dirty->rectangles[i];
	all[count++] = area;

	while (count > 1) {
		struct pair const pair = cheapest_pair(all, count);
		if (count <= dirty->limit && pair.waste > 0)
			break;
		all[pair.a] = fern_rectangle_unite(all[pair.a], all[pair.b]);
		all[pair.b] = all[--count];
	}

	dirty->count = count;
	for (size_t i = 0; i < count; i++)
		dirty->rectangles[i] = all[i];
}

bool fern_dirty_rectangle_take(struct fern_dirty_rectangle *dirty, struct fern_rectangle *out_area)
{
	if (dirty->count == 0)
		return false;
	*out_area = dirty->rectangles[--dirty->count];
	return true;
}
