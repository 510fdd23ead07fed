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
 *     method    = NAME "(" [fields] ")" ["->" "(" fields ")"] ["fails" WORD { "," WORD }] ";"
 *     fields    = field { "," field }
 *     field     = TYPE NAME | ("string" | "bytes") NAME "max" NUMBER
 *               | ["move"] "cap" TYPE NAME ["optional"]
 *
 * After an error the parser skips to the next place where something begins, so that several errors
 * are reported at once. A function that returns false has reported.
 */
#include "lexer.h"
#include "model.h"

#include <ctype.h>
#include <string.h>

struct parser {
	struct compiler        *compiler;
	struct lexer            lexer;
	struct token            token; /* the next one */
	struct definition_file *file;
};

/* ---------------------------------------------------------------- tokens ---- */

static void next(struct parser *parser)
{
	parser->token = lexer_next(&parser->lexer);
}

static bool at_mark(struct parser const *parser, char mark)
{
	return parser->token.kind == TOKEN_MARK && parser->token.text[0] == mark;
}

static bool at_word(struct parser const *parser, char const *word)
{
	return parser->token.kind == TOKEN_WORD && strcmp(parser->token.text, word) == 0;
}

static bool accept_mark(struct parser *parser, char mark)
{
	bool const found = at_mark(parser, mark);
	if (found)
		next(parser);
	return found;
}

static bool accept_word(struct parser *parser, char const *word)
{
	bool const found = at_word(parser, word);
	if (found)
		next(parser);
	return found;
}

/** Report what was expected in place of the next token; what the lexer refused was reported. */
static bool fail(struct parser *parser, char const *expected)
{
	struct token const *const token = &parser->token;

	if (token->kind == TOKEN_END)
		compiler_error(parser->compiler, token->position, "expected %s before the end", expected);
	else if (token->kind != TOKEN_ERROR)
		compiler_error(parser->compiler, token->position, "expected %s, found '%s'", expected,
		               token->text);
	return false;
}

static bool expect_mark(struct parser *parser, char mark)
{
	char const text[] = { '\'', mark, '\'', 0 };
	return accept_mark(parser, mark) || fail(parser, text);
}

/** Skip to behind the next ';' at this level, or to the '}' that closes it. */
static void skip_statement(struct parser *parser)
{
	unsigned depth = 0;

	while (parser->token.kind != TOKEN_END) {
		if (depth == 0 && at_mark(parser, '}'))
			return;
		depth += at_mark(parser, '{') ? 1 : 0;
		depth -= at_mark(parser, '}') ? 1 : 0;

		bool const done = depth == 0 && (at_mark(parser, ';') || at_mark(parser, '}'));
		next(parser);
		if (done)
			return;
	}
}

/* ---------------------------------------------------------------- names ---- */

static char *change_case(struct parser *parser, char const *text, int (*convert)(int))
{
	char *const copy = compiler_copy(parser->compiler, text, strlen(text));
	for (char *c = copy; *c; c++)
		*c = (char)convert((unsigned char)*c);
	return copy;
}

static bool parse_word(struct parser *parser, char const *expected, struct name *out_name)
{
	if (parser->token.kind != TOKEN_WORD)
		return fail(parser, expected);

	*out_name = (struct name){ parser->token.text, parser->token.position };
	next(parser);
	return true;
}

/** True if `name` consists of [a-z0-9_] (or [A-Z0-9_]) and begins with a letter. */
static bool has_case(char const *name, int (*in_case)(int))
{
	if (!in_case((unsigned char)name[0]))
		return false;
	for (; *name; name++)
		if (!in_case((unsigned char)*name) && !isdigit((unsigned char)*name) && *name != '_')
			return false;
	return true;
}

/** The name of a method or field is lower case; some words are taken. */
static void check_lower(struct parser *parser, struct name name)
{
	char const *const text = name.text;

	if (word_reserved(text))
		compiler_error(parser->compiler, name.position, "'%s' is a reserved word", text);
	else if (!has_case(text, islower) || text[strlen(text) - 1] == '_')
		compiler_error(parser->compiler, name.position,
		               "'%s': names of methods and arguments are lower case", text);
	else if (strncmp(text, "out_", 4) == 0)
		compiler_error(parser->compiler, name.position,
		               "'%s': names that begin with 'out_' are for generated code", text);
}

/** The name of an interface or enumeration: begins with a capital letter. */
static bool parse_type_name(struct parser *parser, char const *expected, struct name *out_name)
{
	if (!parse_word(parser, expected, out_name))
		return false;

	char const *const text = out_name->text;
	if (!isupper((unsigned char)text[0]) || text[strlen(text) - 1] == '_')
		compiler_error(parser->compiler, out_name->position,
		               "'%s': %s begins with a capital letter and ends with none of '_'", text,
		               expected);
	return true;
}

static bool parse_number(struct parser *parser, uint64_t *out_number)
{
	if (parser->token.kind != TOKEN_NUMBER)
		return fail(parser, "a number");
	*out_number = parser->token.number;
	next(parser);
	return true;
}

/* ---------------------------------------------------------------- fields ---- */

static bool kind_of_word(char const *word, enum kind *out_kind)
{
	static struct {
		char const *word;
		enum kind   kind;
	} const kinds[] = {
		{ "u8", KIND_U8 },   { "u16", KIND_U16 },   { "u32", KIND_U32 },
		{ "u64", KIND_U64 }, { "i32", KIND_I32 },   { "i64", KIND_I64 },
		{ "bool", KIND_BOOL }, { "string", KIND_STRING }, { "bytes", KIND_BYTES },
		{ "cap", KIND_CAP },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(word, kinds[i].word) == 0) {
			*out_kind = kinds[i].kind;
			return true;
		}
	}
	return false;
}

/** The type of a field, up to its name. */
static bool parse_type(struct parser *parser, struct field *field)
{
	field->move = accept_word(parser, "move");
	if (field->move && !at_word(parser, "cap"))
		return fail(parser, "'cap' after 'move'");
	if (!parse_word(parser, "a type", &field->type))
		return false;

	if (kind_of_word(field->type.text, &field->kind))
		return field->kind != KIND_CAP ||
		       parse_word(parser, "the type of the capability", &field->type);
	if (isupper((unsigned char)field->type.text[0])) {
		field->kind = KIND_ENUM;
		return true;
	}
	compiler_error(parser->compiler, field->type.position, "unknown type '%s'", field->type.text);
	return false;
}

static bool parse_max(struct parser *parser, struct field *field)
{
	if (!at_word(parser, "max")) {
		compiler_error(parser->compiler, parser->token.position,
		               "'%s' needs a maximum: %s %s max NUMBER", field->name.text,
		               field->type.text, field->name.text);
		return false;
	}
	next(parser);
	field->max = (struct value){ .kind = VALUE_NUMBER, .position = parser->token.position };
	return parse_number(parser, &field->max.number);
}

static bool parse_field(struct parser *parser, struct field ***tail, struct record *record)
{
	struct field *const field = compiler_alloc(parser->compiler, sizeof(*field));

	field->doc = parser->token.doc;
	if (!parse_type(parser, field) || !parse_word(parser, "a name", &field->name))
		return false;
	check_lower(parser, field->name);
	if ((field->kind == KIND_STRING || field->kind == KIND_BYTES) && !parse_max(parser, field))
		return false;
	if (field->kind == KIND_CAP)
		field->optional = accept_word(parser, "optional");

	field->upper = change_case(parser, field->name.text, toupper);
	field->variable = field->name.text;
	**tail = field;
	*tail = &field->next;
	record->count++;
	return true;
}

/** The fields of a parameter list, up to and including the closing parenthesis. */
static bool parse_fields(struct parser *parser, struct record *record)
{
	struct field **tail = &record->fields;

	if (!expect_mark(parser, '('))
		return false;
	if (accept_mark(parser, ')'))
		return true;
	do {
		if (!parse_field(parser, &tail, record))
			return false;
	} while (accept_mark(parser, ','));
	return accept_mark(parser, ')') || fail(parser, "',' or ')'");
}

static bool parse_value(struct parser *parser, struct value *out_value)
{
	bool const                negative = accept_mark(parser, '-');
	struct token const *const token = &parser->token;

	*out_value = (struct value){ .position = token->position, .text = token->text,
		                     .number = token->number, .negative = negative };
	if (token->kind == TOKEN_NUMBER)
		out_value->kind = VALUE_NUMBER;
	else if (token->kind == TOKEN_STRING && !negative)
		out_value->kind = VALUE_STRING;
	else if (token->kind == TOKEN_WORD && !negative)
		out_value->kind = VALUE_WORD;
	else
		return fail(parser, negative ? "a number" : "a value");
	next(parser);
	return true;
}

/* ---------------------------------------------------------------- constants ---- */

static bool parse_constants(struct parser *parser, struct constant **tail, unsigned *out_count)
{
	if (!expect_mark(parser, '{'))
		return false;
	do {
		struct constant *const constant = compiler_alloc(parser->compiler, sizeof(*constant));

		if (*out_count > 0 && at_mark(parser, '}'))
			break; /* behind a trailing comma */
		constant->doc = parser->token.doc;
		if (!parse_word(parser, "a name", &constant->name))
			return false;
		if (!has_case(constant->name.text, isupper))
			compiler_error(parser->compiler, constant->name.position,
			               "'%s': names of values are upper case", constant->name.text);
		*tail = constant;
		tail = &constant->next;
		++*out_count;
	} while (accept_mark(parser, ','));
	return accept_mark(parser, '}') || fail(parser, "',' or '}'");
}

static bool parse_enumeration(struct parser *parser, char const *doc)
{
	struct enumeration *const enumeration = compiler_alloc(parser->compiler, sizeof(*enumeration));
	struct enumeration      **tail = &parser->file->enumerations;

	enumeration->doc = doc;
	if (!parse_type_name(parser, "the name of an enumeration", &enumeration->name) ||
	    !parse_constants(parser, &enumeration->values, &enumeration->count))
		return false;

	enumeration->lower = change_case(parser, enumeration->name.text, tolower);
	enumeration->upper = change_case(parser, enumeration->name.text, toupper);
	while (*tail)
		tail = &(*tail)->next;
	*tail = enumeration;
	return true;
}

static bool parse_statuses(struct parser *parser, struct position position)
{
	unsigned count = 0;

	if (parser->file->statuses) {
		compiler_error(parser->compiler, position, "a file has one 'status' block");
		return false;
	}
	parser->file->status_position = position;
	return parse_constants(parser, &parser->file->statuses, &count);
}

/* ---------------------------------------------------------------- interfaces ---- */

static bool parse_fails(struct parser *parser, struct constant **tail)
{
	do {
		struct constant *const status = compiler_alloc(parser->compiler, sizeof(*status));

		if (!parse_word(parser, "a status", &status->name))
			return false;
		*tail = status;
		tail = &status->next;
	} while (accept_mark(parser, ','));
	return true;
}

/** A method; its name and documentation were read already. */
static bool parse_method(struct parser *parser, struct interface *interface, struct name name,
                         char const *doc)
{
	struct method *const method = compiler_alloc(parser->compiler, sizeof(*method));
	struct method      **tail = &interface->methods;

	method->name = name;
	method->doc = doc;
	method->lower = compiler_format(parser->compiler, "%s_%s", interface->lower, name.text);
	method->upper = change_case(parser, method->lower, toupper);
	while (*tail)
		tail = &(*tail)->next;
	*tail = method;
	interface->method_count++;

	if (!parse_fields(parser, &method->arguments))
		return false;
	if (parser->token.kind == TOKEN_ARROW) {
		next(parser);
		if (!parse_fields(parser, &method->results))
			return false;
	}
	if (accept_word(parser, "fails") && !parse_fails(parser, &method->fails))
		return false;
	return expect_mark(parser, ';');
}

static bool parse_session(struct parser *parser, struct interface *interface)
{
	struct field **tail = &interface->session.fields;

	while (!accept_mark(parser, '}')) {
		struct field **const at = tail;

		if (!parse_field(parser, &tail, &interface->session))
			return false;
		if (accept_mark(parser, '=') && !parse_value(parser, &(*at)->initial))
			return false;
		if (!expect_mark(parser, ';'))
			return false;
	}
	return true;
}

static bool parse_cost(struct parser *parser, struct interface *interface)
{
	interface->has_cost = true;
	while (!accept_mark(parser, '}')) {
		uint64_t *number = NULL;

		if (accept_word(parser, "ram"))
			number = &interface->ram;
		else if (accept_word(parser, "caps"))
			number = &interface->caps;
		else
			return fail(parser, "'ram' or 'caps'");
		if (!parse_number(parser, number) || !expect_mark(parser, ';'))
			return false;
	}
	return true;
}

/** One item of an interface's body. `session {` and `cost {` are no methods. */
static bool parse_member(struct parser *parser, struct interface *interface)
{
	char const *const doc = parser->token.doc;
	struct name       name;

	if (parser->token.kind != TOKEN_WORD)
		return fail(parser, "a method");

	struct token const first = parser->token;
	next(parser);
	bool const block = at_mark(parser, '{');

	if (block && (strcmp(first.text, "session") == 0 || strcmp(first.text, "cost") == 0)) {
		bool const cost = first.text[0] == 'c';
		next(parser);
		if (!interface->service)
			compiler_error(parser->compiler, first.position,
			               "only a service has a '%s' block", first.text);
		else if (cost ? interface->has_cost : interface->session.count > 0)
			compiler_error(parser->compiler, first.position, "second '%s' block", first.text);
		return cost ? parse_cost(parser, interface) : parse_session(parser, interface);
	}

	name = (struct name){ first.text, first.position };
	check_lower(parser, name);
	return parse_method(parser, interface, name, doc);
}

static bool parse_interface(struct parser *parser, bool service, char const *doc)
{
	struct interface *const interface = compiler_alloc(parser->compiler, sizeof(*interface));
	struct interface      **tail = &parser->file->interfaces;

	interface->service = service;
	interface->file = parser->file;
	interface->doc = doc;
	if (!parse_type_name(parser, "the name of an interface", &interface->name))
		return false;
	interface->lower = change_case(parser, interface->name.text, tolower);
	interface->upper = change_case(parser, interface->name.text, toupper);
	while (*tail)
		tail = &(*tail)->next;
	*tail = interface;

	if (accept_mark(parser, ':') &&
	    !parse_type_name(parser, "the name of an interface", &interface->base_name))
		return false;
	if (!expect_mark(parser, '{'))
		return false;
	while (!at_mark(parser, '}') && parser->token.kind != TOKEN_END)
		if (!parse_member(parser, interface))
			skip_statement(parser);
	return expect_mark(parser, '}');
}

/* ---------------------------------------------------------------- file ---- */

static bool parse_include(struct parser *parser)
{
	struct include *const include = compiler_alloc(parser->compiler, sizeof(*include));
	struct include      **tail = &parser->file->includes;

	if (parser->token.kind != TOKEN_STRING)
		return fail(parser, "the name of a file in quotes");
	include->name = (struct name){ parser->token.text, parser->token.position };
	next(parser);

	while (*tail)
		tail = &(*tail)->next;
	*tail = include;
	return true;
}

static bool parse_definition(struct parser *parser)
{
	struct token const first = parser->token;

	if (accept_word(parser, "include"))
		return parse_include(parser);
	if (accept_word(parser, "enum"))
		return parse_enumeration(parser, first.doc);
	if (accept_word(parser, "status"))
		return parse_statuses(parser, first.position);
	if (accept_word(parser, "interface"))
		return parse_interface(parser, false, first.doc);
	if (accept_word(parser, "service"))
		return parse_interface(parser, true, first.doc);
	return fail(parser, "'include', 'enum', 'status', 'interface' or 'service'");
}

struct definition_file *parse(struct compiler *compiler, struct source const *source)
{
	struct definition_file *const file = compiler_alloc(compiler, sizeof(*file));
	struct parser                 parser = { .compiler = compiler, .file = file };

	file->source = source;
	file->lower = source->base;
	file->upper = change_case(&parser, source->base, toupper);
	lexer_init(&parser.lexer, compiler, source);
	next(&parser);
	while (parser.token.kind != TOKEN_END) {
		if (!parse_definition(&parser)) {
			skip_statement(&parser);
			accept_mark(&parser, '}');
		}
		accept_mark(&parser, ';');
	}
	return file;
}
