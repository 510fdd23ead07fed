/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "lexer.h"

#include <ctype.h>
#include <string.h>

void lexer_init(struct lexer *lexer, struct compiler *compiler, struct source const *source)
{
	*lexer = (struct lexer){ .compiler = compiler, .source = source, .line = 1 };
}

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

static void advance(struct lexer *lexer)
{
	if (lexer->source->text[lexer->at++] == '\n') {
		lexer->line++;
		lexer->line_start = lexer->at;
	}
}

static struct position here(struct lexer const *lexer)
{
	return (struct position){ .source = lexer->source,
		                  .line = lexer->line,
		                  .column = (unsigned)(lexer->at - lexer->line_start) + 1 };
}

/** Append one line of a comment to `out` without margin and trailing space; returns the new end. */
static char *clean_line(char *out, char const *line, char const *end)
{
	while (line < end && isspace((unsigned char)*line))
		line++;
	if (line < end && *line == '*') {
		line++;
		if (line < end && *line == ' ')
			line++;
	}
	while (end > line && isspace((unsigned char)end[-1]))
		end--;
	memcpy(out, line, (size_t)(end - line));
	return out + (end - line);
}

/** The text of a documentation comment: lines without margin, none of them empty at begin or end. */
static char const *clean_doc(struct compiler *compiler, char const *text, size_t length)
{
	char *const       doc = compiler_alloc(compiler, length + 2);
	char             *out = doc;
	char const *const end = text + length;

	while (text < end) {
		char const *const line_feed = memchr(text, '\n', (size_t)(end - text));
		char const *const line_end = line_feed ? line_feed : end;

		out = clean_line(out, text, line_end);
		if (out > doc)
			*out++ = '\n';
		text = line_end + 1;
	}
	while (out > doc && out[-1] == '\n')
		out--;
	*out = 0;
	return doc;
}

/** Skip a comment; one that begins with two stars documents the token behind it. */
static void skip_block_comment(struct lexer *lexer)
{
	struct position const start = here(lexer);
	bool const            documents = peek(lexer, 2) == '*' && peek(lexer, 3) != '/';

	advance(lexer);
	advance(lexer);
	size_t const begin = lexer->at;

	while (!at_end(lexer) && !(peek(lexer, 0) == '*' && peek(lexer, 1) == '/')) {
		if (peek(lexer, 0) == '/' && peek(lexer, 1) == '*')
			compiler_error(lexer->compiler, here(lexer), "comment inside a comment");
		advance(lexer);
	}
	if (at_end(lexer)) {
		compiler_error(lexer->compiler, start, "comment without end");
		return;
	}
	if (documents)
		lexer->doc = clean_doc(lexer->compiler, lexer->source->text + begin + 1,
		                       lexer->at - begin - 1);
	advance(lexer);
	advance(lexer);
}

static void skip_space(struct lexer *lexer)
{
	while (!at_end(lexer)) {
		if (peek(lexer, 0) == '/' && peek(lexer, 1) == '*')
			skip_block_comment(lexer);
		else if (peek(lexer, 0) == '/' && peek(lexer, 1) == '/')
			while (!at_end(lexer) && peek(lexer, 0) != '\n')
				advance(lexer);
		else if (isspace(peek(lexer, 0)))
			advance(lexer);
		else
			return;
	}
}

static bool word_character(unsigned char c)
{
	return isalnum(c) || c == '_';
}

static unsigned suffix_shift(char suffix)
{
	return suffix == 'K' ? 10 : suffix == 'M' ? 20 : suffix == 'G' ? 30 : 0;
}

/** Parse all of `text` as a number, decimal or hexadecimal, with an optional suffix K, M or G. */
static bool parse_number(char const *text, uint64_t *out_number)
{
	unsigned const base = text[0] == '0' && text[1] == 'x' ? 16 : 10;
	uint64_t       number = 0;
	unsigned       digits = 0;

	for (text += base == 16 ? 2 : 0; base == 16 ? isxdigit((unsigned char)*text) :
	                                              isdigit((unsigned char)*text); text++, digits++) {
		unsigned const digit = isdigit((unsigned char)*text) ?
		                               (unsigned)(*text - '0') :
		                               (unsigned)(tolower((unsigned char)*text) - 'a' + 10);
		if (__builtin_mul_overflow(number, base, &number) ||
		    __builtin_add_overflow(number, digit, &number))
			return false;
	}

	unsigned const shift = suffix_shift(*text);
	if (shift)
		text++;
	*out_number = number << shift;
	return digits > 0 && *text == 0 && (*out_number >> shift) == number;
}

static void lex_number(struct lexer *lexer, struct token *token)
{
	token->kind = TOKEN_NUMBER;
	if (parse_number(token->text, &token->number))
		return;

	compiler_error(lexer->compiler, token->position, "'%s' is no number of 64 bit", token->text);
	token->kind = TOKEN_ERROR;
}

static void lex_word(struct lexer *lexer, struct token *token)
{
	size_t const begin = lexer->at;

	while (word_character(peek(lexer, 0)))
		advance(lexer);
	token->text = compiler_copy(lexer->compiler, lexer->source->text + begin, lexer->at - begin);
	token->kind = TOKEN_WORD;
	if (isdigit((unsigned char)token->text[0]))
		lex_number(lexer, token);
}

/** There are no escapes: a string cannot hold quotes, backslashes or control characters. */
static void lex_string(struct lexer *lexer, struct token *token)
{
	advance(lexer);
	size_t const begin = lexer->at;

	while (!at_end(lexer) && peek(lexer, 0) != '"' && peek(lexer, 0) != '\n') {
		if (peek(lexer, 0) == '\\' || iscntrl(peek(lexer, 0)))
			compiler_error(lexer->compiler, here(lexer), "character not allowed in a string");
		advance(lexer);
	}
	token->text = compiler_copy(lexer->compiler, lexer->source->text + begin, lexer->at - begin);
	token->kind = TOKEN_STRING;
	if (peek(lexer, 0) == '"') {
		advance(lexer);
	} else {
		compiler_error(lexer->compiler, token->position, "string without closing quote");
		token->kind = TOKEN_ERROR;
	}
}

static void lex_mark(struct lexer *lexer, struct token *token)
{
	unsigned char const c = peek(lexer, 0);

	if (c == '-' && peek(lexer, 1) == '>') {
		advance(lexer);
		*token = (struct token){ TOKEN_ARROW, token->position, "->", 0, token->doc };
	} else {
		token->kind = c && strchr("{}(),;:=-", c) ? TOKEN_MARK : TOKEN_ERROR;
		token->text = compiler_copy(lexer->compiler, (char const *)&c, 1);
	}
	if (token->kind == TOKEN_ERROR)
		compiler_error(lexer->compiler, token->position,
		               isprint(c) ? "unexpected character '%c'" : "unexpected byte 0x%02x", c);
	advance(lexer);
}

struct token lexer_next(struct lexer *lexer)
{
	lexer->doc = NULL;
	skip_space(lexer);

	struct token token = { .kind = TOKEN_END, .position = here(lexer), .text = "", .doc = lexer->doc };
	if (at_end(lexer))
		return token;

	if (word_character(peek(lexer, 0)))
		lex_word(lexer, &token);
	else if (peek(lexer, 0) == '"')
		lex_string(lexer, &token);
	else
		lex_mark(lexer, &token);
	return token;
}
