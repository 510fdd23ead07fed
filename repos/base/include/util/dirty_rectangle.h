/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Book-keeping of what must be drawn again. Areas reported in any number are kept as a few
 * rectangles that cover all of them and few clean pixels besides. (Release notes 14.08.)
 *
 *     fern_dirty_rectangle_mark(&window->dirty, area);
 *     ...
 *     for (struct fern_rectangle area; fern_dirty_rectangle_take(&window->dirty, &area); )
 *             redraw(window, area);
 *
 * So intermediate states are dropped, and many small operations become a few large ones. Threads:
 * the caller locks.
 *
 * Library: util.
 */
#ifndef FERN_UTIL_DIRTY_RECTANGLE_H
#define FERN_UTIL_DIRTY_RECTANGLE_H

#include <stddef.h>
#include <util/rectangle.h>

enum { FERN_DIRTY_RECTANGLES_MAX = 8 };

struct fern_dirty_rectangle {
	size_t                limit, count;
	struct fern_rectangle rectangles[FERN_DIRTY_RECTANGLES_MAX];
};

/** Nothing is dirty. At most `limit` rectangles are kept, from 1 to FERN_DIRTY_RECTANGLES_MAX. */
void fern_dirty_rectangle_init(struct fern_dirty_rectangle *dirty, size_t limit);

/** Report an area; an empty one has no effect. */
void fern_dirty_rectangle_mark(struct fern_dirty_rectangle *dirty, struct fern_rectangle area);

/** Take one rectangle out, to draw it; false if nothing is dirty. */
bool fern_dirty_rectangle_take(struct fern_dirty_rectangle *dirty, struct fern_rectangle *out_area);

#endif /* FERN_UTIL_DIRTY_RECTANGLE_H */
