/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "lexer.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool at_end(struct position at)
{
	return at.text >= at.source->text + at.source->length;
}

static bool looking_at(struct position at, char const *text)
{
	return strncmp(at.text, text, strlen(text)) == 0;
}

static char const *copy(char const *begin, char const *end)
{
	return format("%.*s", (int)(end - begin), begin);
}

/* ---------------------------------------------------------------- comments ---- */

/** The text of a documentation comment: no margin, no empty lines at begin and end. */
static char const *clean_doc(char const *text, char const *end)
{
	char *const doc = allocate((size_t)(end - text) + 2);
	char       *out = doc;

	while (text < end) {
		char const *line = text;
		char const *line_end = memchr(text, '\n', (size_t)(end - text));

		text = line_end ? line_end + 1 : end;
		line_end = line_end ? line_end : end;
		while (line < line_end && isspace((unsigned char)*line))
			line++;
		if (line < line_end && *line == '*')
			line += line + 1 < line_end && line[1] == ' ' ? 2 : 1;
		while (line_end > line && isspace((unsigned char)line_end[-1]))
			line_end--;
		memcpy(out, line, (size_t)(line_end - line));
		out += line_end - line;
		if (out > doc)
			*out++ = '\n';
	}
	while (out > doc && out[-1] == '\n')
		out--;
	*out = 0;
	return doc;
}

/** Skip a block comment; returns its text if it begins with two stars, else `doc`. */
static char const *skip_block_comment(struct position *at, char const *doc)
{
	struct position const start = *at;

	for (at->text += 2; !at_end(*at) && !looking_at(*at, "*/"); at->text++)
		if (looking_at(*at, "/*"))
			error_at(*at, "comment inside a comment");
	if (at_end(*at)) {
		error_at(start, "comment without end");
		return doc;
	}
	if (start.text[2] == '*' && at->text > start.text + 2)
		doc = clean_doc(start.text + 3, at->text);
	at->text += 2;
	return doc;
}

/** Skip white space and comments; returns the last documentation comment among them. */
static char const *skip_space(struct position *at)
{
	char const *doc = NULL;

	while (!at_end(*at)) {
		if (looking_at(*at, "/*"))
			doc = skip_block_comment(at, doc);
		else if (looking_at(*at, "//"))
			at->text += strcspn(at->text, "\n");
		else if (isspace((unsigned char)*at->text))
			at->text++;
		else
			break;
	}
	return doc;
}

/* ---------------------------------------------------------------- tokens ---- */

/** Parse all of `text` as a number, decimal or hexadecimal, with an optional suffix K, M or G. */
static bool parse_number(char const *text, uint64_t *out_number)
{
	bool const hexadecimal = strncmp(text, "0x", 2) == 0;
	char      *end = NULL;

	errno = 0;
	text += hexadecimal ? 2 : 0;
	uint64_t const number = strtoull(text, &end, hexadecimal ? 16 : 10);
	unsigned const shift = *end == 'K' ? 10 : *end == 'M' ? 20 : *end == 'G' ? 30 : 0;

	*out_number = number << shift;
	return errno == 0 && end > text && end == text + strspn(text, "0123456789abcdefABCDEF") &&
	       end[shift > 0] == 0 && *out_number >> shift == number;
}

static enum token_kind lex_word(struct token *token)
{
	char const *const text = token->name.text;

	if (!isdigit((unsigned char)*text))
		return TOKEN_WORD;
	if (parse_number(text, &token->number))
		return TOKEN_NUMBER;
	error_at(token->name.position, "'%s' is no number of 64 bit", text);
	return TOKEN_ERROR;
}

/** There are no escapes: a string cannot hold quotes, backslashes or control characters. */
static enum token_kind lex_string(struct position *at, struct token *token)
{
	char const *const begin = ++at->text;

	for (; !at_end(*at) && *at->text != '"' && *at->text != '\n'; at->text++)
		if (*at->text == '\\' || iscntrl((unsigned char)*at->text))
			error_at(*at, "character not allowed in a string");
	token->name.text = copy(begin, at->text);
	if (*at->text == '"') {
		at->text++;
		return TOKEN_STRING;
	}
	error_at(token->name.position, "string without closing quote");
	return TOKEN_ERROR;
}

static enum token_kind lex_mark(struct token *token)
{
	unsigned char const c = (unsigned char)*token->name.position.text;

	if (c && strchr("{}(),;:=-", c))
		return TOKEN_MARK;
	error_at(token->name.position,
	         isprint(c) ? "unexpected character '%c'" : "unexpected byte 0x%02x", c);
	return TOKEN_ERROR;
}

struct token lexer_next(struct position *at)
{
	char const *const doc = skip_space(at);
	struct token      token = { .name = { .text = "", .position = *at }, .doc = doc };
	size_t const      length = strspn(at->text, LOWER UPPER DIGITS);

	if (at_end(*at))
		return token;
	if (*at->text == '"') {
		token.kind = lex_string(at, &token);
		return token;
	}
	at->text += length ? length : looking_at(*at, "->") ? 2 : 1;
	token.name.text = copy(token.name.position.text, at->text);
	token.kind = length ? lex_word(&token) : lex_mark(&token);
	return token;
}
