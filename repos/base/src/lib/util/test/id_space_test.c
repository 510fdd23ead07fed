/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "unit.h"
#include <util/id_space.h>

struct session {
	int            value;
	struct fern_id id;
};

static void finds_what_was_inserted(void **state)
{
	struct session       sessions[5] = { { .value = 0 } };
	struct fern_id_space space = { 0 };

	(void)state;
	assert_null(fern_id_space_find(&space, 1));
	for (int i = 0; i < 5; i++) {
		sessions[i].value = i;
		fern_id_space_insert(&space, &sessions[i].id);
		assert_int_equal(sessions[i].id.value, i + 1);
	}
	assert_int_equal(space.count, 5);
	for (int i = 0; i < 5; i++)
		assert_ptr_equal(
			fern_id_space_lookup(&space, sessions[i].id.value, struct session, id),
			&sessions[i]);
	assert_null(fern_id_space_lookup(&space, 0, struct session, id));
	assert_null(fern_id_space_lookup(&space, 6, struct session, id));

	fern_id_space_remove(&space, &sessions[2].id);
	fern_id_space_remove(&space, &sessions[2].id);
	assert_int_equal(space.count, 4);
	assert_null(fern_id_space_find(&space, 3));
	fern_id_space_insert(&space, &sessions[2].id);
	assert_int_equal(sessions[2].id.value, 6); /* not 3 again */
}

static void inserts_under_a_given_number(void **state)
{
	struct session       sessions[4] = { { .value = 0 } };
	struct fern_id_space space = { 0 };

	(void)state;
	assert_status(FERN_OK, fern_id_space_insert_as(&space, &sessions[0].id, 1));
	assert_status(FERN_EXISTS, fern_id_space_insert_as(&space, &sessions[1].id, 1));
	assert_status(FERN_INVALID_ARGUMENT, fern_id_space_insert_as(&space, &sessions[1].id, 0));
	assert_int_equal(sessions[1].id.value, 0);
	fern_id_space_insert(&space, &sessions[1].id);
	assert_int_equal(sessions[1].id.value, 2);

	/* behind the last number comes the first free one, but never 0 */
	assert_status(FERN_OK, fern_id_space_insert_as(&space, &sessions[2].id, UINT64_MAX));
	space.last = UINT64_MAX - 1;
	fern_id_space_insert(&space, &sessions[3].id);
	assert_int_equal(sessions[3].id.value, 3);
	assert_ptr_equal(fern_id_space_above(&space, 3), &sessions[2].id);
	assert_null(fern_id_space_above(&space, UINT64_MAX));
}

static void walks_in_order_and_allows_removal(void **state)
{
	static uint64_t const numbers[] = { 30, 10, 20 };
	struct session        sessions[3] = { { .value = 0 } };
	struct fern_id_space  space = { 0 };
	uint64_t              expected = 10;

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_status(FERN_OK,
		              fern_id_space_insert_as(&space, &sessions[i].id, numbers[i]));
	fern_id_space_for_each(&space, struct session, id, session) {
		assert_int_equal(session->id.value, expected);
		expected += 10;
		fern_id_space_remove(&space, &session->id);
	}
	assert_int_equal(expected, 40);
	assert_int_equal(space.count, 0);
	fern_id_space_for_each(&space, struct session, id, session)
		fail();
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(finds_what_was_inserted),
		cmocka_unit_test(inserts_under_a_given_number),
		cmocka_unit_test(walks_in_order_and_allows_removal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
