/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* Grammars: every kind of value, and every kind of error with its line. */
#include "unit.h"

#include <grammar/grammar.h>
#include <grammar/nearest.h>
#include <stdio.h>
#include <string.h>

enum { DOCUMENT, ROOT, ITEM };

static struct fern_element_rule const elements[] = {
	{ DOCUMENT, "root", ROOT, false },
	{ ROOT, "item", ITEM, true },
	{ ROOT, "single", FERN_GRAMMAR_EMPTY, false },
	{ ITEM, "anything", FERN_GRAMMAR_OPAQUE, false },
};

static struct fern_attribute_rule const attributes[] = {
	{ .in = ROOT,
	  .element = "item",
	  .name = "name",
	  .kind = FERN_VALUE_NAME,
	  .required = true },
	{ .in = ROOT, .element = "item", .name = "text", .kind = FERN_VALUE_TEXT },
	{ .in = ROOT, .element = "item", .name = "count", .kind = FERN_VALUE_COUNT },
	{ .in = ROOT, .element = "item", .name = "number", .kind = FERN_VALUE_NUMBER },
	{ .in = ROOT, .element = "item", .name = "integer", .kind = FERN_VALUE_INTEGER },
	{ .in = ROOT, .element = "item", .name = "size", .kind = FERN_VALUE_SIZE },
	{ .in = ROOT, .element = "item", .name = "flag", .kind = FERN_VALUE_BOOLEAN },
	{ .in = ROOT, .element = "item", .name = "any", .kind = FERN_VALUE_ANY },
	{ .in = ROOT,
	  .element = "item",
	  .name = "word",
	  .kind = FERN_VALUE_WORD,
	  .words = "red green",
	  .must = "must be red or green" },
	{ .in = ROOT,
	  .element = "item",
	  .name = "words",
	  .kind = FERN_VALUE_WORDS,
	  .words = "red green",
	  .must = "must be a list of red and green" },
};

static struct fern_grammar const grammar = {
	elements,
	sizeof(elements) / sizeof(elements[0]),
	attributes,
	sizeof(attributes) / sizeof(attributes[0]),
};

static struct {
	unsigned count;
	size_t   line;
	char     text[FERN_GRAMMAR_MESSAGE_MAX];
} last;

static void report(void *context, size_t line, char const *text)
{
	assert_ptr_equal(context, &last);
	last.count++;
	last.line = line;
	snprintf(last.text, sizeof(last.text), "%s", text);
}

static enum fern_status check(char const *document)
{
	struct fern_grammar_document checked = { .text = fern_string(document),
		                                 .report = report,
		                                 .context = &last };
	struct fern_xml              root;

	memset(&last, 0, sizeof(last));
	enum fern_status const status = fern_grammar_check(&grammar, &checked, &root);
	assert_int_equal(status == FERN_OK, checked.errors == 0);
	assert_int_equal(fern_xml_valid(root),
	                 fern_xml_valid(fern_xml_from_string(document)));
	return status;
}

static void expect_error(char const *document, size_t line, char const *text)
{
	assert_int_equal(check(document), FERN_MALFORMED);
	assert_int_equal(last.count, 1);
	assert_string_equal(last.text, text);
	assert_int_equal(last.line, line);
}

static void accepts_what_the_tables_say(void **state)
{
	(void)state;
	assert_int_equal(check("<root/>"), FERN_OK);
	assert_int_equal(
		check("<root> <single/> <item name=\"a b\" text=\"\" count=\"1\" number=\"0\" "
	              "integer=\"-5\" size=\"4K\" flag=\"yes\" any=\"?\" word=\"green\" "
	              "words=\" green\tred \"> <anything odd=\"1\"> <x/> </anything> </item>"
	              "<item name=\"b\"/> </root>"),
		FERN_OK);
	assert_int_equal(last.count, 0);
}

static void refuses_values(void **state)
{
	static struct {
		char const *attribute, *text;
	} const cases[] = {
		{ "count=\"0\"", "<item>: count=\"0\" must be a number greater than 0" },
		{ "count=\"4294967296\"",
		  "<item>: count=\"4294967296\" must be a number greater than 0" },
		{ "number=\"x\"", "<item>: number=\"x\" must be a number, for example 100" },
		{ "number=\"-1\"", "<item>: number=\"-1\" must be a number, for example 100" },
		{ "integer=\"1.5\"", "<item>: integer=\"1.5\" must be an integer" },
		{ "size=\"4Q\"", "<item>: size=\"4Q\" must be a size, for example 512K or 4M" },
		{ "flag=\"maybe\"", "<item>: flag=\"maybe\" must be yes or no" },
		{ "word=\"blue\"", "<item>: word=\"blue\" must be red or green" },
		{ "word=\"red green\"", "<item>: word=\"red green\" must be red or green" },
		{ "words=\"red blue\"",
		  "<item>: words=\"red blue\" must be a list of red and green" },
		{ "words=\" \"", "<item>: words=\" \" must be a list of red and green" },
	};
	char document[256];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(document, sizeof(document), "<root>\n<item name=\"a\" %s/>\n</root>",
		         cases[i].attribute);
		expect_error(document, 2, cases[i].text);
	}
	expect_error("<root> <item name=\"\"/> </root>", 1,
	             "<item>: name=\"\" must be a name of 1 to 63 characters without & < > \"");
}

static void names_what_it_does_not_know(void **state)
{
	(void)state;
	expect_error("<rout/>", 1, "the root element must be <root>, not <rout>");
	expect_error("<root>\n<itme name=\"a\"/></root>", 2,
	             "unknown element <itme> in <root>. Did you mean \"item\"?");
	expect_error("<root><elephant/></root>", 1, "unknown element <elephant> in <root>.");
	expect_error("<root><item name=\"a\" nubmer=\"1\"/></root>", 1,
	             "<item>: unknown attribute \"nubmer\". Did you mean \"number\"?");
	expect_error("<root><item/></root>", 1, "<item>: attribute \"name\" is missing");
	expect_error("<root><single/>\n<single/></root>", 2, "<root>: more than one <single>");
	expect_error("<root><single><item name=\"a\"/></single></root>", 1,
	             "unknown element <item> in <single>.");
}

static void names_what_is_malformed(void **state)
{
	(void)state;
	expect_error("<root>\n<item></root>", 2,
	             "column 7: end tag does not match start tag, in <item>");
	expect_error("", 1, "column 1: document has no root element");
}

static void ends_its_list_of_errors(void **state)
{
	char document[1024] = "<root>";

	(void)state;
	for (unsigned i = 0; i < FERN_GRAMMAR_ERRORS_MAX + 5; i++)
		strcat(document, "<elephant/>");
	strcat(document, "</root>");
	assert_int_equal(check(document), FERN_MALFORMED);
	assert_int_equal(last.count, FERN_GRAMMAR_ERRORS_MAX);
}

static void finds_words_in_lists(void **state)
{
	struct fern_string const list = fern_string(" one\n two ");

	(void)state;
	assert_true(fern_list_has_word(list, fern_string("one")));
	assert_true(fern_list_has_word(list, fern_string("two")));
	assert_false(fern_list_has_word(list, fern_string("tw")));
	assert_false(fern_list_has_word(list, fern_string("one two")));
	assert_false(fern_list_has_word(fern_string(""), fern_string("one")));
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(accepts_what_the_tables_say),
		cmocka_unit_test(refuses_values),
		cmocka_unit_test(names_what_it_does_not_know),
		cmocka_unit_test(names_what_is_malformed),
		cmocka_unit_test(ends_its_list_of_errors),
		cmocka_unit_test(finds_words_in_lists),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
