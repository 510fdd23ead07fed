/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The parser: recursive descent with one token in hand.
 *
 *     file      = { include | enum | status | interface | service }
 *     include   = "include" STRING [";"]
 *     enum      = "enum" NAME constants
 *     status    = "status" constants
 *     constants = "{" WORD { "," WORD } [","] "}"
 *     interface = "interface" NAME [":" NAME] "{" { method } "}"
 *     service   = "service" NAME "{" { session | cost | method } "}"
 *     session   = "session" "{" { field ["=" value] ";" } "}"
 *     cost      = "cost" "{" { ("ram" | "caps") NUMBER ";" } "}"
 *     method    = NAME fields ["->" fields] ["fails" WORD { "," WORD }] ";"
 *     fields    = "(" [ field { "," field } ] ")"
 *     field     = TYPE NAME | ("string" | "bytes") NAME "max" NUMBER
 *               | ["move"] "cap" TYPE NAME ["optional"]
 *
 * After the first error of a statement the parser is in panic: nothing is accepted any more, so
 * that all loops end, and nothing more is reported, until it has skipped to where the next
 * statement begins.
 */
#include "lexer.h"

#include <ctype.h>

struct parser {
	struct position at;    /* behind that token: */
	struct token    token; /* the next one */
	struct file    *file;
	bool            panic;
};

/** What names of one sort look like. */
struct name_class {
	char const *what, *first, *rest;
};

static struct name_class const lower_name = { "a name in lower case", LOWER, LOWER DIGITS };
static struct name_class const upper_name = { "a name in upper case", UPPER, UPPER DIGITS };
static struct name_class const type_name = { "a name that begins with a capital letter", UPPER,
	                                     UPPER LOWER DIGITS };

/* ---------------------------------------------------------------- tokens ---- */

static void next(struct parser *parser)
{
	parser->file->hash = hash_text(parser->file->hash, parser->token.name.text);
	parser->token = lexer_next(&parser->at);
}

/** Report what was expected in place of the next token; what the lexer refused was reported. */
static void fail(struct parser *parser, char const *expected)
{
	struct token const *const token = &parser->token;

	if (!parser->panic && token->kind != TOKEN_ERROR)
		error_at(token->name.position, "expected %s, found %s%s%s", expected,
		         token->kind == TOKEN_END ? "the end" : "'", token->name.text,
		         token->kind == TOKEN_END ? "" : "'");
	parser->panic = true;
}

static bool at(struct parser const *parser, char const *text)
{
	bool const literal = parser->token.kind == TOKEN_WORD || parser->token.kind == TOKEN_MARK;
	return !parser->panic && literal && same(parser->token.name.text, text);
}

static bool accept(struct parser *parser, char const *text)
{
	bool const found = at(parser, text);

	if (found)
		next(parser);
	return found;
}

static void expect(struct parser *parser, char const *text)
{
	if (!accept(parser, text))
		fail(parser, format("'%s'", text));
}

/** True as long as a block goes on that `end` closes. */
static bool more(struct parser *parser, char const *end)
{
	if (parser->token.kind == TOKEN_END)
		expect(parser, end); /* which reports that it is missing */
	return !parser->panic && !accept(parser, end);
}

/** Take a token of `kind`; after an error the result is empty, with a text. */
static struct token take(struct parser *parser, enum token_kind kind, char const *expected)
{
	struct token const token = parser->token;

	if (parser->panic || token.kind != kind) {
		fail(parser, expected);
		return (struct token){ .name = { .text = "", .position = token.name.position } };
	}
	next(parser);
	return token;
}

/**
 * End of panic: skip to behind the next ';' or '}' at this level, or to a '}' that ends the level.
 */
static void recover(struct parser *parser)
{
	unsigned depth = 0;

	if (!parser->panic)
		return;
	parser->panic = false;
	while (parser->token.kind != TOKEN_END && (depth > 0 || !at(parser, "}"))) {
		depth += at(parser, "{") ? 1 : 0;
		depth -= at(parser, "}") ? 1 : 0;

		bool const done = depth == 0 && (at(parser, ";") || at(parser, "}"));
		next(parser);
		if (done)
			return;
	}
}

/* ---------------------------------------------------------------- names ---- */

/** Keywords of C, what compilers predefine, and types. */
static char const reserved[] =
	" asm auto bool break bytes cap case char const continue default do double else enum "
        "extern "
	"false float for goto i32 i64 if inline int linux long move register restrict return short "
	"signed sizeof static string struct switch true typedef typeof u16 u32 u64 u8 union unix "
	"unsigned void volatile while ";

static struct name take_name(struct parser *parser, struct name_class const *class)
{
	struct name  name = take(parser, TOKEN_WORD, class->what).name;
	size_t const length = strlen(name.text);

	name.lower = convert(name.text, tolower);
	name.upper = convert(name.text, toupper);
	if (parser->panic)
		return name;
	if (among(reserved, name.text))
		error_at(name.position, "'%s' is a reserved word", name.text);
	else if (strncmp(name.text, "out_", 4) == 0)
		error_at(name.position, "'%s': 'out_' is for names in generated code", name.text);
	else if (!strchr(class->first, name.text[0]) || name.text[length - 1] == '_' ||
	         strspn(name.text, class->rest) != length)
		error_at(name.position, "'%s' is not %s", name.text, class->what);
	return name;
}

/* ---------------------------------------------------------------- fields ---- */

static enum kind kind_of_word(char const *word)
{
	unsigned kind = 0;

	while (kind < KIND_ENUM && !same(kinds[kind].word, word))
		kind++;
	return (enum kind)kind;
}

static void parse_default(struct parser *parser, struct field *field)
{
	bool const            negative = accept(parser, "-");
	enum token_kind const kind = parser->token.kind;
	bool const            literal = kind == TOKEN_NUMBER || kind == TOKEN_STRING;

	if (negative)
		field->initial = take(parser, TOKEN_NUMBER, "a number");
	else
		field->initial = take(parser, literal ? kind : TOKEN_WORD, "a value");
	field->negative = negative && field->initial.number > 0;
}

static void parse_type(struct parser *parser, struct field *field)
{
	field->move = accept(parser, "move");
	field->type = take(parser, TOKEN_WORD, "a type").name;
	field->kind = kind_of_word(field->type.text);
	if (field->move && field->kind != KIND_CAP)
		error_at(field->type.position, "only a 'cap' is moved");
	if (field->kind == KIND_CAP)
		field->type = take(parser, TOKEN_WORD, "the type of the capability").name;
}

static struct field *parse_field(struct parser *parser, struct record *record)
{
	struct field *const field = allocate(sizeof(*field));
	bool                sized;

	field->doc = parser->token.doc;
	parse_type(parser, field);
	field->name = take_name(parser, &lower_name);
	sized = field->kind == KIND_STRING || field->kind == KIND_BYTES;
	if (sized && !at(parser, "max"))
		fail(parser,
		     format("a maximum (%s %s max NUMBER)", field->type.text, field->name.text));
	if (sized && accept(parser, "max"))
		field->max = take(parser, TOKEN_NUMBER, "a number");
	if (field->kind == KIND_CAP)
		field->optional = accept(parser, "optional");
	if (parser->panic)
		return field;
	append(&record->fields, &field->node);
	record->moves = record->moves || field->move;
	record->checked = record->checked || sized || field->kind == KIND_ENUM;
	return field;
}

static void parse_fields(struct parser *parser, struct record *record)
{
	expect(parser, "(");
	if (accept(parser, ")"))
		return;
	do {
		parse_field(parser, record);
	} while (accept(parser, ","));
	expect(parser, ")");
}

/* ---------------------------------------------------------------- constants ---- */

static void parse_constant(struct parser *parser, struct list *list)
{
	struct constant *const constant = allocate(sizeof(*constant));

	constant->doc = parser->token.doc;
	constant->name = take_name(parser, &upper_name);
	if (!parser->panic)
		append(list, &constant->node);
}

static void parse_constants(struct parser *parser, struct list *list)
{
	expect(parser, "{");
	do {
		parse_constant(parser, list);
	} while (accept(parser, ",") && !at(parser, "}"));
	expect(parser, "}");
}

static void parse_enumeration(struct parser *parser, char const *doc)
{
	struct enumeration *const enumeration = allocate(sizeof(*enumeration));

	enumeration->doc = doc;
	enumeration->name = take_name(parser, &type_name);
	parse_constants(parser, &enumeration->values);
	if (!parser->panic)
		append(&parser->file->enumerations, &enumeration->node);
}

/* ---------------------------------------------------------------- interfaces ---- */

static void parse_method(struct parser *parser, struct interface *interface, struct name name,
                         char const *doc)
{
	struct method *const method = allocate(sizeof(*method));

	method->name = name;
	method->doc = doc;
	method->arguments.node.next = &method->results.node;
	parse_fields(parser, &method->arguments);
	if (accept(parser, "->"))
		parse_fields(parser, &method->results);
	if (accept(parser, "fails")) {
		do {
			parse_constant(parser, &method->fails);
		} while (accept(parser, ","));
	}
	expect(parser, ";");
	if (!parser->panic)
		append(&interface->methods, &method->node);
}

static void parse_session(struct parser *parser, struct interface *interface)
{
	while (more(parser, "}")) {
		struct field *const field = parse_field(parser, &interface->session);

		if (accept(parser, "="))
			parse_default(parser, field);
		if (field->kind == KIND_STRING)
			interface->has_strings = true;
		expect(parser, ";");
		recover(parser);
	}
}

static void parse_cost(struct parser *parser, struct interface *interface)
{
	while (more(parser, "}")) {
		bool const ram = accept(parser, "ram");

		if (!ram)
			expect(parser, "caps");
		*(ram ? &interface->ram : &interface->caps) =
			take(parser, TOKEN_NUMBER, "a number").number;
		expect(parser, ";");
		recover(parser);
	}
}

/** A block of a service, or a method: both may be called `session` or `cost`. */
static void parse_member(struct parser *parser, struct interface *interface)
{
	char const *const doc = parser->token.doc;
	struct name const name = take_name(parser, &lower_name);
	bool const        session = same(name.text, "session");
	bool const        cost = same(name.text, "cost");
	bool *const       seen = session ? &interface->has_session : &interface->has_cost;

	if (!interface->service || !(session || cost) || !accept(parser, "{")) {
		parse_method(parser, interface, name, doc);
		return;
	}
	if (*seen)
		error_at(name.position, "second '%s' block", name.text);
	*seen = true;
	if (session)
		parse_session(parser, interface);
	else
		parse_cost(parser, interface);
}

static void parse_interface(struct parser *parser, bool service, char const *doc)
{
	struct interface *const interface = allocate(sizeof(*interface));

	interface->service = service;
	interface->file = parser->file;
	interface->doc = doc;
	interface->name = take_name(parser, &type_name);
	if (accept(parser, ":"))
		interface->base_name = take_name(parser, &type_name);
	expect(parser, "{");
	if (!parser->panic)
		append(&parser->file->interfaces, &interface->node);
	while (!parser->panic && parser->token.kind != TOKEN_END && !at(parser, "}")) {
		parse_member(parser, interface);
		recover(parser);
	}
	expect(parser, "}");
}

/* ---------------------------------------------------------------- file ---- */

static void parse_include(struct parser *parser)
{
	struct include *const include = allocate(sizeof(*include));

	include->user = parser->file;
	include->name = take(parser, TOKEN_STRING, "the name of a file in quotes").name;
	if (!parser->panic)
		append(&parser->file->includes, &include->node);
}

static void parse_definition(struct parser *parser)
{
	struct token const first = parser->token;

	if (accept(parser, "include")) {
		parse_include(parser);
	} else if (accept(parser, "enum")) {
		parse_enumeration(parser, first.doc);
	} else if (accept(parser, "interface")) {
		parse_interface(parser, false, first.doc);
	} else if (accept(parser, "service")) {
		parse_interface(parser, true, first.doc);
	} else if (accept(parser, "status")) {
		parser->file->status_position = first.name.position;
		parse_constants(parser, &parser->file->statuses);
	} else {
		fail(parser, "'include', 'enum', 'status', 'interface' or 'service'");
	}
	if (!accept(parser, ";"))
		recover(parser);
}

struct file *parse(struct source const *source)
{
	struct file *const file = allocate(sizeof(*file));
	struct parser      parser = { .file = file, .at = { source, source->text } };

	file->source = source;
	file->hash = HASH_BEGIN;
	parser.token = lexer_next(&parser.at);
	while (parser.token.kind != TOKEN_END) {
		parse_definition(&parser);
		accept(&parser, "}"); /* left over by an error, which was reported */
	}
	return file;
}
