/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The last lines, and the report made of them.
 */
#include "test_backing.h"

#include "history.h"

static struct test_backing memory;

static int start(void **state)
{
	(void)state;
	memory = test_backing();
	return 0;
}

/* nothing is left */
static int finish(void **state)
{
	(void)state;
	assert_int_equal(memory.live, 0);
	return 0;
}

static void add(struct history *history, char const *label, char const *text)
{
	history_add(history, fern_string(label), fern_string(text));
}

/** The report as text in `buffer`. */
static struct fern_xml report(struct history const *history, char *buffer, size_t capacity)
{
	struct fern_xml_generator xml;
	size_t                    length;

	fern_xml_generator_init(&xml, buffer, capacity);
	fern_xml_generator_begin(&xml, "log");
	history_generate(history, &xml);
	fern_xml_generator_end(&xml);
	assert_int_equal(FERN_OK, fern_xml_generator_finish(&xml, &length));
	return fern_xml_from_memory(buffer, length);
}

static void assert_texts(struct history const *history, char const *const *expected)
{
	char                  buffer[4096], text[256];
	struct fern_xml const log = report(history, buffer, sizeof(buffer));
	size_t                length;

	fern_xml_for_each(log, "line", line) {
		assert_non_null(*expected);
		assert_int_equal(FERN_OK, fern_xml_text(line, text, sizeof(text), &length));
		assert_string_equal(*expected, text);
		expected++;
	}
	assert_null(*expected);
}

static void keeps_the_last_lines(void **state)
{
	struct history history = { 0 };

	(void)state;
	assert_int_equal(FERN_OK, history_resize(&history, &memory.allocator, 3));
	assert_texts(&history, (char const *[]){ NULL });
	add(&history, "a", "1");
	add(&history, "a", "2");
	assert_texts(&history, (char const *[]){ "1", "2", NULL });
	add(&history, "b", "3");
	add(&history, "b", "4");
	assert_texts(&history, (char const *[]){ "2", "3", "4", NULL });
	fern_delete_array(&memory.allocator, history.capacity, history.lines);
}

static void escapes_what_clients_write(void **state)
{
	struct history history = { 0 };

	(void)state;
	assert_int_equal(FERN_OK, history_resize(&history, &memory.allocator, 1));
	add(&history, "a -> \"b\"", "</line><line label='forged'>");
	assert_texts(&history, (char const *[]){ "</line><line label='forged'>", NULL });
	fern_delete_array(&memory.allocator, history.capacity, history.lines);
}

static void cuts_long_lines(void **state)
{
	struct history history = { 0 };
	char           text[HISTORY_TEXT_MAX + 10];

	(void)state;
	memset(text, 'x', sizeof(text));
	assert_int_equal(FERN_OK, history_resize(&history, &memory.allocator, 1));
	history_add(&history, fern_string("a"), (struct fern_string){ text, HISTORY_TEXT_MAX });
	assert_int_equal(HISTORY_TEXT_MAX, strlen(history.lines[0].text));
	assert_int_equal('x', history.lines[0].text[HISTORY_TEXT_MAX - 1]);
	history_add(&history, fern_string("a"), (struct fern_string){ text, HISTORY_TEXT_MAX + 1 });
	assert_int_equal(HISTORY_TEXT_MAX, strlen(history.lines[0].text));
	assert_string_equal("x...", history.lines[0].text + HISTORY_TEXT_MAX - 4);
	fern_delete_array(&memory.allocator, history.capacity, history.lines);
}

static void keeps_what_it_has_without_memory(void **state)
{
	struct history history = { 0 };

	(void)state;
	assert_int_equal(FERN_OK, history_resize(&history, &memory.allocator, 2));
	add(&history, "a", "1");
	memory.fail_at = memory.calls + 1;
	assert_int_equal(FERN_OUT_OF_RAM, history_resize(&history, &memory.allocator, 100));
	memory.fail_at = 0;
	assert_texts(&history, (char const *[]){ "1", NULL });
	fern_delete_array(&memory.allocator, history.capacity, history.lines);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test_setup_teardown(keeps_the_last_lines, start, finish),
		cmocka_unit_test_setup_teardown(escapes_what_clients_write, start, finish),
		cmocka_unit_test_setup_teardown(cuts_long_lines, start, finish),
		cmocka_unit_test_setup_teardown(keeps_what_it_has_without_memory, start, finish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
