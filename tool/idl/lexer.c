/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* The words of a definition. Its text ends with a zero byte and has no other. */
#include "model.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

static bool looking_at(struct position at, char const *text)
{
	return strncmp(at.text, text, strlen(text)) == 0;
}

static char *copy(char const *begin, char const *end)
{
	return format("%.*s", (int)(end - begin), begin);
}

/* ---------------------------------------------------------------- comments ---- */

/** The text of a documentation comment: no margin, no empty lines at begin and end. */
static char const *clean_doc(char *text)
{
	char *const doc = text;
	char       *end = doc;

	for (char *line; (line = strsep(&text, "\n"));) {
		line += strspn(line, SPACE);
		line += *line != '*' ? 0 : line[1] == ' ' ? 2 : 1;

		size_t length = strlen(line);
		while (length > 0 && strchr(SPACE, line[length - 1]))
			length--;
		memmove(end, line, length);
		end += length;
		if (text && end > doc)
			*end++ = '\n';
	}
	while (end > doc && end[-1] == '\n')
		end--;
	*end = 0;
	return doc;
}

/** Skip a block comment; returns its text if it begins with two stars, else `doc`. */
static char const *skip_block_comment(struct position *at, char const *doc)
{
	char const *const begin = at->text + strlen("/*");
	char const *const end = strstr(begin, "*/");
	char const *const inner = strstr(begin, "/*");

	if (!end)
		fail_at(*at, "comment without end");
	if (inner && inner < end)
		fail_at((struct position){ at->file, inner }, "comment inside a comment");
	at->text = end + strlen("*/");
	return *begin == '*' && end > begin ? clean_doc(copy(begin + 1, end)) : doc;
}

/** Skip white space and comments; returns the last documentation comment among them. */
static char const *skip_space(struct position *at)
{
	for (char const *doc = NULL;;) {
		at->text += strspn(at->text, SPACE);
		if (looking_at(*at, "/*"))
			doc = skip_block_comment(at, doc);
		else if (looking_at(*at, "//"))
			at->text += strcspn(at->text, "\n");
		else
			return doc;
	}
}

/* ---------------------------------------------------------------- tokens ---- */

/** A word, or a number: decimal or hexadecimal, with an optional suffix K, M or G. */
static enum token_kind lex_word(struct token *token)
{
	bool const        minus = *token->name.text == '-';
	char const *const text = token->name.text + minus;
	char             *end = NULL;

	if (!minus && !isdigit((unsigned char)*text))
		return TOKEN_WORD;
	errno = 0;
	uint64_t const number = strtoull(text, &end, strncmp(text, "0x", 2) == 0 ? 16 : 10);
	unsigned const shift = *end == 'K' ? 10 : *end == 'M' ? 20 : *end == 'G' ? 30 : 0;

	token->number = number << shift;
	if (errno != 0 || end == text || end[shift > 0] || token->number >> shift != number)
		fail_at(token->name.position,
		        format("'%s' is no number of 64 bit", token->name.text));
	return minus && number ? TOKEN_MINUS : TOKEN_NUMBER;
}

/** There are no escapes: a string cannot hold quotes, backslashes or control characters. */
static struct token lex_string(struct position *at, struct token token)
{
	char const *const begin = ++at->text;

	while (*at->text != '"' && *at->text != '\\' && !iscntrl((unsigned char)*at->text))
		at->text++;
	if (!*at->text || *at->text == '\n')
		fail_at(token.name.position, "string without closing quote");
	if (*at->text != '"')
		fail_at(*at, "character not allowed in a string");
	token.kind = TOKEN_STRING;
	token.name.text = copy(begin, at->text);
	at->text++;
	return token;
}

static enum token_kind lex_mark(struct token *token)
{
	unsigned char const c = (unsigned char)*token->name.text;

	if (!strchr("{}(),;:=", c))
		fail_at(token->name.position,
		        format(isprint(c) ? "unexpected character '%c'" : "unexpected byte 0x%02x",
		               c));
	return TOKEN_MARK;
}

struct token lexer_next(struct position *at)
{
	char const *const doc = skip_space(at);
	struct token      token = { .name = { "", "", "", doc, *at } };
	bool const        arrow = looking_at(*at, "->");
	bool const        minus = !arrow && *at->text == '-';
	size_t const      length = minus + strspn(at->text + minus, LOWER UPPER DIGITS);

	if (!*at->text)
		return token;
	if (*at->text == '"')
		return lex_string(at, token);
	at->text += length ? length : arrow ? 2 : 1;
	token.name.text = copy(token.name.position.text, at->text);
	token.name.lower = convert(token.name.text, tolower);
	token.name.upper = convert(token.name.text, toupper);
	token.kind = arrow ? TOKEN_MARK : length ? lex_word(&token) : lex_mark(&token);
	return token;
}
