/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "fake_kernel.h"
#include <base/capability.h>
#include <hw/capability_table.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static int setup(void **state)
{
	(void)state;
	fake_reset();
	return 0;
}

static void assert_released(size_t call, uint32_t index, uint64_t count)
{
	assert_true(fake_call_count > call);
	assert_int_equal(fake_calls[call].number, HW_CALL_RELEASE);
	assert_int_equal(fake_calls[call].first, index);
	assert_int_equal(fake_calls[call].second, count);
}

static void invalid_is_left_alone(void **state)
{
	uint32_t const indices[] = { 0, HW_CAPS_PER_PAGE, HW_CAPS_PER_PAGE * HW_CAP_PAGES_MAX,
		                     UINT32_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof(indices) / sizeof(*indices); i++) {
		assert_null(hw_cap_entry((struct fern_cap){ indices[i] }));
		assert_false(fern_cap_valid(hw_cap_accept(indices[i])));
		fern_cap_retain((struct fern_cap){ indices[i] });
		fern_cap_release((struct fern_cap){ indices[i] });
	}
	assert_int_equal(fake_call_count, 0);
	assert_int_equal(hw_cap_count(), 0);
}

static void released_with_all_deliveries(void **state)
{
	struct fern_cap const cap = hw_cap_accept(5);

	(void)state;
	assert_int_equal(cap.index, 5);
	assert_true(fern_cap_equal(hw_cap_accept(5), cap));
	fern_cap_retain(cap);
	assert_int_equal(hw_cap_count(), 1);

	fern_cap_release(cap);
	fern_cap_release(cap);
	assert_int_equal(fake_call_count, 0);
	fern_cap_release(cap);
	assert_int_equal(fake_call_count, 1);
	assert_released(0, 5, 2);
	assert_int_equal(hw_cap_count(), 0);

	/* one too many, and of something that is no more: nothing happens */
	fern_cap_release(cap);
	fern_cap_retain(cap);
	fern_cap_release(cap);
	assert_int_equal(fake_call_count, 1);
}

static void many_deliveries_are_given_back(void **state)
{
	uint64_t const        many = UINT64_C(1) << 30;
	struct fern_cap const cap = hw_cap_accept(7);

	(void)state;
	hw_cap_entry(cap)->counts = many << 32 | 1;
	(void)hw_cap_accept(7);
	assert_int_equal(fake_call_count, 1);
	assert_released(0, 7, many);

	fern_cap_release(cap);
	fern_cap_release(cap);
	assert_released(1, 7, 1);
}

static void extended_in_time(void **state)
{
	uint32_t index = 1;

	(void)state;
	for (; index <= HW_CAPS_PER_PAGE - 32; index++) {
		assert_int_equal(fake_extensions, 0);
		(void)hw_cap_accept(index);
		hw_cap_keep_room();
	}
	assert_int_equal(fake_extensions, 1);

	(void)hw_cap_accept(HW_CAPS_PER_PAGE + 3);
	hw_cap_keep_room();
	assert_int_equal(fake_extensions, 1);
	fern_cap_release((struct fern_cap){ HW_CAPS_PER_PAGE + 3 });
	assert_released(0, HW_CAPS_PER_PAGE + 3, 1);
	while (--index)
		fern_cap_release((struct fern_cap){ index });
	assert_int_equal(hw_cap_count(), 0);
}

static void refused_extension_is_not_tried_each_time(void **state)
{
	uint32_t const first = 2 * HW_CAPS_PER_PAGE - 40; /* the test before has extended once */
	uint32_t       index;

	(void)state;
	fake_extension_status = FERN_OUT_OF_RAM;
	for (index = 1; index < first + 24; index++) {
		(void)hw_cap_accept(index);
		hw_cap_keep_room();
		hw_cap_keep_room();
	}
	assert_int_equal(fake_extensions, 2);
	while (--index)
		fern_cap_release((struct fern_cap){ index });
	fake_call_count = 0;
}

/* what the kernel counts and what the component refers to, beside the table */
static void random_operations_balance(void **state)
{
	enum { INDICES = 40, STEPS = 20000 };
	uint64_t delivered[INDICES] = { 0 };
	uint32_t referred[INDICES] = { 0 };

	(void)state;
	srand(1);
	for (unsigned step = 0; step < STEPS; step++) {
		uint32_t const        index = 1 + (uint32_t)rand() % (INDICES - 1);
		struct fern_cap const cap = { index };

		switch (rand() % 5) {
		case 0:
			assert_true(fern_cap_equal(hw_cap_accept(index), cap));
			delivered[index]++;
			referred[index]++;
			break;
		case 1:
			fern_cap_retain(cap);
			referred[index] += referred[index] ? 1 : 0;
			break;
		default:
			fake_call_count = 0;
			fern_cap_release(cap);
			if (referred[index] && --referred[index] == 0) {
				assert_released(0, index, delivered[index]);
				delivered[index] = 0;
			} else {
				assert_int_equal(fake_call_count, 0);
			}
		}
	}
	uint32_t used = 0;
	for (uint32_t i = 0; i < INDICES; i++)
		used += referred[i] > 0;
	assert_int_equal(hw_cap_count(), used);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test_setup(invalid_is_left_alone, setup),
		cmocka_unit_test_setup(released_with_all_deliveries, setup),
		cmocka_unit_test_setup(many_deliveries_are_given_back, setup),
		cmocka_unit_test_setup(extended_in_time, setup),
		cmocka_unit_test_setup(refused_extension_is_not_tried_each_time, setup),
		cmocka_unit_test_setup(random_operations_balance, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
