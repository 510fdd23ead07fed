/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "unit.h"
#include <stdlib.h>
#include <util/dirty_rectangle.h>

#define assert_rectangle(actual, x_, y_, width_, height_)                                          \
	do {                                                                                       \
		struct fern_rectangle const r_ = (actual);                                         \
		assert_int_equal(r_.x, x_);                                                        \
		assert_int_equal(r_.y, y_);                                                        \
		assert_int_equal(r_.width, width_);                                                \
		assert_int_equal(r_.height, height_);                                              \
	} while (0)

static void intersects_and_unites(void **state)
{
	struct fern_rectangle const a = { 0, 0, 10, 10 }, b = { 5, -5, 10, 10 },
				    far = { 100, 100, 1, 1 };
	struct fern_rectangle const everything = { INT32_MIN, INT32_MIN, UINT32_MAX, UINT32_MAX };
	struct fern_rectangle const beyond = { INT32_MAX - 1, 5, UINT32_MAX, 1 };

	(void)state;
	assert_rectangle(fern_rectangle_intersect(a, b), 5, 0, 5, 5);
	assert_rectangle(fern_rectangle_unite(a, b), 0, -5, 15, 15);
	assert_true(fern_rectangle_empty(fern_rectangle_intersect(a, far)));
	assert_true(fern_rectangle_empty(
		fern_rectangle_intersect(a, (struct fern_rectangle){ 10, 0, 5, 5 })));
	assert_rectangle(fern_rectangle_unite((struct fern_rectangle){ 50, 50, 0, 9 }, a), 0, 0, 10,
	                 10);
	assert_rectangle(fern_rectangle_unite(a, (struct fern_rectangle){ 50, 50, 9, 0 }), 0, 0, 10,
	                 10);
	assert_rectangle(fern_rectangle_unite(everything, beyond), INT32_MIN, INT32_MIN, UINT32_MAX,
	                 UINT32_MAX);
	assert_rectangle(fern_rectangle_intersect(everything, beyond), INT32_MAX - 1, 5, 1, 1);
}

static void unites_neighbours_and_keeps_strangers_apart(void **state)
{
	struct fern_dirty_rectangle dirty;
	struct fern_rectangle       area;

	(void)state;
	fern_dirty_rectangle_init(&dirty, 3);
	assert_false(fern_dirty_rectangle_take(&dirty, &area));
	fern_dirty_rectangle_mark(&dirty, (struct fern_rectangle){ 5, 5, 0, 10 });
	assert_int_equal(dirty.count, 0);

	/* 20 pixels beside each other, and one far away */
	for (int x = 0; x < 20; x++)
		fern_dirty_rectangle_mark(&dirty, (struct fern_rectangle){ x, 7, 1, 1 });
	fern_dirty_rectangle_mark(&dirty, (struct fern_rectangle){ 1000, 1000, 1, 1 });
	assert_int_equal(dirty.count, 2);
	assert_true(fern_dirty_rectangle_take(&dirty, &area));
	assert_rectangle(area, 1000, 1000, 1, 1);
	assert_true(fern_dirty_rectangle_take(&dirty, &area));
	assert_rectangle(area, 0, 7, 20, 1);
	assert_false(fern_dirty_rectangle_take(&dirty, &area));
}

static void exceeding_the_limit_unites_what_wastes_least(void **state)
{
	struct fern_dirty_rectangle dirty;
	struct fern_rectangle       area;

	(void)state;
	fern_dirty_rectangle_init(&dirty, 2);
	fern_dirty_rectangle_mark(&dirty, (struct fern_rectangle){ 0, 0, 10, 10 });
	fern_dirty_rectangle_mark(&dirty, (struct fern_rectangle){ 500, 0, 10, 10 });
	fern_dirty_rectangle_mark(&dirty, (struct fern_rectangle){ 0, 15, 10, 10 });
	assert_int_equal(dirty.count, 2);
	assert_true(fern_dirty_rectangle_take(&dirty, &area));
	assert_rectangle(area, 500, 0, 10, 10);
	assert_true(fern_dirty_rectangle_take(&dirty, &area));
	assert_rectangle(area, 0, 0, 10, 25);
}

/* whatever is marked must be covered by what is taken */
static void covers_every_marked_pixel(void **state)
{
	enum { SIDE = 64 };

	(void)state;
	srand(11);
	for (unsigned round = 0; round < 300; round++) {
		struct fern_dirty_rectangle dirty;
		bool                        marked[SIDE][SIDE] = { { false } };

		fern_dirty_rectangle_init(&dirty, 1 + round % FERN_DIRTY_RECTANGLES_MAX);
		for (unsigned i = 0; i < 12; i++) {
			struct fern_rectangle const area = { rand() % SIDE, rand() % SIDE,
				                             (uint32_t)rand() % 9,
				                             (uint32_t)rand() % 9 };
			fern_dirty_rectangle_mark(&dirty, area);
			assert_in_range(dirty.count, 0, dirty.limit);
			for (unsigned y = 0; y < area.height; y++)
				for (unsigned x = 0; x < area.width; x++)
					if ((unsigned)area.y + y < SIDE &&
					    (unsigned)area.x + x < SIDE)
						marked[(unsigned)area.y + y][(unsigned)area.x + x] =
							true;
		}
		for (struct fern_rectangle area; fern_dirty_rectangle_take(&dirty, &area);)
			for (int y = 0; y < SIDE; y++)
				for (int x = 0; x < SIDE; x++)
					if (x >= area.x && x < area.x + (int)area.width &&
					    y >= area.y && y < area.y + (int)area.height)
						marked[y][x] = false;
		for (int y = 0; y < SIDE; y++)
			for (int x = 0; x < SIDE; x++)
				assert_false(marked[y][x]);
	}
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(intersects_and_unites),
		cmocka_unit_test(unites_neighbours_and_keeps_strangers_apart),
		cmocka_unit_test(exceeding_the_limit_unites_what_wastes_least),
		cmocka_unit_test(covers_every_marked_pixel),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
