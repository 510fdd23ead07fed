/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "unit.h"
#include <util/string.h>
#include <util/xml_generator.h>

static void generate_state(struct fern_xml_generator *xml)
{
	fern_xml_generator_begin(xml, "state");
	fern_xml_generator_u64(xml, "count", UINT64_MAX);
	fern_xml_generator_i64(xml, "offset", -5);
	fern_xml_generator_bool(xml, "ready", true);
	fern_xml_generator_format(xml, "id", "%d.%s", 4, "x");
	fern_xml_generator_begin(xml, "child");
	fern_xml_generator_attribute(xml, "name", "init -> \"a\" & <b>\n\x01");
	fern_xml_generator_end(xml);
	fern_xml_generator_begin(xml, "note");
	fern_xml_generator_content(xml, fern_string("1 < 2 & \"3\""));
	fern_xml_generator_end(xml);
	fern_xml_generator_copy(xml, fern_xml_from_string(" <copy a='1'> </copy> "));
	fern_xml_generator_end(xml);
}

static char const state_text[] =
	"<state count=\"18446744073709551615\" offset=\"-5\" ready=\"yes\" id=\"4.x\">\n"
	"\t<child name=\"init -&gt; &quot;a&quot; &amp; &lt;b&gt;&#10;\xef\xbf\xbd\"/>\n"
	"\t<note>1 &lt; 2 &amp; \"3\"</note>\n"
	"\t<copy a='1'> </copy>\n"
	"</state>\n";

static void generates_readable_text(void **state)
{
	struct fern_xml_generator xml;
	char                      buffer[400];
	size_t                    length;

	(void)state;
	fern_xml_generator_init(&xml, buffer, sizeof(buffer));
	generate_state(&xml);
	assert_status(FERN_OK, fern_xml_generator_finish(&xml, &length));
	assert_string_equal(buffer, state_text);
	assert_int_equal(length, strlen(state_text));
}

static void reads_back_what_was_written(void **state)
{
	struct fern_xml_generator xml;
	struct fern_string_buf    name;
	char                      buffer[400];
	size_t                    length;

	(void)state;
	fern_xml_generator_init(&xml, buffer, sizeof(buffer));
	generate_state(&xml);
	assert_status(FERN_OK, fern_xml_generator_finish(&xml, &length));

	struct fern_xml const root = fern_xml_from_memory(buffer, length);
	assert_true(fern_xml_attribute_u64(root, "count", 0) == UINT64_MAX);
	assert_int_equal(fern_xml_attribute_i64(root, "offset", 0), -5);
	assert_status(FERN_OK, fern_xml_read_string(fern_xml_child(root, "child"), "name", &name));
	assert_string_equal(name.data, "init -> \"a\" & <b>\n\xef\xbf\xbd");
	assert_status(FERN_OK,
	              fern_xml_text(fern_xml_child(root, "note"), name.data, 20, &name.length));
	assert_string_equal(name.data, "1 < 2 & \"3\"");
}

static void tells_the_needed_size(void **state)
{
	(void)state;
	for (size_t capacity = 0; capacity <= sizeof(state_text); capacity++) {
		struct fern_xml_generator xml;
		char                      buffer[sizeof(state_text) + 1];
		size_t                    length;

		memset(buffer, '#', sizeof(buffer));
		fern_xml_generator_init(&xml, buffer, capacity);
		generate_state(&xml);
		assert_status(capacity < sizeof(state_text) ? FERN_TOO_SMALL : FERN_OK,
		              fern_xml_generator_finish(&xml, &length));
		assert_int_equal(length, strlen(state_text));
		assert_int_equal(buffer[capacity], '#');
		if (capacity)
			assert_memory_equal(buffer, state_text, capacity - 1);
	}
}

static void begin_twice(struct fern_xml_generator *xml)
{
	fern_xml_generator_begin(xml, "a");
	fern_xml_generator_end(xml);
	fern_xml_generator_begin(xml, "b");
	fern_xml_generator_end(xml);
}

static void leave_open(struct fern_xml_generator *xml)
{
	fern_xml_generator_begin(xml, "a");
}

static void end_too_often(struct fern_xml_generator *xml)
{
	begin_twice(xml);
	fern_xml_generator_end(xml);
}

static void attribute_behind_content(struct fern_xml_generator *xml)
{
	fern_xml_generator_begin(xml, "a");
	fern_xml_generator_content(xml, fern_string("text"));
	fern_xml_generator_attribute(xml, "name", "value");
	fern_xml_generator_end(xml);
}

static void bad_element_name(struct fern_xml_generator *xml)
{
	fern_xml_generator_begin(xml, "a b");
	fern_xml_generator_end(xml);
}

static void bad_attribute_name(struct fern_xml_generator *xml)
{
	fern_xml_generator_begin(xml, "a");
	fern_xml_generator_attribute(xml, "1", "value");
	fern_xml_generator_end(xml);
}

static void content_outside(struct fern_xml_generator *xml)
{
	fern_xml_generator_content(xml, fern_string("text"));
}

static void copy_nothing(struct fern_xml_generator *xml)
{
	fern_xml_generator_copy(xml, (struct fern_xml){ 0 });
}

static void format_too_long(struct fern_xml_generator *xml)
{
	fern_xml_generator_begin(xml, "a");
	fern_xml_generator_format(xml, "b", "%300d", 1);
	fern_xml_generator_end(xml);
}

static void nothing(struct fern_xml_generator *xml)
{
	(void)xml;
}

static void answers_misuse(void **state)
{
	void (*const misuses[])(struct fern_xml_generator *) = {
		begin_twice,      leave_open,
		end_too_often,    attribute_behind_content,
		bad_element_name, bad_attribute_name,
		content_outside,  copy_nothing,
		format_too_long,  nothing,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(misuses) / sizeof(misuses[0]); i++) {
		struct fern_xml_generator xml;
		char                      buffer[400];
		size_t                    length;

		fern_xml_generator_init(&xml, buffer, sizeof(buffer));
		misuses[i](&xml);
		assert_status(FERN_INVALID_ARGUMENT, fern_xml_generator_finish(&xml, &length));
	}
}

static void limits_the_depth(void **state)
{
	struct fern_xml_generator xml;
	size_t                    length;

	(void)state;
	for (int extra = 0; extra < 2; extra++) {
		char buffer[8000];

		fern_xml_generator_init(&xml, buffer, sizeof(buffer));
		for (int i = 0; i < FERN_XML_DEPTH_MAX + extra; i++)
			fern_xml_generator_begin(&xml, "a");
		for (int i = 0; i < FERN_XML_DEPTH_MAX + extra; i++)
			fern_xml_generator_end(&xml);
		assert_status(extra ? FERN_LIMIT : FERN_OK,
		              fern_xml_generator_finish(&xml, &length));
		assert_int_equal(extra == 0 && fern_xml_valid(fern_xml_from_string(buffer)),
		                 extra == 0);
	}
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(generates_readable_text),
		cmocka_unit_test(reads_back_what_was_written),
		cmocka_unit_test(tells_the_needed_size),
		cmocka_unit_test(answers_misuse),
		cmocka_unit_test(limits_the_depth),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
