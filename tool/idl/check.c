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

struct claim {
	struct node node;
	char const *text;
};

/** Claim "scope name suffix" for `name`, or report, once for each place, that it is taken. */
static void claim(struct position position, char const *scope, char const *name, char const *suffix)
{
	struct claim *const new = allocate(sizeof(*new));

	new->text = format("%s%s%s", scope, name, suffix);
	for_each(claim, old, compiler.claims) {
		if (!same(old->text, new->text))
			continue;
		if (position.text != compiler.taken.text)
			error_at(position, "the name '%s%s' is taken already", name, suffix);
		compiler.taken = position;
		return;
	}
	new->node.next = compiler.claims.first;
	compiler.claims.first = &new->node;
}

/* ---------------------------------------------------------------- constants ---- */

/** Give names their numbers, and claim the constants PREFIX_NAME for them. */
static void check_constants(struct list constants, char const *prefix, unsigned first)
{
	for_each(constant, constant, constants) {
		constant->number = first++;
		claim(constant->name.position, format("%s_", prefix), constant->name.text, "");
	}
}

static void check_enumeration(struct enumeration const *enumeration)
{
	struct name const name = enumeration->name;

	claim(name.position, "type ", name.lower, "");
	claim(name.position, "function ", name.lower, "_name");
	claim(name.position, "function ", name.lower, "_names");
	claim(name.position, name.upper, "_COUNT", "");
	check_constants(enumeration->values, name.upper, 0);
}

static bool common_status(char const *name)
{
	return among(" OUT_OF_RAM OUT_OF_CAPS INVALID_ARGUMENT DENIED NOT_FOUND EXISTS BUSY LIMIT "
	             "TIMEOUT TOO_SMALL MALFORMED UNSUPPORTED VERSION EMPTY ",
	             name);
}

/**
 * The numbers of a file's status values follow from its name, so that they are the same
 * everywhere.
 */
static void check_statuses(struct file *file)
{
	uint64_t const range = hash_text(HASH_BEGIN, file->source->base) % STATUS_RANGES;

	if (file->statuses.count == 0)
		return;
	file->status_base = STATUS_FIRST + (unsigned)range * STATUS_PER_FILE;
	check_constants(file->statuses, convert(file->source->base, toupper), file->status_base);
	for_each(constant, status, file->statuses)
		if (common_status(status->name.text))
			error_at(status->name.position, "'%s' is a common status",
			         status->name.text);
	if (file->statuses.count > STATUS_PER_FILE)
		error_at(file->status_position, "a file has at most %d status values",
		         STATUS_PER_FILE);
	for_each(file, other, compiler.files)
		if (other != file && other->status_base == file->status_base)
			error_at(file->status_position,
			         "the numbers of these are taken by '%s': call the file otherwise",
			         other->source->path);
}

static void check_fails(struct file const *file, struct method const *method)
{
	for_each(constant, fail, method->fails) {
		bool known = common_status(fail->name.text);

		claim(fail->name.position, format("fails %s ", method->lower), fail->name.text, "");
		for_each(constant, own, file->statuses)
			known = known || same(own->name.text, fail->name.text);
		if (!known)
			error_at(fail->name.position, "unknown status '%s'", fail->name.text);
	}
}

/* ---------------------------------------------------------------- fields ---- */

static struct enumeration *find_enumeration(char const *name)
{
	for_each(file, file, compiler.files)
		for_each(enumeration, enumeration, file->enumerations)
			if (!file->waiting && same(enumeration->name.text, name))
				return enumeration;
	return NULL;
}

/** Find an interface by its name in lower case. */
static struct interface *find_interface(char const *lower)
{
	for_each(file, file, compiler.files)
		for_each(interface, interface, file->interfaces)
			if (!file->waiting && same(interface->name.lower, lower))
				return interface;
	return NULL;
}

/** Find what a field's type means. */
static void check_type(struct field *field)
{
	char const *const type = field->type.text;
	bool              known = true;

	if (field->kind == KIND_ENUM)
		known = (field->enumeration = find_enumeration(type));
	if (field->kind == KIND_CAP)
		known = find_interface(type) || among(" any signal_context ", type);
	if (!known)
		error_at(field->type.position, "unknown type '%s'", type);
}

static void check_field(struct interface const *interface, char const *scope, struct field *field)
{
	struct name const name = field->name;
	bool const        local = /* generated functions have a variable of that name */
		same(name.text, interface->name.lower) ||
		among(" call data deferred entrypoint fixed object reader reply status reply_caps "
	              "request request_caps session writer ",
	              name.text);

	field->variable = format(local ? "%s_" : "%s", name.text);
	claim(name.position, scope, name.text, "");
	if (field->kind == KIND_BYTES) /* generated functions take the length beside it */
		claim(name.position, scope, name.text, "_length");
	if (field->max.kind && (field->max.number == 0 || field->max.number > MESSAGE_MAX))
		error_at(field->max.name.position, "a maximum is 1 to %d", MESSAGE_MAX);
	check_type(field);
}

static void lay_out_field(struct record *record, struct field *field)
{
	unsigned const mask = kinds[field->kind].alignment - 1;

	if (field->kind == KIND_CAP) {
		field->offset = record->cap_count++;
		return;
	}
	field->padding = -record->fixed_size & mask;
	field->padding_index = record->tail_index;
	field->offset = record->fixed_size + field->padding;
	record->tail_index += field->padding > 0;
	record->fixed_size = field->offset + kinds[field->kind].size;
	if (field->max.kind)
		record->variable_max += (unsigned)field->max.number + (field->kind == KIND_STRING);
}

static void check_record(struct interface const *interface, struct method const *method,
                         struct record *record, char const *what)
{
	char const *const scope = format("%s of %s: ", what, method->lower);
	unsigned          mask = 0;

	for_each(field, field, record->fields) {
		check_field(interface, scope, field);
		lay_out_field(record, field);
		mask |= kinds[field->kind].alignment - 1;
	}
	record->tail_padding = -record->fixed_size & mask;
	record->fixed_size += record->tail_padding;

	unsigned const size = record->fixed_size + record->variable_max;
	if (size > MESSAGE_MAX)
		error_at(method->name.position, "the %s can take %u bytes, more than %d", what,
		         size, MESSAGE_MAX);
	if (record->cap_count > MESSAGE_CAPS_MAX)
		error_at(method->name.position, "the %s have %u capabilities, more than %d", what,
		         record->cap_count, MESSAGE_CAPS_MAX);
}

/* ---------------------------------------------------------------- methods ---- */

/** The constant for a maximum, which an argument and a result of the same name share. */
static void check_maximum(struct method const *method, struct field *field, bool is_result)
{
	for_each(field, twin, method->arguments.fields) {
		if (!is_result || !twin->max.kind || !same(twin->name.text, field->name.text))
			continue;
		field->shares_max = true;
		if (twin->max.number != field->max.number)
			error_at(field->name.position, "'%s' has another maximum as an argument",
			         field->name.text);
	}
	if (!field->shares_max)
		claim(field->name.position, format("%s_", method->upper), field->name.upper,
		      "_MAX");
}

static void check_method(struct interface *interface, struct method *method)
{
	struct name const name = method->name;
	char const *const scope = format("function %s_", interface->name.lower);

	method->opcode = interface->opcode_count++;
	method->lower = format("%s_%s", interface->name.lower, name.text);
	method->upper = convert(method->lower, toupper);
	claim(name.position, scope, name.text, "");
	claim(name.position, scope, name.text, "_reply");
	claim(name.position, format("%s_OPCODE_", interface->name.upper), name.upper, "");
	check_record(interface, method, &method->arguments, "arguments");
	check_record(interface, method, &method->results, "results");
	for_each(field, argument, method->arguments.fields)
		if (argument->max.kind)
			check_maximum(method, argument, false);
	for_each(field, result, method->results.fields)
		if (result->max.kind)
			check_maximum(method, result, true);
	check_fails(interface->file, method);
}

/* ---------------------------------------------------------------- interfaces ---- */

/** Note a base, whose methods the subtype has, too. */
static void add_base(struct interface *interface, struct interface *base)
{
	struct ancestor *const ancestor = allocate(sizeof(*ancestor));
	struct position const  position = interface->base_name.position;
	char const *const      scope = format("function %s_", interface->name.lower);

	ancestor->interface = base;
	append(&interface->bases, &ancestor->node);
	claim(position, scope, "as_", base->name.lower);
	for_each(method, method, base->methods)
		claim(position, scope, method->name.text, "");
}

/** The base comes first; then its operations have been numbered, and there are no circles. */
static void check_base(struct interface *interface)
{
	struct name const       name = interface->base_name;
	struct interface *const base = name.text ? find_interface(name.lower) : NULL;

	interface->path = "object";
	if (!name.text)
		return;
	if (!base || base->fingerprint == 0) {
		error_at(name.position, "'%s' is not defined before this", name.text);
		return;
	}
	if (interface->service || base->service)
		error_at(name.position, "a service neither has a base nor is one");
	interface->base = base;
	interface->path = format("%s.%s", base->name.lower, base->path);
	interface->opcode_count = base->opcode_count;
	for_each(ancestor, ancestor, base->bases)
		add_base(interface, ancestor->interface);
	add_base(interface, base);
}

/** What is generated beside the methods. */
static void claim_functions(struct interface const *interface)
{
	static char const *const names[] = {
		"_dispatch",     "_session_init",   "_session_serve",   "_session_fini",
		"_session_cap",  "_session_lookup", "_connection_open", "_connection_close",
		"_args_default", "_args_format",    "_args_parse",      "_announce",
		"_root_create",  "_root_destroy",
	};
	enum { OF_INTERFACES = 6 }; /* the others only services have */
	size_t const count = interface->service ? sizeof(names) / sizeof(names[0]) : OF_INTERFACES;
	struct name const name = interface->name;

	claim(name.position, "type ", name.lower, "");
	claim(name.position, name.upper, "_METHOD_COUNT", "");
	for (size_t i = 0; i < count; i++)
		claim(name.position, "function ", name.lower, names[i]);
}

static void check_interface(struct interface *interface)
{
	char const *const scope = format("arguments of session %s: ", interface->name.lower);

	claim_functions(interface);
	check_base(interface);
	for_each(method, method, interface->methods)
		check_method(interface, method);
	for_each(field, field, interface->session.fields)
		check_field(interface, scope, field);
	if (interface->service)
		check_session(interface);
	interface->fingerprint = hash_text(interface->file->hash, interface->name.text);
}

/* ---------------------------------------------------------------- files ---- */

static void check_file_name(struct file const *file)
{
	struct interface const *const first = (struct interface *)file->interfaces.first;

	if (first && !same(first->name.lower, file->source->base))
		error_at(first->name.position, "the file of '%s' has to be called '%s.idl'",
		         first->name.text, first->name.lower);
	else if (!first && file->enumerations.count == 0)
		error_at((struct position){ file->source, file->source->text },
		         "the file defines nothing");
}

/*
 * The fingerprint of an interface: the hash of all words of its file, and of those included, and
 * of its name. Comments and white space do not count.
 */
void check(struct file *file)
{
	struct position const start = { file->source, file->source->text };

	if (!compiler.claims.first) {
		claim(start, "type ", "any", "");
		claim(start, "type ", "signal_context", "");
	}
	check_file_name(file);
	for_each(include, include, file->includes)
		file->hash = hash_text(file->hash,
		                       format("%016llx", (unsigned long long)include->file->hash));
	for_each(enumeration, enumeration, file->enumerations)
		check_enumeration(enumeration);
	check_statuses(file);
	for_each(interface, interface, file->interfaces)
		check_interface(interface);
}
