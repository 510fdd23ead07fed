/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "lexer.h"

#include <ctype.h>
#include <string.h>

/** The character `ahead` places from here, 0 behind the end. */
static unsigned char peek(struct lexer const *lexer, size_t ahead)
{
	size_t const left = lexer->source->length - lexer->at;
	return ahead < left ? (unsigned char)lexer->source->text[lexer->at + ahead] : 0;
}

static bool at_end(struct lexer const *lexer)
{
	return lexer->at >= lexer->source->length;
}

static void advance(struct lexer *lexer, size_t count)
{
	while (count-- > 0 && !at_end(lexer)) {
		if (lexer->source->text[lexer->at++] == '\n') {
			lexer->line++;
			lexer->line_start = lexer->at;
		}
	}
}

static struct position here(struct lexer const *lexer)
{
	unsigned const column = (unsigned)(lexer->at - lexer->line_start) + 1;
	return (struct position){ lexer->source, lexer->line, column };
}

/** A copy of the text from `begin` to here. */
static char const *text_from(struct lexer const *lexer, size_t begin)
{
	return compiler_format(lexer->compiler, "%.*s", (int)(lexer->at - begin),
	                       lexer->source->text + begin);
}

/* ---------------------------------------------------------------- comments ---- */

/** Append one line of a comment to `out` without margin and trailing space; returns the new end. */
static char *clean_line(char *out, char const *line, char const *end)
{
	while (line < end && isspace((unsigned char)*line))
		line++;
	if (line < end && *line == '*')
		line += line + 1 < end && line[1] == ' ' ? 2 : 1;
	while (end > line && isspace((unsigned char)end[-1]))
		end--;
	memcpy(out, line, (size_t)(end - line));
	return out + (end - line);
}

/**
 * The text of a documentation comment: lines without margin, none of them empty at begin or end.
 */
static char const *clean_doc(struct compiler *compiler, char const *text)
{
	char *const doc = compiler_alloc(compiler, strlen(text) + 2);
	char       *out = doc;

	while (*text) {
		size_t const length = strcspn(text, "\n");

		out = clean_line(out, text, text + length);
		if (out > doc)
			*out++ = '\n';
		text += length + (text[length] == '\n');
	}
	while (out > doc && out[-1] == '\n')
		out--;
	*out = 0;
	return doc;
}

/** Skip a block comment; returns its text if it begins with two stars, else `doc`. */
static char const *skip_block_comment(struct lexer *lexer, char const *doc)
{
	struct position const start = here(lexer);
	size_t const          begin = lexer->at + 3;

	advance(lexer, 2);
	while (!at_end(lexer) && !(peek(lexer, 0) == '*' && peek(lexer, 1) == '/')) {
		if (peek(lexer, 0) == '/' && peek(lexer, 1) == '*')
			compiler_error(lexer->compiler, here(lexer), "comment inside a comment");
		advance(lexer, 1);
	}
	if (at_end(lexer))
		compiler_error(lexer->compiler, start, "comment without end");
	else if (lexer->source->text[begin - 1] == '*' && lexer->at >= begin)
		doc = clean_doc(lexer->compiler, text_from(lexer, begin));
	advance(lexer, 2);
	return doc;
}

/** Skip white space and comments; returns the last documentation comment among them. */
static char const *skip_space(struct lexer *lexer)
{
	char const *doc = NULL;

	while (!at_end(lexer)) {
		if (peek(lexer, 0) == '/' && peek(lexer, 1) == '*')
			doc = skip_block_comment(lexer, doc);
		else if (peek(lexer, 0) == '/' && peek(lexer, 1) == '/')
			while (!at_end(lexer) && peek(lexer, 0) != '\n')
				advance(lexer, 1);
		else if (isspace(peek(lexer, 0)))
			advance(lexer, 1);
		else
			break;
	}
	return doc;
}

/* ---------------------------------------------------------------- tokens ---- */

/** Parse all of `text` as a number, decimal or hexadecimal, with an optional suffix K, M or G. */
static bool parse_number(char const *text, uint64_t *out_number)
{
	static char const digits[] = "0123456789abcdef";
	bool const        hexadecimal = text[0] == '0' && text[1] == 'x';
	unsigned const    base = hexadecimal ? 16 : 10;
	char const *const begin = text += hexadecimal ? 2 : 0;
	char const       *digit;
	uint64_t          number = 0;

	for (; *text && (digit = memchr(digits, tolower((unsigned char)*text), base)); text++)
		if (__builtin_mul_overflow(number, base, &number) ||
		    __builtin_add_overflow(number, (unsigned)(digit - digits), &number))
			return false;

	bool const     empty = text == begin;
	unsigned const shift = *text == 'K' ? 10 : *text == 'M' ? 20 : *text == 'G' ? 30 : 0;
	text += shift ? 1 : 0;
	*out_number = number << shift;
	return !empty && *text == 0 && *out_number >> shift == number;
}

static enum token_kind lex_word(struct lexer *lexer, struct token *token)
{
	size_t const begin = lexer->at;

	while (isalnum(peek(lexer, 0)) || peek(lexer, 0) == '_')
		advance(lexer, 1);
	token->name.text = text_from(lexer, begin);
	if (!isdigit((unsigned char)token->name.text[0]))
		return TOKEN_WORD;
	if (parse_number(token->name.text, &token->number))
		return TOKEN_NUMBER;
	compiler_error(lexer->compiler, token->name.position, "'%s' is no number of 64 bit",
	               token->name.text);
	return TOKEN_ERROR;
}

/** There are no escapes: a string cannot hold quotes, backslashes or control characters. */
static enum token_kind lex_string(struct lexer *lexer, struct token *token)
{
	size_t const  begin = lexer->at + 1;
	unsigned char c;

	do {
		advance(lexer, 1);
		c = peek(lexer, 0);
		if (!at_end(lexer) && (c == '\\' || (iscntrl(c) && c != '\n')))
			compiler_error(lexer->compiler, here(lexer),
			               "character not allowed in a string");
	} while (!at_end(lexer) && c != '"' && c != '\n');

	token->name.text = text_from(lexer, begin);
	if (peek(lexer, 0) == '"') {
		advance(lexer, 1);
		return TOKEN_STRING;
	}
	compiler_error(lexer->compiler, token->name.position, "string without closing quote");
	return TOKEN_ERROR;
}

static enum token_kind lex_mark(struct lexer *lexer, struct token *token)
{
	unsigned char const c = peek(lexer, 0);
	bool const          arrow = c == '-' && peek(lexer, 1) == '>';
	size_t const        begin = lexer->at;

	advance(lexer, arrow ? 2 : 1);
	token->name.text = text_from(lexer, begin);
	if (c && strchr("{}(),;:=-", c))
		return TOKEN_MARK;
	compiler_error(lexer->compiler, token->name.position,
	               isprint(c) ? "unexpected character '%c'" : "unexpected byte 0x%02x", c);
	return TOKEN_ERROR;
}

struct token lexer_next(struct lexer *lexer)
{
	char const *const doc = skip_space(lexer);
	struct token      token = { .name = { "", here(lexer) }, .doc = doc };
	unsigned char     c = peek(lexer, 0);

	if (at_end(lexer))
		token.kind = TOKEN_END;
	else if (isalnum(c) || c == '_')
		token.kind = lex_word(lexer, &token);
	else
		token.kind = c == '"' ? lex_string(lexer, &token) : lex_mark(lexer, &token);
	return token;
}
