/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Those who share a line: nobody takes anything from anybody.
 */
#include "unit.h"

#include "line.h"

static struct line      line;
static struct line_user users[3];

static int begin(void **state)
{
	(void)state;
	line = (struct line){ 0 };
	for (unsigned i = 0; i < 3; i++) {
		users[i] = (struct line_user){ 0 };
		fern_list_append(&line.users, &users[i].element);
	}
	return 0;
}

static size_t write_text(unsigned user, char const *text)
{
	return line_write(&users[user], (uint8_t const *)text, strlen(text));
}

static void all_get_what_is_received(void **state)
{
	uint8_t  bytes[RING_SIZE + 1];
	uint64_t lost;

	(void)state;
	for (unsigned i = 0; i < RING_SIZE + 10; i++) {
		line_receive(&line, (uint8_t)i);
		if (i % 2)
			continue;
		/* one reads everything at once, one in small pieces, one nothing */
		assert_true(line_read(&users[0], bytes, sizeof(bytes), &lost) <= 2 && lost == 0);
		assert_true(line_read(&users[1], bytes, 1, &lost) == 1 && lost == 0);
	}
	assert_int_equal(line_read(&users[2], bytes, 1000, &lost), 1000);
	assert_int_equal(lost, 0); /* the gap lies behind what is still there */
	line_receive(&line, 1);
	assert_int_equal(line_read(&users[2], bytes, sizeof(bytes), &lost), RING_SIZE - 1000);
	assert_int_equal(lost, 11);
	for (unsigned i = 0; i < RING_SIZE - 1000; i++)
		assert_int_equal(bytes[i], (uint8_t)(i + 1000));
	line_receive(&line, 9);
	assert_int_equal(line_read(&users[2], bytes, sizeof(bytes), &lost), 1);
	assert_true(lost == 0 && bytes[0] == 9 && users[2].news);
}

static void output_goes_line_by_line(void **state)
{
	static char const expected[] = "first\nsecond\nthird\nagain\nend";
	char              sent[64] = "";
	size_t            count = 0;

	(void)state;
	write_text(0, "first\nagain\n");
	write_text(1, "second\n");
	write_text(2, "third\nend");
	while (line_next(&line, (uint8_t *)&sent[count]))
		count++;
	assert_int_equal(count, sizeof(expected) - 1);
	assert_memory_equal(sent, expected, count);
}

static void endless_lines_take_turns(void **state)
{
	unsigned counts[3] = { 0 };
	uint8_t  byte;

	(void)state;
	while (write_text(0, "0") && write_text(1, "1"))
		;
	write_text(2, "2");
	for (unsigned i = 0; i < 4 * LINE_TURN_MAX + 1; i++) {
		assert_true(line_next(&line, &byte));
		counts[byte - '0']++;
	}
	assert_int_equal(counts[0], 2 * LINE_TURN_MAX);
	assert_int_equal(counts[1], 2 * LINE_TURN_MAX);
	assert_int_equal(counts[2], 1);
}

static void who_waits_for_room_is_told(void **state)
{
	uint8_t byte;

	(void)state;
	while (write_text(0, "abc") == 3)
		;
	assert_int_equal(users[0].output.count, RING_SIZE);
	assert_true(users[0].waiting);
	assert_true(line_next(&line, &byte) && !users[0].has_room);
	for (unsigned i = 0; i < RING_SIZE / 2; i++)
		assert_true(line_next(&line, &byte));
	assert_true(users[0].has_room && !users[0].waiting);
	assert_false(users[1].has_room);
	assert_int_equal(write_text(0, "abc"), 3);
}

static void who_leaves_is_not_missed(void **state)
{
	uint8_t byte;

	(void)state;
	write_text(0, "a");
	write_text(1, "b");
	fern_list_remove(&users[0].element);
	line_receive(&line, 1);
	assert_int_equal(users[0].input.count, 0);
	assert_true(line_next(&line, &byte) && byte == 'b');
	assert_false(line_next(&line, &byte));
	fern_list_remove(&users[1].element);
	fern_list_remove(&users[2].element);
	line_receive(&line, 1);
	assert_false(line_next(&line, &byte));
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test_setup(all_get_what_is_received, begin),
		cmocka_unit_test_setup(output_goes_line_by_line, begin),
		cmocka_unit_test_setup(endless_lines_take_turns, begin),
		cmocka_unit_test_setup(who_waits_for_room_is_told, begin),
		cmocka_unit_test_setup(who_leaves_is_not_missed, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
