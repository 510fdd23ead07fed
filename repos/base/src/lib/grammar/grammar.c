/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <grammar/grammar.h>
#include <grammar/nearest.h>
#include <stdarg.h>
#include <util/format.h>
#include <util/string.h>

enum { DOCUMENT = 0 }; /* where the root element stands */

struct check {
	struct fern_grammar const    *grammar;
	struct fern_grammar_document *document;
};

/* walk over the rules that hold in a place, or for an element */
#define for_each_element(check, place, rule)                                                       \
	for (struct fern_element_rule const *rule = (check)->grammar->elements;                    \
	     rule < (check)->grammar->elements + (check)->grammar->element_count; rule++)          \
		if (rule->in == (place))

#define for_each_attribute(check, place, rule)                                                     \
	for (struct fern_attribute_rule const *rule = (check)->grammar->attributes;                \
	     rule < (check)->grammar->attributes + (check)->grammar->attribute_count; rule++)      \
		if (rule->in == (place)->in &&                                                     \
		    fern_string_equal(fern_string(rule->element), fern_string((place)->type)))

void fern_grammar_error(struct fern_grammar_document *document, struct fern_xml node,
                        char const *format, ...)
{
	char    text[FERN_GRAMMAR_MESSAGE_MAX];
	va_list list;

	if (document->errors++ >= FERN_GRAMMAR_ERRORS_MAX)
		return;
	va_start(list, format);
	fern_format_list(text, sizeof(text), format, list);
	va_end(list);
	document->report(document->context, fern_xml_line(document->text, node), text);
}

#define error(check, ...) fern_grammar_error((check)->document, __VA_ARGS__)

/* ---------------------------------------------------------------- values ---- */

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* take the first word off a list; empty at its end */
static struct fern_string take_word(struct fern_string *list)
{
	size_t start = 0, end;

	while (start < list->length && is_space(list->data[start]))
		start++;
	for (end = start; end < list->length && !is_space(list->data[end]);)
		end++;

	struct fern_string const word = { list->data + start, end - start };
	*list = (struct fern_string){ list->data + end, list->length - end };
	return word;
}

static bool name_ok(struct fern_string value)
{
	if (value.length == 0 || value.length > FERN_GRAMMAR_NAME_MAX)
		return false;

	for (size_t i = 0; i < value.length; i++) {
		char const c = value.data[i];

		if (c == '&' || c == '<' || c == '>' || c == '"' || (unsigned char)c < ' ')
			return false;
	}
	return true;
}

bool fern_list_has_word(struct fern_string list, struct fern_string word)
{
	for (struct fern_string other = take_word(&list); other.length; other = take_word(&list))
		if (fern_string_equal(other, word))
			return true;
	return false;
}

static bool words_ok(struct fern_string words, struct fern_string list)
{
	size_t count = 0;

	for (struct fern_string word = take_word(&list); word.length; word = take_word(&list)) {
		if (!fern_list_has_word(words, word))
			return false;
		count++;
	}
	return count > 0;
}

static bool value_ok(struct fern_xml node, struct fern_attribute_rule const *rule)
{
	struct fern_string const raw = fern_xml_attribute_string(node, rule->name, "");
	struct fern_string_buf   text;
	uint64_t                 u64 = 0;
	int64_t                  i64;
	bool                     boolean;

	switch (rule->kind) {
	case FERN_VALUE_ANY:
		return true;
	case FERN_VALUE_NAME:
		return name_ok(raw);
	case FERN_VALUE_TEXT:
		return fern_xml_read_string(node, rule->name, &text) == FERN_OK;
	case FERN_VALUE_COUNT:
	case FERN_VALUE_NUMBER:
		return fern_xml_read_u64(node, rule->name, &u64) == FERN_OK && u64 <= UINT32_MAX &&
		       (u64 || rule->kind == FERN_VALUE_NUMBER);
	case FERN_VALUE_INTEGER:
		return fern_xml_read_i64(node, rule->name, &i64) == FERN_OK;
	case FERN_VALUE_SIZE:
		return fern_xml_read_size(node, rule->name, &u64) == FERN_OK;
	case FERN_VALUE_BOOLEAN:
		return fern_xml_read_bool(node, rule->name, &boolean) == FERN_OK;
	case FERN_VALUE_WORD:
		return fern_list_has_word(fern_string(rule->words), raw);
	case FERN_VALUE_WORDS:
		return words_ok(fern_string(rule->words), raw);
	}
	return false;
}

static char const *must(struct fern_attribute_rule const *rule)
{
	static char const *const texts[] = {
		[FERN_VALUE_NAME] = "must be a name of 1 to 63 characters without & < > \"",
		[FERN_VALUE_TEXT] = "must be a text of at most 256 bytes",
		[FERN_VALUE_COUNT] = "must be a number greater than 0",
		[FERN_VALUE_NUMBER] = "must be a number, for example 100",
		[FERN_VALUE_INTEGER] = "must be an integer",
		[FERN_VALUE_SIZE] = "must be a size, for example 512K or 4M",
		[FERN_VALUE_BOOLEAN] = "must be yes or no",
	};

	return rule->must ? rule->must : texts[rule->kind];
}

/* ---------------------------------------------------------------- attributes ---- */

static struct fern_attribute_rule const *find_attribute(struct check                   *check,
                                                        struct fern_element_rule const *element,
                                                        struct fern_string              name)
{
	for_each_attribute(check, element, rule)
	{
		if (fern_string_equal(fern_string(rule->name), name))
			return rule;
	}
	return NULL;
}

static void unknown_attribute(struct check *check, struct fern_xml node,
                              struct fern_element_rule const *element, struct fern_string name)
{
	struct fern_nearest nearest;

	fern_nearest_init(&nearest, name);
	for_each_attribute(check, element, rule)
		fern_nearest_try(&nearest, fern_string(rule->name));
	error(check, node, "<%s>: unknown attribute \"%s\".%s", element->type, fern_str(name),
	      fern_nearest_hint(&nearest).text);
}

static void check_attributes(struct check *check, struct fern_xml node,
                             struct fern_element_rule const *element)
{
	fern_xml_for_each_attribute(node, attribute) {
		struct fern_attribute_rule const *const rule =
			find_attribute(check, element, attribute.name);

		if (!rule)
			unknown_attribute(check, node, element, attribute.name);
		else if (!value_ok(node, rule))
			error(check, node, "<%s>: %s=\"%s\" %s", element->type, rule->name,
			      fern_str(attribute.value), must(rule));
	}
	for_each_attribute(check, element, rule)
	{
		if (rule->required && !fern_xml_has_attribute(node, rule->name))
			error(check, node, "<%s>: attribute \"%s\" is missing", element->type,
			      rule->name);
	}
}

/* ---------------------------------------------------------------- elements ---- */

static void unknown_element(struct check *check, struct fern_xml node,
                            struct fern_element_rule const *parent)
{
	struct fern_nearest nearest;

	fern_nearest_init(&nearest, fern_xml_type(node));
	for_each_element(check, parent->content, rule)
		fern_nearest_try(&nearest, fern_string(rule->type));
	error(check, node, "unknown element <%s> in <%s>.%s", fern_str(fern_xml_type(node)),
	      parent->type, fern_nearest_hint(&nearest).text);
}

static struct fern_element_rule const *find_element(struct check *check, unsigned place,
                                                    struct fern_xml node)
{
	for_each_element(check, place, rule)
	{
		if (fern_xml_type_is(node, rule->type))
			return rule;
	}
	return NULL;
}

static void check_single(struct check *check, struct fern_xml node,
                         struct fern_element_rule const *element)
{
	for_each_element(check, element->content, rule)
	{
		struct fern_xml const first = fern_xml_child(node, rule->type);
		struct fern_xml const second = fern_xml_next(node, first, rule->type);

		if (!rule->repeated && fern_xml_valid(second))
			error(check, second, "<%s>: more than one <%s>", element->type, rule->type);
	}
}

/* recursion as deep as the tables, and never deeper than documents may be */
static void check_element(struct check *check, struct fern_xml node,
                          struct fern_element_rule const *element)
{
	if (element->content == FERN_GRAMMAR_OPAQUE)
		return;

	check_attributes(check, node, element);
	check_single(check, node, element);
	fern_xml_for_each(node, NULL, child) {
		struct fern_element_rule const *const rule =
			find_element(check, element->content, child);

		if (rule)
			check_element(check, child, rule);
		else
			unknown_element(check, child, element);
	}
}

static void malformed(struct fern_grammar_document *document, struct fern_xml_error const *error)
{
	bool const inside = error->element.length != 0;
	char       text[FERN_GRAMMAR_MESSAGE_MAX];

	document->errors++;
	(void)fern_format(text, sizeof(text), "column %zu: %s%s%s%s", error->column, error->message,
	                  inside ? ", in <" : "", fern_str(error->element), inside ? ">" : "");
	document->report(document->context, error->line, text);
}

enum fern_status fern_grammar_check(struct fern_grammar const    *grammar,
                                    struct fern_grammar_document *document,
                                    struct fern_xml              *out_root)
{
	struct check          check = { .grammar = grammar, .document = document };
	struct fern_xml_error mistake;

	*out_root = (struct fern_xml){ 0 };
	if (fern_xml_check(document->text, &mistake) != FERN_OK) {
		malformed(document, &mistake);
		return FERN_MALFORMED;
	}
	*out_root = fern_xml_from_memory(document->text.data, document->text.length);

	struct fern_element_rule const *const element = find_element(&check, DOCUMENT, *out_root);
	if (element)
		check_element(&check, *out_root, element);
	else
		error(&check, *out_root, "the root element must be <%s>, not <%s>",
		      grammar->elements[0].type, fern_str(fern_xml_type(*out_root)));
	return document->errors ? FERN_MALFORMED : FERN_OK;
}
