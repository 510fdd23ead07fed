/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <base/clock.h>
#include <hw/entropy.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* RFC 8439, appendix A.1: the key is zero; block 0 (its first half is the next key) and block 1 */
static uint8_t const first_block_begin[] = { 0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90 };
static uint8_t const second_block[] = {
	0x9f, 0x07, 0xe7, 0xbe, 0x55, 0x51, 0x38, 0x7a, 0x98, 0xba, 0x97, 0x7c, 0x73,
	0x2d, 0x08, 0x0d, 0xcb, 0x0f, 0x29, 0xa0, 0x48, 0xe3, 0x65, 0x69, 0x12, 0xc6,
	0x53, 0x3e, 0x32, 0xee, 0x7a, 0xed, 0x29, 0xb7, 0x21, 0x76, 0x9c, 0xe6, 0x4e,
	0x43, 0xd5, 0x71, 0x33, 0xb0, 0x74, 0xd8, 0x39, 0xd5, 0x31, 0xed, 0x1f, 0x28,
	0x51, 0x0a, 0xfb, 0x45, 0xac, 0xe1, 0x0a, 0x1f, 0x4b, 0x79, 0x4d, 0x6f,
};

static void equals_the_standard(void **state)
{
	uint8_t output[sizeof(second_block)];

	(void)state;
	fern_entropy(output, sizeof(output));
	assert_memory_equal(output, second_block, sizeof(output));
}

static void never_the_same(void **state)
{
	uint8_t first[100], second[100], guarded[40];

	(void)state;
	fern_entropy(first, sizeof(first));
	fern_entropy(second, sizeof(second));
	assert_memory_not_equal(first, second, sizeof(first));
	assert_memory_not_equal(first, first + 64, 36);
	assert_memory_not_equal(first, first_block_begin, sizeof(first_block_begin));

	memset(guarded, 0xee, sizeof(guarded));
	fern_entropy(guarded, 33);
	for (size_t i = 33; i < sizeof(guarded); i++)
		assert_int_equal(guarded[i], 0xee);
	fern_entropy(guarded, 0);
}

static void seed_decides(void **state)
{
	uint64_t const one[HW_ENTROPY_WORDS] = { 1 }, other[HW_ENTROPY_WORDS] = { 0, 0, 1 };
	uint64_t       first, second;

	(void)state;
	hw_entropy_seed(one);
	fern_entropy(&first, sizeof(first));
	hw_entropy_seed(other);
	fern_entropy(&second, sizeof(second));
	assert_int_not_equal(first, second);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(equals_the_standard), /* first: before there is a seed */
		cmocka_unit_test(never_the_same),
		cmocka_unit_test(seed_decides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
