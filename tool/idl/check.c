/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Checks of what the syntax leaves open: every name means something, and nothing twice. What has
 * to be unique (types, fields, generated functions and constants) is claimed by a text that names
 * it.
 *
 * Layout of messages: the fixed part holds the fields in the order of the definition, each
 * naturally aligned, padding made explicit. A string or bytes field is an offset and a length
 * there, and its content lies in the variable part behind, also in the order of the definition.
 */
#include "model.h"

#include <ctype.h>
#include <string.h>

struct claim {
	struct node node;
	char const *text;
};

static bool same(char const *a, char const *b)
{
	return strcmp(a, b) == 0;
}

/** Claim "scope name suffix" for `name`, or report, once for each place, that it is taken. */
static void claim(struct compiler *compiler, struct position position, char const *scope,
                  char const *name, char const *suffix)
{
	struct claim *const new = compiler_alloc(compiler, sizeof(*new));

	new->text = compiler_format(compiler, "%s%s%s", scope, name, suffix);
	for_each(claim, old, compiler->claims) {
		if (!same(old->text, new->text))
			continue;
		if (position.line != compiler->taken.line ||
		    position.column != compiler->taken.column)
			compiler_error(compiler, position, "the name '%s%s' is taken already", name,
			               suffix);
		compiler->taken = position;
		return;
	}
	new->node.next = compiler->claims.first;
	compiler->claims.first = &new->node;
}

/* ---------------------------------------------------------------- constants ---- */

static void check_enumeration(struct compiler *compiler, struct enumeration const *enumeration)
{
	struct position const position = enumeration->name.position;

	claim(compiler, position, "type ", enumeration->lower, "");
	claim(compiler, position, "function ", enumeration->lower, "_name");
	claim(compiler, position, "function ", enumeration->lower, "_names");
	claim(compiler, position, enumeration->upper, "_COUNT", "");
	for_each(constant, value, enumeration->values)
		claim(compiler, value->name.position,
		      compiler_format(compiler, "%s_", enumeration->upper), value->name.text, "");
}

static bool common_status(char const *name)
{
	static char const *const names[] = {
		"OUT_OF_RAM", "OUT_OF_CAPS", "INVALID_ARGUMENT",
		"DENIED",     "NOT_FOUND",   "EXISTS",
		"BUSY",       "LIMIT",       "TIMEOUT",
		"TOO_SMALL",  "MALFORMED",   "UNSUPPORTED",
		"VERSION",    "EMPTY",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (same(name, names[i]))
			return true;
	return false;
}

/**
 * The numbers of a file's status values follow from its name, so that they are the same
 * everywhere.
 */
static void check_statuses(struct compiler *compiler, struct file *file)
{
	if (file->statuses.count == 0)
		return;
	for_each(constant, status, file->statuses) {
		claim(compiler, status->name.position,
		      compiler_format(compiler, "%s_", file->upper), status->name.text, "");
		if (common_status(status->name.text))
			compiler_error(compiler, status->name.position, "'%s' is a common status",
			               status->name.text);
	}
	if (file->statuses.count > STATUS_PER_FILE)
		compiler_error(compiler, file->status_position,
		               "a file has at most %d status values", STATUS_PER_FILE);

	file->status_base = STATUS_FIRST + (unsigned)(hash_text(HASH_BEGIN, file->source->base) %
	                                              STATUS_RANGES * STATUS_PER_FILE);
	for_each(file, other, compiler->files)
		if (other != file && other->status_base == file->status_base)
			compiler_error(
				compiler, file->status_position,
				"the numbers of these are taken by '%s': call the file otherwise",
				other->source->path);
}

static void check_fails(struct compiler *compiler, struct file const *file,
                        struct method const *method)
{
	for_each(constant, fail, method->fails) {
		bool known = common_status(fail->name.text);

		claim(compiler, fail->name.position,
		      compiler_format(compiler, "fails %s ", method->lower), fail->name.text, "");
		for_each(constant, own, file->statuses)
			known = known || same(own->name.text, fail->name.text);
		if (!known)
			compiler_error(compiler, fail->name.position, "unknown status '%s'",
			               fail->name.text);
	}
}

/* ---------------------------------------------------------------- fields ---- */

static struct enumeration *find_enumeration(struct compiler *compiler, char const *name)
{
	for_each(file, file, compiler->files)
		for_each(enumeration, enumeration, file->enumerations)
			if (same(enumeration->name.text, name))
				return enumeration;
	return NULL;
}

static bool cap_type_exists(struct compiler *compiler, char const *type)
{
	for_each(file, file, compiler->files)
		for_each(interface, interface, file->interfaces)
			if (same(interface->lower, type))
				return true;
	return same(type, "any") || same(type, "signal_context");
}

/** True if generated functions have a local variable of that name. */
static bool local_variable(char const *name, struct interface const *interface)
{
	static char const *const names[] = {
		"call",  "data",   "deferred",   "entrypoint", "fixed",        "object",  "reader",
		"reply", "status", "reply_caps", "request",    "request_caps", "session", "writer",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (same(name, names[i]))
			return true;
	return same(name, interface->lower);
}

static void check_field(struct compiler *compiler, struct interface const *interface,
                        char const *scope, struct field *field)
{
	field->variable = field->name.text;
	if (local_variable(field->name.text, interface))
		field->variable = compiler_format(compiler, "%s_", field->name.text);
	claim(compiler, field->name.position, scope, field->name.text, "");
	if (field->kind == KIND_BYTES) /* generated functions take the length beside it */
		claim(compiler, field->name.position, scope, field->name.text, "_length");
	if (field->max.kind && (field->max.number == 0 || field->max.number > MESSAGE_MAX))
		compiler_error(compiler, field->max.name.position, "a maximum is 1 to %d",
		               MESSAGE_MAX);

	if (field->kind == KIND_ENUM)
		field->enumeration = find_enumeration(compiler, field->type.text);
	if ((field->kind == KIND_ENUM && !field->enumeration) ||
	    (field->kind == KIND_CAP && !cap_type_exists(compiler, field->type.text)))
		compiler_error(compiler, field->type.position, "unknown type '%s'",
		               field->type.text);
}

static void lay_out_field(struct record *record, struct field *field)
{
	unsigned const mask = kinds[field->kind].alignment - 1;

	if (field->kind == KIND_CAP) {
		field->offset = record->cap_count++;
		return;
	}
	field->offset = (record->fixed_size + mask) & ~mask;
	field->padding = field->offset - record->fixed_size;
	record->fixed_size = field->offset + kinds[field->kind].size;
	if (field->max.kind)
		record->variable_max += (unsigned)field->max.number + (field->kind == KIND_STRING);
}

static void check_record(struct compiler *compiler, struct interface const *interface,
                         struct method const *method, struct record *record, char const *what)
{
	char const *const scope = compiler_format(compiler, "%s of %s: ", what, method->lower);
	unsigned          mask = 0;

	for_each(field, field, record->fields) {
		check_field(compiler, interface, scope, field);
		lay_out_field(record, field);
		mask |= kinds[field->kind].alignment - 1;
	}
	record->tail_padding = -record->fixed_size & mask;
	record->fixed_size += record->tail_padding;
	if (record->fixed_size + record->variable_max > MESSAGE_MAX)
		compiler_error(compiler, method->name.position,
		               "the %s can take %u bytes, more than %d", what,
		               record->fixed_size + record->variable_max, MESSAGE_MAX);
	if (record->cap_count > MESSAGE_CAPS_MAX)
		compiler_error(compiler, method->name.position,
		               "the %s have %u capabilities, more than %d", what, record->cap_count,
		               MESSAGE_CAPS_MAX);
}

/* ---------------------------------------------------------------- methods ---- */

/** The constant for a maximum, which an argument and a result of the same name share. */
static void check_maxima(struct compiler *compiler, struct method const *method)
{
	char const *const scope = compiler_format(compiler, "%s_", method->upper);

	for_each(field, a, method->arguments.fields)
		if (a->max.kind)
			claim(compiler, a->name.position, scope, a->upper, "_MAX");
	for_each(field, b, method->results.fields) {
		struct field const *twin = NULL;

		for_each(field, a, method->arguments.fields)
			if (same(a->name.text, b->name.text) && a->max.kind)
				twin = a;
		if (twin && b->max.kind && twin->max.number != b->max.number)
			compiler_error(compiler, b->name.position,
			               "'%s' has another maximum as an argument", b->name.text);
		if (!twin && b->max.kind)
			claim(compiler, b->name.position, scope, b->upper, "_MAX");
	}
}

static void check_method(struct compiler *compiler, struct interface *interface,
                         struct method *method)
{
	struct position const position = method->name.position;
	char const *const     scope = compiler_format(compiler, "function %s_", interface->lower);

	method->opcode = interface->opcode_count++;
	claim(compiler, position, scope, method->name.text, "");
	claim(compiler, position, scope, method->name.text, "_reply");
	claim(compiler, position, compiler_format(compiler, "%s_OPCODE_", interface->upper),
	      compiler_convert(compiler, method->name.text, toupper), "");
	check_record(compiler, interface, method, &method->arguments, "arguments");
	check_record(compiler, interface, method, &method->results, "results");
	check_maxima(compiler, method);
	check_fails(compiler, interface->file, method);
}

/* ---------------------------------------------------------------- interfaces ---- */

static struct interface *find_interface(struct compiler *compiler, char const *name)
{
	for_each(file, file, compiler->files)
		for_each(interface, interface, file->interfaces)
			if (same(interface->name.text, name))
				return interface;
	return NULL;
}

/** The base comes first; then its operations have been numbered, and there are no circles. */
static void check_base(struct compiler *compiler, struct interface *interface)
{
	struct name const name = interface->base_name;

	if (!name.text)
		return;
	interface->base = find_interface(compiler, name.text);
	if (!interface->base || interface->base->fingerprint == 0) {
		compiler_error(compiler, name.position, "'%s' is not defined before this",
		               name.text);
		interface->base = NULL;
		return;
	}
	if (interface->service || interface->base->service)
		compiler_error(compiler, name.position, "a service neither has a base nor is one");
	interface->opcode_count = interface->base->opcode_count;
	for (struct interface *base = interface->base; base; base = base->base) {
		claim(compiler, name.position,
		      compiler_format(compiler, "function %s_", interface->lower), "as_",
		      base->lower);
		for_each(method, method,
		         base->methods) /* the subtype has them under this name, too */
			claim(compiler, name.position,
			      compiler_format(compiler, "function %s_", interface->lower),
			      method->name.text, "");
	}
}

/** What is generated beside the methods. */
static void claim_functions(struct compiler *compiler, struct interface const *interface)
{
	static char const *const suffixes[] = {
		"_dispatch",     "_session_init",   "_session_serve",   "_session_fini",
		"_session_cap",  "_session_lookup", "_connection_open", "_connection_close",
		"_args_default", "_args_format",    "_args_parse",      "_announce",
		"_root_create",  "_root_destroy",
	};
	enum { OF_INTERFACES = 6 }; /* the others only services have */
	size_t const count =
		interface->service ? sizeof(suffixes) / sizeof(suffixes[0]) : OF_INTERFACES;

	claim(compiler, interface->name.position, "type ", interface->lower, "");
	claim(compiler, interface->name.position, interface->upper, "_METHOD_COUNT", "");
	for (size_t i = 0; i < count; i++)
		claim(compiler, interface->name.position, "function ", interface->lower,
		      suffixes[i]);
}

static void check_interface(struct compiler *compiler, struct interface *interface)
{
	claim_functions(compiler, interface);
	check_base(compiler, interface);
	for_each(method, method, interface->methods)
		check_method(compiler, interface, method);
	for_each(field, field, interface->session.fields)
		check_field(
			compiler, interface,
			compiler_format(compiler, "arguments of session %s: ", interface->lower),
			field);
	if (interface->service)
		check_session(compiler, interface);
	interface->fingerprint = hash_text(interface->file->hash, interface->name.text);
}

/**
 * The fingerprint of an interface: the hash of all words of its file, and of those included, and
 * of its name. Comments and white space do not count.
 */
static void hash_includes(struct file *file)
{
	for_each(include, include, file->includes) {
		char hash[32];

		snprintf(hash, sizeof(hash), "%016llx", (unsigned long long)include->file->hash);
		file->hash = hash_text(file->hash, hash);
	}
}

static void check_file_name(struct compiler *compiler, struct file const *file)
{
	struct interface const *const first = (struct interface *)file->interfaces.first;

	if (first && !same(first->lower, file->source->base))
		compiler_error(compiler, first->name.position,
		               "the file of '%s' has to be called '%s.idl'", first->name.text,
		               first->lower);
	else if (!first && file->enumerations.count == 0)
		compiler_error(compiler, (struct position){ file->source, 1, 1 },
		               "the file defines nothing");
}

void check(struct compiler *compiler, struct file *file)
{
	struct position const start = { file->source, 1, 1 };

	if (compiler->files.count == 0) {
		claim(compiler, start, "type ", "any", "");
		claim(compiler, start, "type ", "signal_context", "");
	}
	append(&compiler->files, &file->node);
	check_file_name(compiler, file);
	hash_includes(file);
	for_each(enumeration, enumeration, file->enumerations)
		check_enumeration(compiler, enumeration);
	check_statuses(compiler, file);
	for_each(interface, interface, file->interfaces)
		check_interface(compiler, interface);
}
