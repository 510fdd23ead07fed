/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "test_backing.h"
#include "unit.h"
#include <stdlib.h>
#include <util/string.h>
#include <util/xml_tree.h>

static char const config_text[] =
	"<?xml version=\"1.0\"?>\n"
	"<!-- a < comment > -->\n"
	"<config verbose=\"yes\" label='a \"quoted\" one'>\n"
	"\t<parent-provides> <service name=\"ROM\"/> <service name=\"LOG\"/> </parent-provides>\n"
	"\t<start name=\"timer\" ram=\"1M\" caps=\"0x64\" offset=\"-12\" prefix=\"a -&gt; b\">\n"
	"\t\t<!-- <start name=\"hidden\"/> -->\n"
	"\t\t<config> <start name=\"inner\"/> </config>\n"
	"\t</start>\n"
	"\t<start name=\"bad\" ram=\"1X\" caps=\"5K\" flag=\"maybe\"/>\n"
	"\ttext &amp; <![CDATA[<raw> & ]]>more\n"
	"</config>\n";

static struct fern_xml config(void)
{
	return fern_xml_from_string(config_text);
}

static void finds_children(void **state)
{
	(void)state;
	assert_true(fern_xml_valid(config()));
	assert_text(fern_xml_type(config()), "config");
	assert_true(fern_xml_type_is(config(), "config"));
	assert_false(fern_xml_type_is(config(), "conf"));
	assert_int_equal(fern_xml_child_count(config(), NULL), 3);
	assert_int_equal(fern_xml_child_count(config(), "start"), 2);
	assert_int_equal(fern_xml_child_count(config(), "service"), 0);

	struct fern_xml const provides = fern_xml_child(config(), "parent-provides");
	assert_int_equal(fern_xml_child_count(provides, "service"), 2);
	assert_text(fern_xml_raw(fern_xml_child(provides, NULL)), "<service name=\"ROM\"/>");

	struct fern_xml const inner = fern_xml_child(fern_xml_child(config(), "start"), "config");
	assert_text(fern_xml_attribute_string(fern_xml_child(inner, "start"), "name", ""), "inner");
	assert_text(fern_xml_content(inner), " <start name=\"inner\"/> ");
}

static void iterates_in_order_and_breaks(void **state)
{
	char   names[32] = "";
	size_t count = 0;

	(void)state;
	fern_xml_for_each(config(), "start", start) {
		strcat(names, fern_str(fern_xml_attribute_string(start, "name", "?")));
		strcat(names, " ");
	}
	assert_string_equal(names, "timer bad ");

	fern_xml_for_each(config(), NULL, node) {
		count++;
		if (fern_xml_type_is(node, "start"))
			break;
	}
	assert_int_equal(count, 2);
}

static void reads_typed_attributes(void **state)
{
	struct fern_xml const start = fern_xml_child(config(), "start");

	(void)state;
	assert_true(fern_xml_attribute_bool(config(), "verbose", false));
	assert_int_equal(fern_xml_attribute_size(start, "ram", 0), 1 << 20);
	assert_int_equal(fern_xml_attribute_u64(start, "caps", 0), 100);
	assert_int_equal(fern_xml_attribute_i64(start, "offset", 0), -12);
	assert_text(fern_xml_attribute_string(config(), "label", ""), "a \"quoted\" one");
	assert_int_equal(fern_xml_attribute_u64(start, "none", 7), 7);
	assert_text(fern_xml_attribute_string(start, "none", "default"), "default");
}

static void tells_malformed_from_missing(void **state)
{
	struct fern_xml const bad =
		fern_xml_next(config(), fern_xml_child(config(), "start"), "start");
	uint64_t               number = 5;
	int64_t                integer = 5;
	bool                   flag = true;
	struct fern_string_buf text;

	(void)state;
	assert_status(FERN_MALFORMED, fern_xml_read_size(bad, "ram", &number));
	assert_status(FERN_MALFORMED, fern_xml_read_u64(bad, "caps", &number));
	assert_status(FERN_MALFORMED, fern_xml_read_i64(bad, "name", &integer));
	assert_status(FERN_MALFORMED, fern_xml_read_bool(bad, "flag", &flag));
	assert_status(FERN_NOT_FOUND, fern_xml_read_u64(bad, "none", &number));
	assert_status(FERN_NOT_FOUND, fern_xml_read_string(bad, "none", &text));
	assert_int_equal(number, 5);
	assert_int_equal(fern_xml_attribute_size(bad, "ram", 9), 9);
	assert_true(fern_xml_attribute_bool(bad, "flag", true));
	assert_status(FERN_OK, fern_xml_read_size(bad, "caps", &number));
	assert_int_equal(number, 5120);
}

static void reads_limits_of_integers(void **state)
{
	struct fern_xml const node = fern_xml_from_string(
		"<n a='-9223372036854775808' b='9223372036854775807' c='9223372036854775808' "
		"d='-9223372036854775809' e='18446744073709551615' f='-' g='--1' h=''/>");
	int64_t value = 1;

	(void)state;
	assert_true(fern_xml_attribute_i64(node, "a", 0) == INT64_MIN);
	assert_true(fern_xml_attribute_i64(node, "b", 0) == INT64_MAX);
	assert_true(fern_xml_attribute_u64(node, "e", 0) == UINT64_MAX);
	for (char const *name = "c\0d\0e\0f\0g\0h\0"; *name; name += 2)
		assert_status(FERN_MALFORMED, fern_xml_read_i64(node, name, &value));
}

static void iterates_attributes(void **state)
{
	struct fern_xml const start = fern_xml_child(config(), "start");
	char                  names[64] = "";

	(void)state;
	fern_xml_for_each_attribute(start, attribute) {
		strcat(names, fern_str(attribute.name));
		strcat(names, " ");
	}
	assert_string_equal(names, "name ram caps offset prefix ");
	assert_int_equal(fern_xml_attribute_count(start), 5);
	assert_true(fern_xml_has_attribute(start, "caps"));
	assert_false(fern_xml_has_attribute(start, "cap"));
	assert_int_equal(fern_xml_attribute_count(fern_xml_child(start, "config")), 0);
}

static void answers_defaults_on_an_invalid_node(void **state)
{
	struct fern_xml const none = fern_xml_child(fern_xml_child(config(), "none"), "child");

	(void)state;
	assert_false(fern_xml_valid(none));
	assert_false(fern_xml_type_is(none, ""));
	assert_int_equal(fern_xml_type(none).length, 0);
	assert_int_equal(fern_xml_raw(none).length, 0);
	assert_int_equal(fern_xml_content(none).length, 0);
	assert_int_equal(fern_xml_child_count(none, NULL), 0);
	assert_int_equal(fern_xml_attribute_count(none), 0);
	assert_int_equal(fern_xml_attribute_u64(none, "a", 3), 3);
	assert_int_equal(fern_xml_line(fern_string(config_text), none), 0);
	assert_false(fern_xml_valid(fern_xml_next(none, config(), NULL)));
	assert_false(fern_xml_valid(fern_xml_next(config(), none, NULL)));
	assert_false(
		fern_xml_valid(fern_xml_next(fern_xml_child(config(), "start"), config(), NULL)));

	struct fern_xml const longer = { config().start, config().length + 1 };
	assert_false(fern_xml_valid(fern_xml_next(config(), longer, NULL)));
}

static void decodes(void **state)
{
	static struct {
		char const *text, *decoded;
	} const good[] = {
		{ "", "" },
		{ "plain", "plain" },
		{ "&lt;&gt;&amp;&quot;&apos;", "<>&\"'" },
		{ "a&#65;&#x42;&#x63;", "aABc" },
		{ "&#xe9;&#x20ac;&#x1F33F;", "\u00e9\u20ac\U0001f33f" },
		{ "&amp;lt;", "&lt;" },
		{ "&#10;", "\n" },
	};
	static char const *const bad[] = {
		"&",
		"&;",
		"&lt",
		"&nbsp;",
		"&#;",
		"&#x;",
		"&#0;",
		"&#xd800;",
		"&#x110000;",
		"&#12a;",
		"&#99999999999999999999;",
		"& lt;",
		"&#7;",
	};
	char   buffer[32];
	size_t length;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_status(FERN_OK, fern_xml_decode(fern_string(good[i].text), buffer,
		                                       sizeof(buffer), &length));
		assert_string_equal(buffer, good[i].decoded);
		assert_int_equal(length, strlen(good[i].decoded));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_status(FERN_MALFORMED, fern_xml_decode(fern_string(bad[i]), buffer,
		                                              sizeof(buffer), &length));

	assert_status(FERN_TOO_SMALL, fern_xml_decode(fern_string("a&lt;cd"), buffer, 4, &length));
	assert_string_equal(buffer, "a<c");
	assert_int_equal(length, 4);
	assert_status(FERN_OK, fern_xml_decode(fern_string("a&lt;cd"), buffer, 5, &length));
}

static void reads_decoded_strings_and_text(void **state)
{
	struct fern_string_buf text;
	char                   buffer[300];
	size_t                 length;

	(void)state;
	assert_status(FERN_OK,
	              fern_xml_read_string(fern_xml_child(config(), "start"), "prefix", &text));
	assert_string_equal(text.data, "a -> b");

	struct fern_xml const node = fern_xml_from_string(
		"<a>x &amp; <!-- no --><![CDATA[<raw> &amp;]]>]<b/>&#x2e;</a>");
	assert_status(FERN_OK, fern_xml_text(node, buffer, sizeof(buffer), &length));
	assert_string_equal(buffer, "x & <raw> &amp;].");
	assert_status(FERN_TOO_SMALL, fern_xml_text(node, buffer, 4, &length));
	assert_string_equal(buffer, "x &");

	char long_text[400] = "<a b='";
	memset(long_text + 6, 'x', 257);
	strcpy(long_text + 6 + 257, "'/>");
	assert_status(FERN_TOO_SMALL,
	              fern_xml_read_string(fern_xml_from_string(long_text), "b", &text));
}

static void tells_lines(void **state)
{
	struct fern_string const document = fern_string(config_text);
	size_t                   lines[3] = { 0 }, count = 0;

	(void)state;
	assert_int_equal(fern_xml_line(document, config()), 3);
	fern_xml_for_each(config(), NULL, node)
		lines[count++] = fern_xml_line(document, node);
	assert_int_equal(lines[0], 4);
	assert_int_equal(lines[1], 5);
	assert_int_equal(lines[2], 9);
	assert_int_equal(fern_xml_line(fern_string("<a/>"), config()), 0);
}

static void ends_at_the_first_zero_byte(void **state)
{
	char page[64] = "<a> <b/> </a>";

	(void)state;
	assert_int_equal(fern_xml_child_count(fern_xml_from_memory(page, sizeof(page)), "b"), 1);
	assert_true(fern_xml_valid(fern_xml_from_memory(page, 13)));
	assert_false(fern_xml_valid(fern_xml_from_memory(page, 12)));
	assert_false(fern_xml_valid(fern_xml_from_memory(NULL, 12)));
	assert_true(fern_xml_valid(fern_xml_from_string("\xef\xbb\xbf<a/>")));
}

/* each is wrong at one place: line and column as an editor shows them */
static struct {
	char const *text;
	size_t      line, column;
	char const *message;
} const malformed[] = {
	{ "", 1, 1, "document has no root element" },
	{ " \n<!-- a -->", 2, 11, "document has no root element" },
	{ "<a>", 1, 2, "element is not closed" },
	{ "<a>\n <b>\n</a>", 3, 1, "end tag does not match start tag" },
	{ "<a/>\n<b/>", 2, 1, "more than one root element" },
	{ "</a>", 1, 1, "end tag without start tag" },
	{ "<a/></a>", 1, 5, "end tag without start tag" },
	{ "x<a/>", 1, 1, "text outside of the root element" },
	{ "<a/>  y", 1, 7, "text outside of the root element" },
	{ "<a/><![CDATA[]]>", 1, 5, "text outside of the root element" },
	{ "<a b=\"1\" c=\"2\" b=\"3\"/>", 1, 16, "attribute is given twice" },
	{ "<a b/>", 1, 5, "attribute lacks '=' and value" },
	{ "<a b=1/>", 1, 6, "attribute value must stand in quotes" },
	{ "<a b='1\"/>", 1, 6, "attribute value has no closing quote" },
	{ "<a b='1'c='2'/>", 1, 9, "attributes must be separated by white space" },
	{ "<a b='<'/>", 1, 7, "character not allowed in attribute value" },
	{ "<a b='\n\x01'/>", 2, 1, "character not allowed in attribute value" },
	{ "<a b='&nope;'/>", 1, 7, "unknown or malformed entity" },
	{ "<a>\nsalt & pepper</a>", 2, 6, "unknown or malformed entity" },
	{ "<a>\x02</a>", 1, 4, "control character" },
	{ "<a", 1, 1, "tag is not closed" },
	{ "<a =\"1\"/>", 1, 4, "character not allowed in tag" },
	{ "<a / >", 1, 4, "character not allowed in tag" },
	{ "<a></a", 1, 4, "end tag is not closed" },
	{ "<a></a b='1'>", 1, 4, "end tag is not closed" },
	{ "<a>< b/></a>", 1, 4, "'<' without the name of an element" },
	{ "<1/>", 1, 1, "'<' without the name of an element" },
	{ "<a><!-- </a>", 1, 4, "comment is not closed" },
	{ "<a><![CDATA[ ]]</a>", 1, 4, "CDATA section is not closed" },
	{ "<? <a/>", 1, 1, "processing instruction is not closed" },
	{ "<!DOCTYPE a><a/>", 1, 1, "document type declarations are not supported" },
};

static void reports_where_a_document_is_malformed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
		struct fern_xml_error error = { 0 };

		assert_status(FERN_MALFORMED,
		              fern_xml_check(fern_string(malformed[i].text), &error));
		assert_status(FERN_MALFORMED, fern_xml_check(fern_string(malformed[i].text), NULL));
		assert_string_equal(error.message, malformed[i].message);
		assert_int_equal(error.line, malformed[i].line);
		assert_int_equal(error.column, malformed[i].column);
		assert_false(fern_xml_valid(fern_xml_from_string(malformed[i].text)));
	}
	assert_status(FERN_OK, fern_xml_check(fern_string(config_text), NULL));
}

static void limits_depth_and_attributes(void **state)
{
	char                  text[2000] = "";
	struct fern_xml_error error;

	(void)state;
	for (int i = 0; i < FERN_XML_DEPTH_MAX; i++)
		strcat(text, "<a>");
	for (int i = 0; i < FERN_XML_DEPTH_MAX; i++)
		strcat(text, "</a>");
	assert_status(FERN_OK, fern_xml_check(fern_string(text), NULL));

	text[0] = 0;
	for (int i = 0; i <= FERN_XML_DEPTH_MAX; i++)
		strcat(text, "<a>");
	for (int i = 0; i <= FERN_XML_DEPTH_MAX; i++)
		strcat(text, "</a>");
	assert_status(FERN_MALFORMED, fern_xml_check(fern_string(text), &error));
	assert_string_equal(error.message, "elements are nested too deep");
	assert_int_equal(error.column, 3 * FERN_XML_DEPTH_MAX + 1);

	strcpy(text, "<a");
	for (int i = 0; i <= FERN_XML_ATTRIBUTES_MAX; i++) {
		char const attribute[] = { ' ', 'a', (char)('0' + i / 10), (char)('0' + i % 10),
			                   0 };
		strcat(strcat(text, attribute), "=''");
	}
	strcat(text, "/>");
	assert_status(FERN_MALFORMED, fern_xml_check(fern_string(text), &error));
	assert_string_equal(error.message, "too many attributes");
}

/* cut at any place, a document is refused, and nothing behind the cut is read */
static void refuses_every_truncation(void **state)
{
	(void)state;
	for (size_t length = 0; length < sizeof(config_text) - 2; length++) {
		char *const cut = malloc(length + 1);
		memcpy(cut + 1, config_text, length);
		assert_false(fern_xml_valid(fern_xml_from_memory(cut + 1, length)));
		free(cut);
	}
}

static void tree_is_like_the_text(void **state)
{
	struct test_backing  memory = test_backing();
	struct fern_xml_tree tree = { 0 };
	char                 types[128] = "";

	(void)state;
	assert_status(FERN_OK, fern_xml_tree_read(&tree, &memory.allocator, config()));
	assert_true(fern_xml_tree_is(&tree, "config"));
	fern_xml_tree_for_each(&tree, child) {
		strcat(types, fern_str(child->type));
		strcat(types, " ");
		assert_int_equal(child->child_count, fern_xml_child_count(child->node, NULL));
	}
	assert_int_equal(tree.child_count, fern_xml_child_count(config(), NULL));
	fern_xml_for_each(config(), NULL, child) {
		size_t const length = strlen(fern_str(fern_xml_type(child)));

		assert_int_equal(strncmp(types, fern_str(fern_xml_type(child)), length), 0);
		memmove(types, types + length + 1, strlen(types + length));
	}
	fern_xml_tree_free(&tree, &memory.allocator);

	assert_status(FERN_OK,
	              fern_xml_tree_read(&tree, &memory.allocator, (struct fern_xml){ 0 }));
	assert_int_equal(tree.child_count, 0);
	assert_int_equal(memory.live, 0);
}

/* the n-th allocation fails, for all n: nothing is lost */
static void tree_gives_everything_back(void **state)
{
	enum fern_status status = FERN_OUT_OF_RAM;

	(void)state;
	for (unsigned n = 1; status != FERN_OK; n++) {
		struct test_backing  memory = test_backing();
		struct fern_xml_tree tree = { 0 };

		memory.fail_at = n;
		status = fern_xml_tree_read(&tree, &memory.allocator, config());
		assert_true(status == FERN_OK || status == FERN_OUT_OF_RAM);
		fern_xml_tree_free(&tree, &memory.allocator);
		assert_int_equal(memory.live, 0);
	}
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(finds_children),
		cmocka_unit_test(iterates_in_order_and_breaks),
		cmocka_unit_test(reads_typed_attributes),
		cmocka_unit_test(tells_malformed_from_missing),
		cmocka_unit_test(reads_limits_of_integers),
		cmocka_unit_test(iterates_attributes),
		cmocka_unit_test(answers_defaults_on_an_invalid_node),
		cmocka_unit_test(decodes),
		cmocka_unit_test(reads_decoded_strings_and_text),
		cmocka_unit_test(tells_lines),
		cmocka_unit_test(ends_at_the_first_zero_byte),
		cmocka_unit_test(reports_where_a_document_is_malformed),
		cmocka_unit_test(limits_depth_and_attributes),
		cmocka_unit_test(refuses_every_truncation),
		cmocka_unit_test(tree_is_like_the_text),
		cmocka_unit_test(tree_gives_everything_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
