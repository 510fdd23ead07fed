/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The two intrusive sequences: list and FIFO.
 */
#include "unit.h"
#include <util/fifo.h>
#include <util/list.h>

struct item {
	int                      value;
	struct fern_list_element element;
	struct fern_fifo_element queued;
};

static void assert_order(struct fern_list const *list, char const *expected)
{
	char   order[16] = "";
	size_t length = 0;

	fern_list_for_each(list, struct item, element, item)
		order[length++] = (char)('0' + item->value);
	assert_string_equal(order, expected);
	assert_int_equal(list->count, strlen(expected));

	/* backwards the same */
	for (struct fern_list_element *at = list->last; at; at = at->previous)
		assert_int_equal(fern_container_of(at, struct item, element)->value + '0',
		                 order[--length]);
	assert_int_equal(length, 0);
}

static void list_keeps_the_order(void **state)
{
	struct item items[4] = { { .value = 0 }, { .value = 1 }, { .value = 2 }, { .value = 3 } };
	struct fern_list list = { 0 };

	(void)state;
	assert_true(fern_list_empty(&list));
	assert_null(fern_list_first(&list, struct item, element));
	fern_list_append(&list, &items[1].element);
	fern_list_append(&list, &items[3].element);
	fern_list_insert_before(&list, &items[0].element, list.first);
	fern_list_insert_before(&list, &items[2].element, &items[3].element);
	assert_order(&list, "0123");
	assert_ptr_equal(fern_list_next(&items[2], struct item, element), &items[3]);
	assert_null(fern_list_next(&items[3], struct item, element));

	assert_true(fern_list_linked(&items[0].element));
	fern_list_remove(&items[0].element);
	fern_list_remove(&items[0].element);
	assert_false(fern_list_linked(&items[0].element));
	fern_list_remove(&items[2].element);
	assert_order(&list, "13");
	fern_list_remove(&items[3].element);
	fern_list_remove(&items[1].element);
	assert_order(&list, "");
}

static void list_walk_allows_removal_and_break(void **state)
{
	struct item items[4] = { { .value = 0 }, { .value = 1 }, { .value = 2 }, { .value = 3 } };
	struct fern_list list = { 0 };
	int              visited = 0;

	(void)state;
	for (size_t i = 0; i < 4; i++)
		fern_list_append(&list, &items[i].element);
	fern_list_for_each(&list, struct item, element, item)
		if (item->value % 2)
			fern_list_remove(&item->element);
	assert_order(&list, "02");
	fern_list_for_each(&list, struct item, element, item) {
		visited++;
		break;
	}
	assert_int_equal(visited, 1);
}

static void fifo_is_first_in_first_out(void **state)
{
	struct item      items[3] = { { .value = 0 }, { .value = 1 }, { .value = 2 } };
	struct fern_fifo fifo = { 0 };

	(void)state;
	for (int round = 0; round < 2; round++) {
		assert_true(fern_fifo_empty(&fifo));
		assert_null(fern_fifo_dequeue(&fifo, struct item, queued));
		fern_fifo_enqueue(&fifo, &items[0].queued);
		fern_fifo_enqueue(&fifo, &items[1].queued);
		assert_ptr_equal(fern_fifo_head(&fifo, struct item, queued), &items[0]);
		assert_ptr_equal(fern_fifo_dequeue(&fifo, struct item, queued), &items[0]);
		fern_fifo_enqueue(&fifo, &items[2].queued);
		assert_ptr_equal(fern_fifo_dequeue(&fifo, struct item, queued), &items[1]);
		assert_ptr_equal(fern_fifo_dequeue(&fifo, struct item, queued), &items[2]);
		assert_null(fern_fifo_head(&fifo, struct item, queued));
	}
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(list_keeps_the_order),
		cmocka_unit_test(list_walk_allows_removal_and_break),
		cmocka_unit_test(fifo_is_first_in_first_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
