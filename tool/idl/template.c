/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "template.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>

enum { ITEM = '\1', WIDTH = 100, TAB_WIDTH = 8 };

/* ---------------------------------------------------------------- scopes ---- */

static struct word *define_word(struct scope *scope, char const *name)
{
	assert(scope->count < WORDS_MAX);
	scope->words[scope->count] = (struct word){ .name = name };
	return &scope->words[scope->count++];
}

void set(struct scope *scope, char const *name, char const *text)
{
	define_word(scope, name)->text = text;
}

void set_list(struct scope *scope, char const *name, struct node const *first, define_item *define)
{
	struct word *const word = define_word(scope, name);

	word->first = first;
	word->define = define;
}

/** What a word means here: the latest definition. Templates use no other words. */
static struct word const *find_word(struct scope const *scope, char const *name, size_t length)
{
	unsigned i = scope->count;

	do {
		assert(i > 0);
		i--;
	} while (strncmp(scope->words[i].name, name, length) != 0 || scope->words[i].name[length]);
	return &scope->words[i];
}

/* ---------------------------------------------------------------- expansion ---- */

static char const *expand_text(struct scope *scope, char const *text, bool show);

/** A section of a template. */
struct section {
	char const *body;
	bool        add_line_feed; /* its line's end is part of it */
};

/** Expand a section as the conditions say that are left, up to a '|'. */
static void expand_section(struct scope *scope, char const *conditions, struct section section)
{
	if (conditions[-1] == '|') {
		expand_text(scope, section.body, true);
		if (section.add_line_feed)
			fputc('\n', scope->stream);
		return;
	}

	bool const               negative = *conditions == '!';
	bool const               once = negative || *conditions == '?';
	char const *const        name = conditions + once;
	char const *const        next = name + strcspn(name, " |") + 1;
	struct word const *const word = find_word(scope, name, (size_t)(next - 1 - name));
	unsigned const           count = scope->count;

	if (once || !word->define) {
		bool const no = word->define ? !word->first : among("  0 ", word->text);

		if (no == negative)
			expand_section(scope, next, section);
		return;
	}
	for (struct node const *item = word->first; item; item = item->next) {
		set(scope, "last", item->next ? "" : "1");
		word->define(scope, item);
		expand_section(scope, next, section);
		scope->count = count;
	}
}

/** Expand a section, or only skip it; returns what is behind it. */
static char const *pass_section(struct scope *scope, char const *conditions, bool show)
{
	char const *const body = strchr(conditions, '|') + 1;
	bool const        is_block = *body == '\n';
	char const *const end = expand_text(scope, body, false);
	bool const        whole_lines = conditions[-3] == '\n' && *end == '\n';

	if (show)
		expand_section(scope, conditions,
		               (struct section){ body + is_block, whole_lines && !is_block });
	return end + whole_lines;
}

/** Expand a word. A capital letter is the text of the small one in capitals. */
static void expand_word(struct scope *scope, char const *name, size_t length)
{
	char const        small = (char)tolower((unsigned char)*name);
	bool const        capital = small != *name;
	char const *const text = find_word(scope, capital ? &small : name, length)->text;

	fputs(capital ? convert(text, toupper) : text, scope->stream);
}

/** Expand a placeholder, or only skip it; returns what is behind it. */
static char const *expand_placeholder(struct scope *scope, char const *name, bool show)
{
	bool const   in_brackets = *name == '(';
	size_t const length = in_brackets ? strcspn(++name, ")") : 1;

	if (*name == '[')
		return pass_section(scope, name + 1, show);
	if (show && *name == ',')
		fputc(ITEM, scope->stream);
	else if (show && *name != '\n')
		expand_word(scope, name, length);
	return name + length + in_brackets;
}

/** Expand a text up to the end of its section, or only skip it; returns what is behind it. */
static char const *expand_text(struct scope *scope, char const *text, bool show)
{
	while (*text) {
		size_t const length = strcspn(text, "$");

		if (show)
			fwrite(text, 1, length, scope->stream);
		text += length;
		if (*text == '$' && text[1] == ']')
			return text + 2;
		if (*text == '$')
			text = expand_placeholder(scope, text + 1, show);
	}
	return text;
}

/* ---------------------------------------------------------------- lines ---- */

/** The length of an item: up to the next one, or the bracket that ends the list. */
static unsigned item_length(char const *item)
{
	unsigned length = 0;

	for (int depth = 0; item[length] && item[length] != ITEM; length++) {
		depth += item[length] == '(' || item[length] == '{';
		depth -= item[length] == ')' || item[length] == '}';
		if (depth < 0)
			break;
	}
	return length;
}

/** Write `text` with a comma, and a line's end where necessary, before each item but the first. */
static void write_lines(FILE *stream, char const *text)
{
	unsigned column = 0;
	char     before = 0;

	for (char c; (c = *text); before = c, text++) {
		if (c == ITEM && (before == '(' || before == ' '))
			continue;
		if (c == ITEM) {
			bool const fits = column + 3 + item_length(text + 1) < WIDTH;

			fputs(fits ? ", " : ",\n\t\t", stream);
			column = fits ? column + 2 : 2 * TAB_WIDTH;
			continue;
		}
		fputc(c, stream);
		column = c == '\n' ? 0 : c == '\t' ? (column | (TAB_WIDTH - 1)) + 1 : column + 1;
	}
}

void expand(FILE *stream, char const *template, define_item *define, void const *item)
{
	char        *text = NULL;
	size_t       length = 0;
	struct scope scope = { .stream = open_memstream(&text, &length) };

	define(&scope, item);
	expand_text(&scope, strchr(template, '\n') + 1, true);
	fclose(scope.stream);
	write_lines(stream, text);
	free(text);
}
