/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The last lines, and the report made of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "history.h"

/** A heap of the host; `refuse` makes it empty. */
static bool refuse;

static enum fern_status host_alloc(struct fern_allocator *allocator, size_t size, size_t align,
                                   void **out_memory)
{
	(void)allocator;
	(void)align;
	*out_memory = refuse ? NULL : calloc(1, size);
	return *out_memory ? FERN_OK : FERN_OUT_OF_RAM;
}

static void host_free(struct fern_allocator *allocator, void *memory, size_t size)
{
	(void)allocator;
	(void)size;
	free(memory);
}

static struct fern_allocator_ops const host_ops = { host_alloc, host_free };
static struct fern_allocator           heap = { &host_ops };

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
	assert_int_equal(FERN_OK, history_resize(&history, &heap, 3));
	assert_texts(&history, (char const *[]){ NULL });
	add(&history, "a", "1");
	add(&history, "a", "2");
	assert_texts(&history, (char const *[]){ "1", "2", NULL });
	add(&history, "b", "3");
	add(&history, "b", "4");
	assert_texts(&history, (char const *[]){ "2", "3", "4", NULL });
	fern_delete_array(&heap, history.capacity, history.lines);
}

static void escapes_what_clients_write(void **state)
{
	struct history history = { 0 };

	(void)state;
	assert_int_equal(FERN_OK, history_resize(&history, &heap, 1));
	add(&history, "a -> \"b\"", "</line><line label='forged'>");
	assert_texts(&history, (char const *[]){ "</line><line label='forged'>", NULL });
	fern_delete_array(&heap, history.capacity, history.lines);
}

static void cuts_long_lines(void **state)
{
	struct history history = { 0 };
	char           text[HISTORY_TEXT_MAX + 10];

	(void)state;
	memset(text, 'x', sizeof(text));
	assert_int_equal(FERN_OK, history_resize(&history, &heap, 1));
	history_add(&history, fern_string("a"), (struct fern_string){ text, HISTORY_TEXT_MAX });
	assert_int_equal(HISTORY_TEXT_MAX, strlen(history.lines[0].text));
	assert_int_equal('x', history.lines[0].text[HISTORY_TEXT_MAX - 1]);
	history_add(&history, fern_string("a"), (struct fern_string){ text, HISTORY_TEXT_MAX + 1 });
	assert_int_equal(HISTORY_TEXT_MAX, strlen(history.lines[0].text));
	assert_string_equal("x...", history.lines[0].text + HISTORY_TEXT_MAX - 4);
	fern_delete_array(&heap, history.capacity, history.lines);
}

static void keeps_what_it_has_without_memory(void **state)
{
	struct history history = { 0 };

	(void)state;
	assert_int_equal(FERN_OK, history_resize(&history, &heap, 2));
	add(&history, "a", "1");
	refuse = true;
	assert_int_equal(FERN_OUT_OF_RAM, history_resize(&history, &heap, 100));
	refuse = false;
	assert_texts(&history, (char const *[]){ "1", NULL });
	fern_delete_array(&heap, history.capacity, history.lines);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(keeps_the_last_lines),
		cmocka_unit_test(escapes_what_clients_write),
		cmocka_unit_test(cuts_long_lines),
		cmocka_unit_test(keeps_what_it_has_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
