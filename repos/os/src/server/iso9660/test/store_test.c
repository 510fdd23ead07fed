/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The store's blocks against a model of who sees what, and the order in which they give way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include <store.h>

enum { COUNT = 8, PARTS = 24 };

static struct store       store;
static struct store_block blocks[COUNT];
static uint64_t           content[COUNT]; /* what was read into the block */
static int                seen[COUNT];    /* by a client */

static void revoke(struct store *of, struct store_block *block)
{
	assert_ptr_equal(&store, of);
	assert_true(seen[block - blocks]);
	seen[block - blocks] = 0;
}

static int set_up(void **state)
{
	(void)state;
	for (int i = 0; i < COUNT; i++) {
		blocks[i] = (struct store_block){ .part.file_size = 0 };
		content[i] = seen[i] = 0;
	}
	store_init(&store, blocks, COUNT, revoke);
	return 0;
}

static struct store_part part_of(uint64_t number)
{
	return (struct store_part){ .file_offset = number / 8 * 2048,
		                    .file_size = 1000,
		                    .offset = number % 8 };
}

/** A client touches a part that it does not see. Returns the block. */
static long touch(uint64_t number)
{
	bool       fill;
	long const block = store_get(&store, part_of(number), &fill) - blocks;

	assert_in_range(block, 0, COUNT - 1);
	if (fill) {
		assert_false(seen[block]);
		content[block] = number;
	}
	assert_int_equal(number, content[block]);
	seen[block] = 1;
	return block;
}

static bool sees(uint64_t number)
{
	for (int i = 0; i < COUNT; i++) {
		if (seen[i] && content[i] == number)
			return true;
	}
	return false;
}

static void first_in_is_first_out(void **state)
{
	(void)state;
	for (uint64_t i = 1; i <= COUNT; i++)
		touch(i);
	assert_int_equal(0, store.evictions);
	for (uint64_t i = COUNT + 1; i < PARTS; i++) {
		touch(i);
		assert_false(sees(i - COUNT));
		assert_true(sees(i - COUNT + 1));
	}
	assert_int_equal(PARTS - 1, store.reads);
	assert_int_equal(PARTS - 1 - COUNT, store.evictions);
	assert_int_equal(0, store.returns);
}

static void several_share_a_block(void **state)
{
	(void)state;
	touch(1);
	long const block = touch(2);
	assert_int_equal(block, touch(2));
	assert_int_equal(2, store.reads);
}

static void all_of_a_part_counts(void **state)
{
	struct store_part const parts[] = {
		{ 2048, 10, 0 }, { 4096, 10, 0 }, { 2048, 11, 0 }, { 2048, 10, 64 }
	};

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		bool fill;

		seen[store_get(&store, parts[i], &fill) - blocks] = 1;
		assert_true(fill);
	}
}

static void what_is_in_use_returns_unread(void **state)
{
	(void)state;
	store_set_policy(&store, STORE_SECOND_CHANCE);
	for (uint64_t i = 1; i <= COUNT; i++)
		touch(i);
	assert_false(sees(1));
	assert_false(sees(2));
	assert_true(sees(3));

	for (uint64_t i = COUNT + 1; i < PARTS; i++) {
		if (!sees(1))
			touch(1);
		touch(i);
	}
	assert_int_equal(PARTS - 1, store.reads);
	assert_true(store.returns > 1);
}

static void fifo_reads_again_what_is_in_use(void **state)
{
	(void)state;
	for (uint64_t i = 1; i < PARTS; i++) {
		if (!sees(1))
			touch(1);
		if (i > 1)
			touch(i);
	}
	assert_true(store.reads > PARTS - 1);
}

static void policies_change_at_any_time(void **state)
{
	(void)state;
	srand(1);
	for (unsigned i = 0; i < 10000; i++) {
		uint64_t const number = (uint64_t)rand() % PARTS + 1;

		if (i % 100 == 0)
			store_set_policy(&store, i % 200 ? STORE_FIFO : STORE_SECOND_CHANCE);
		if (rand() % 2 || !sees(number))
			touch(number);
		assert_int_equal(COUNT, store.shown.count + store.hidden.count);
		assert_true(store.shown.count <= store.shown_max);
	}
}

#define TEST(test) cmocka_unit_test_setup(test, set_up)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(first_in_is_first_out),
		TEST(several_share_a_block),
		TEST(all_of_a_part_counts),
		TEST(what_is_in_use_returns_unread),
		TEST(fifo_reads_again_what_is_in_use),
		TEST(policies_change_at_any_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
