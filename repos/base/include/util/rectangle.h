/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Rectangles of pixels: values, half open (`x + width` is the first column behind it). One
 * without area is empty, wherever it is. Columns and rows are numbered below INT32_MAX: what a
 * rectangle covers beyond that does not exist for the operations.
 */
#ifndef FERN_UTIL_RECTANGLE_H
#define FERN_UTIL_RECTANGLE_H

#include <stdbool.h>
#include <stdint.h>

struct fern_rectangle {
	int32_t  x, y;
	uint32_t width, height;
};

static inline bool fern_rectangle_empty(struct fern_rectangle rectangle)
{
	return rectangle.width == 0 || rectangle.height == 0;
}

/** Number of pixels. */
static inline uint64_t fern_rectangle_area(struct fern_rectangle rectangle)
{
	return (uint64_t)rectangle.width * rectangle.height;
}

/* behind the operations: the rectangle between two columns and two rows */
static inline struct fern_rectangle fern_rectangle_between_(int64_t left, int64_t top,
                                                            int64_t right, int64_t bottom)
{
	if (left >= right || top >= bottom)
		return (struct fern_rectangle){ 0 };
	return (struct fern_rectangle){ (int32_t)left, (int32_t)top, (uint32_t)(right - left),
		                        (uint32_t)(bottom - top) };
}

static inline int64_t fern_rectangle_right_(struct fern_rectangle rectangle)
{
	int64_t const right = (int64_t)rectangle.x + rectangle.width;

	return right < INT32_MAX ? right : INT32_MAX;
}

static inline int64_t fern_rectangle_bottom_(struct fern_rectangle rectangle)
{
	int64_t const bottom = (int64_t)rectangle.y + rectangle.height;

	return bottom < INT32_MAX ? bottom : INT32_MAX;
}

/** What two rectangles have in common; empty if nothing. */
static inline struct fern_rectangle fern_rectangle_intersect(struct fern_rectangle a,
                                                             struct fern_rectangle b)
{
	int64_t const right_a = fern_rectangle_right_(a), right_b = fern_rectangle_right_(b);
	int64_t const bottom_a = fern_rectangle_bottom_(a), bottom_b = fern_rectangle_bottom_(b);

	return fern_rectangle_between_(a.x > b.x ? a.x : b.x, a.y > b.y ? a.y : b.y,
	                               right_a < right_b ? right_a : right_b,
	                               bottom_a < bottom_b ? bottom_a : bottom_b);
}

/** The smallest rectangle that contains both; an empty one adds nothing. */
static inline struct fern_rectangle fern_rectangle_unite(struct fern_rectangle a,
                                                         struct fern_rectangle b)
{
	int64_t const right_a = fern_rectangle_right_(a), right_b = fern_rectangle_right_(b);
	int64_t const bottom_a = fern_rectangle_bottom_(a), bottom_b = fern_rectangle_bottom_(b);

	if (fern_rectangle_empty(a))
		return b;
	if (fern_rectangle_empty(b))
		return a;
	return fern_rectangle_between_(a.x < b.x ? a.x : b.x, a.y < b.y ? a.y : b.y,
	                               right_a > right_b ? right_a : right_b,
	                               bottom_a > bottom_b ? bottom_a : bottom_b);
}

#endif /* FERN_UTIL_RECTANGLE_H */
