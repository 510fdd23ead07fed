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
 */
#include "model.h"

struct parser {
	struct position at;    /* behind that token: */
	struct token    token; /* the next one */
	struct file    *file;
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

/** Refuse the next token. */
_Noreturn static void fail(struct parser const *parser, char const *expected)
{
	struct name const name = parser->token.name;
	bool const        end = parser->token.kind == TOKEN_END;

	fail_at(name.position, format("expected %s, found %s%s%s", expected, end ? "the end" : "'",
	                              name.text, end ? "" : "'"));
}

static bool at(struct parser const *parser, char const *text)
{
	return parser->token.kind != TOKEN_STRING && same(parser->token.name.text, text);
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

/** Take a token of `kind`. */
static struct token take(struct parser *parser, enum token_kind kind, char const *expected)
{
	struct token const token = parser->token;

	if (token.kind != kind)
		fail(parser, expected);
	next(parser);
	return token;
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
	struct name const name = take(parser, TOKEN_WORD, class->what).name;
	size_t const      length = strlen(name.text);

	if (among(reserved, name.text))
		fail_at(name.position, format("'%s' is a reserved word", name.text));
	if (strncmp(name.text, "out_", 4) == 0)
		fail_at(name.position,
		        format("'%s': 'out_' is for names in generated code", name.text));
	if (!strchr(class->first, name.text[0]) || name.text[length - 1] == '_' ||
	    strspn(name.text, class->rest) != length)
		fail_at(name.position, format("'%s' is not %s", name.text, class->what));
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

static void parse_type(struct parser *parser, struct field *field)
{
	field->move = accept(parser, "move");
	field->type = take(parser, TOKEN_WORD, "a type").name;
	field->kind = kind_of_word(field->type.text);
	if (field->move && field->kind != KIND_CAP)
		fail_at(field->type.position, "only a 'cap' is moved");
	if (field->kind == KIND_CAP)
		field->type = take(parser, TOKEN_WORD, "the type of the capability").name;
}

static struct field *parse_field(struct parser *parser, struct record *record)
{
	struct field *const field = add(&record->fields, sizeof(*field));
	char const *const   doc = parser->token.name.doc;

	parse_type(parser, field);
	field->name = take_name(parser, &lower_name);
	field->name.doc = doc;
	if (field->kind == KIND_STRING || field->kind == KIND_BYTES) {
		expect(parser, "max");
		field->max = take(parser, TOKEN_NUMBER, "a number");
	}
	if (field->kind == KIND_CAP)
		field->optional = accept(parser, "optional");
	return field;
}

static void parse_fields(struct parser *parser, struct record *record)
{
	expect(parser, "(");
	if (accept(parser, ")"))
		return;
	do
		parse_field(parser, record);
	while (accept(parser, ","));
	expect(parser, ")");
}

/* ---------------------------------------------------------------- constants ---- */

static void parse_constant(struct parser *parser, struct list *list)
{
	struct constant *const constant = add(list, sizeof(*constant));

	constant->name = take_name(parser, &upper_name);
}

static void parse_constants(struct parser *parser, struct list *list)
{
	expect(parser, "{");
	do
		parse_constant(parser, list);
	while (accept(parser, ",") && !at(parser, "}"));
	expect(parser, "}");
}

static void parse_enumeration(struct parser *parser, char const *doc)
{
	struct enumeration *const enumeration =
		add(&parser->file->enumerations, sizeof(*enumeration));

	enumeration->name = take_name(parser, &type_name);
	enumeration->name.doc = doc;
	parse_constants(parser, &enumeration->values);
}

/* ---------------------------------------------------------------- interfaces ---- */

static void parse_method(struct parser *parser, struct interface *interface, struct name name)
{
	struct method *const method = add(&interface->methods, sizeof(*method));

	method->name = name;
	method->arguments.node.next = &method->results.node;
	parse_fields(parser, &method->arguments);
	if (accept(parser, "->"))
		parse_fields(parser, &method->results);
	if (accept(parser, "fails")) {
		do
			parse_constant(parser, &method->fails);
		while (accept(parser, ","));
	}
	expect(parser, ";");
}

static void parse_session(struct parser *parser, struct interface *interface)
{
	while (!accept(parser, "}")) {
		struct field *const field = parse_field(parser, &interface->session);

		if (accept(parser, "=")) {
			field->initial = parser->token;
			if (field->initial.kind == TOKEN_END || field->initial.kind == TOKEN_MARK)
				fail(parser, "a value");
			next(parser);
		}
		expect(parser, ";");
	}
}

static void parse_cost(struct parser *parser, struct interface *interface)
{
	while (!accept(parser, "}")) {
		bool const ram = accept(parser, "ram");

		if (!ram)
			expect(parser, "caps");
		*(ram ? &interface->ram : &interface->caps) =
			take(parser, TOKEN_NUMBER, "a number").number;
		expect(parser, ";");
	}
}

/** A block of a service, or a method: both may be called `session` or `cost`. */
static void parse_member(struct parser *parser, struct interface *interface)
{
	struct name const name = take_name(parser, &lower_name);
	bool const        session = same(name.text, "session");
	bool const        cost = same(name.text, "cost");
	bool *const       seen = session ? &interface->has_session : &interface->has_cost;

	if (!interface->service || !(session || cost) || !accept(parser, "{")) {
		parse_method(parser, interface, name);
		return;
	}
	if (*seen)
		fail_at(name.position, format("second '%s' block", name.text));
	*seen = true;
	if (session)
		parse_session(parser, interface);
	else
		parse_cost(parser, interface);
}

static void parse_interface(struct parser *parser, bool service, char const *doc)
{
	struct interface *const interface = add(&parser->file->interfaces, sizeof(*interface));

	interface->service = service;
	interface->file = parser->file;
	interface->file->has_service |= service;
	interface->name = take_name(parser, &type_name);
	interface->name.doc = doc;
	if (accept(parser, ":"))
		interface->base_name = take_name(parser, &type_name);
	expect(parser, "{");
	while (!accept(parser, "}"))
		parse_member(parser, interface);
}

/* ---------------------------------------------------------------- file ---- */

static void parse_include(struct parser *parser)
{
	struct include *const include = add(&parser->file->includes, sizeof(*include));

	include->name = take(parser, TOKEN_STRING, "the name of a file in quotes").name;
}

static void parse_definition(struct parser *parser)
{
	char const *const doc = parser->token.name.doc;

	if (accept(parser, "include"))
		parse_include(parser);
	else if (accept(parser, "enum"))
		parse_enumeration(parser, doc);
	else if (accept(parser, "interface"))
		parse_interface(parser, false, doc);
	else if (accept(parser, "service"))
		parse_interface(parser, true, doc);
	else if (accept(parser, "status"))
		parse_constants(parser, &parser->file->statuses);
	else
		fail(parser, "'include', 'enum', 'status', 'interface' or 'service'");
	accept(parser, ";");
}

void parse(struct file *file)
{
	struct parser parser = { .file = file, .at = { file, file->text } };

	file->hash = HASH_BEGIN;
	parser.token = lexer_next(&parser.at);
	while (parser.token.kind != TOKEN_END)
		parse_definition(&parser);
}
