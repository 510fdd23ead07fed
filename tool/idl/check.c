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

struct claim *find_claim(char const *text)
{
	for_each(claim, claim, compiler.claims)
		if (same(claim->text, text))
			return claim;
	return NULL;
}

/** Claim "scope name suffix" for `name`, which has to be free. */
static struct claim *claim(struct position position, char const *scope, char const *name,
                           char const *suffix)
{
	char const *const text = format("%s%s%s", scope, name, suffix);

	if (find_claim(text))
		fail_at(position, format("the name '%s%s' is taken already", name, suffix));
	struct claim *const new = add(&compiler.claims, sizeof(*new));
	new->text = text;
	return new;
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

static void check_enumeration(struct enumeration *enumeration)
{
	struct name const name = enumeration->name;

	claim(name.position, "enum ", name.text, "")->item = enumeration;
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
	struct constant const *const first = (struct constant *)file->statuses.first;
	uint64_t const               range = hash_text(HASH_BEGIN, file->base) % STATUS_RANGES;

	if (!first)
		return;
	file->status_base = STATUS_FIRST + (unsigned)range * STATUS_PER_FILE;
	check_constants(file->statuses, convert(file->base, toupper), file->status_base);
	for_each(constant, status, file->statuses)
		if (common_status(status->name.text))
			fail_at(status->name.position,
			        format("'%s' is a common status", status->name.text));
	if (file->statuses.count > STATUS_PER_FILE)
		fail_at(first->name.position,
		        format("a file has at most %d status values", STATUS_PER_FILE));
	for_each(file, other, compiler.files)
		if (other != file && other->status_base == file->status_base)
			fail_at(first->name.position,
			        format("these have the numbers of those in '%s': rename the file",
			               other->path));
}

static void check_fails(struct file const *file, struct method const *method)
{
	for_each(constant, fail, method->fails) {
		char const *const name = fail->name.text;

		claim(fail->name.position, format("fails %s ", method->lower), name, "");
		if (!common_status(name) && !find_constant(file->statuses, name))
			fail_at(fail->name.position, format("unknown status '%s'", name));
	}
}

/* ---------------------------------------------------------------- fields ---- */

/** Find what a field's type means. */
static void check_type(struct field *field)
{
	struct claim const *const type =
		find_claim(format("%s %s", kinds[field->kind].word, field->type.text));

	if (type)
		field->enumeration = type->item;
	else if (field->kind == KIND_ENUM || field->kind == KIND_CAP)
		fail_at(field->type.position, format("unknown type '%s'", field->type.text));
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
		fail_at(field->max.name.position, format("a maximum is 1 to %d", MESSAGE_MAX));
	check_type(field);
}

static void lay_out_field(struct record *record, struct field *field)
{
	unsigned const mask = kinds[field->kind].alignment - 1;

	if (field->kind == KIND_CAP) {
		field->offset = record->cap_count++;
		if (field->move && field->offset < MESSAGE_CAPS_MAX)
			record->moved |= 1u << field->offset;
		return;
	}
	field->padding = -record->fixed_size & mask;
	field->offset = record->fixed_size + field->padding;
	record->fixed_size = field->offset + kinds[field->kind].size;
	record->checked |= field->max.kind || field->kind == KIND_ENUM;
	if (field->max.kind)
		record->variable_max += (unsigned)field->max.number + (field->kind == KIND_STRING);
}

static void check_fields(struct interface const *interface, char const *scope,
                         struct record *record)
{
	unsigned mask = 0;

	for_each(field, field, record->fields) {
		check_field(interface, scope, field);
		lay_out_field(record, field);
		mask |= kinds[field->kind].alignment - 1;
	}
	record->tail_padding = -record->fixed_size & mask;
	record->fixed_size += record->tail_padding;
}

/* ---------------------------------------------------------------- methods ---- */

/** The constant for a maximum, which an argument and a result of the same name share. */
static void check_maximum(struct method const *method, struct field *field, bool is_result)
{
	char const *const         scope = format("%s_", method->upper);
	struct claim const *const claimed =
		find_claim(format("%s%s_MAX", scope, field->name.upper));
	struct field const *const twin = is_result && claimed ? claimed->item : NULL;

	field->shares_max = twin;
	if (!twin)
		claim(field->name.position, scope, field->name.upper, "_MAX")->item = field;
	else if (twin->max.number != field->max.number)
		fail_at(field->name.position,
		        format("'%s' has another maximum as an argument", field->name.text));
}

static void check_record(struct interface const *interface, struct method const *method,
                         struct record *record, char const *what)
{
	check_fields(interface, format("%s of %s: ", what, method->lower), record);
	for_each(field, field, record->fields)
		if (field->max.kind)
			check_maximum(method, field, record == &method->results);

	unsigned const size = record->fixed_size + record->variable_max;
	if (size > MESSAGE_MAX)
		fail_at(method->name.position,
		        format("the %s can take %u bytes, more than %d", what, size, MESSAGE_MAX));
	if (record->cap_count > MESSAGE_CAPS_MAX)
		fail_at(method->name.position, format("the %s have %u capabilities, more than %d",
		                                      what, record->cap_count, MESSAGE_CAPS_MAX));
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
	check_fails(interface->file, method);
}

/* ---------------------------------------------------------------- interfaces ---- */

/** Note a base, whose methods the subtype has, too. */
static void add_base(struct interface *interface, struct interface const *base)
{
	struct position const   position = interface->base_name.position;
	char const *const       scope = format("function %s_", interface->name.lower);
	struct interface *const copy = add(&interface->bases, sizeof(*copy));

	*copy = *base;
	copy->node.next = NULL;
	claim(position, scope, "as_", base->name.lower);
	for_each(method, method, base->methods)
		claim(position, scope, method->name.text, "");
}

/** The base comes first; then its operations have been numbered, and there are no circles. */
static void check_base(struct interface *interface)
{
	struct name const         name = interface->base_name;
	struct claim const *const found = find_claim(format("cap %s", name.lower));
	struct interface *const   base = found ? found->item : NULL;

	if (!base || base->fingerprint == 0)
		fail_at(name.position, format("'%s' is not defined before this", name.text));
	if (interface->service || base->service)
		fail_at(name.position, "a service neither has a base nor is one");
	interface->base = base;
	interface->path = format("%s.%s", base->name.lower, base->path);
	interface->opcode_count = base->opcode_count;
	for_each(interface, outer, base->bases)
		add_base(interface, outer);
	add_base(interface, base);
}

/** The interface's types, and what is generated beside the methods. */
static void declare_interface(struct interface *interface)
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

	claim(name.position, "cap ", name.lower, "")->item = interface;
	claim(name.position, "type ", name.lower, "");
	claim(name.position, name.upper, "_METHOD_COUNT", "");
	for (size_t i = 0; i < count; i++)
		claim(name.position, "function ", name.lower, names[i]);
}

static void check_interface(struct interface *interface)
{
	char const *const scope = format("arguments of session %s: ", interface->name.lower);

	interface->path = "object";
	if (interface->base_name.text)
		check_base(interface);
	for_each(method, method, interface->methods)
		check_method(interface, method);
	check_fields(interface, scope, &interface->session);
	if (interface->service)
		check_session(interface);
	interface->fingerprint = hash_text(interface->file->hash, interface->name.text);
}

/* ---------------------------------------------------------------- files ---- */

static void check_file_name(struct file const *file)
{
	struct interface const *const first = (struct interface *)file->interfaces.first;

	if (!first && file->enumerations.count == 0)
		fail_at((struct position){ file, file->text }, "the file defines nothing");
	if (first && !same(first->name.lower, file->base))
		fail_at(first->name.position, format("the file of '%s' has to be called '%s.idl'",
		                                     first->name.text, first->name.lower));
}

/*
 * The fingerprint of an interface: the hash of all words of its file, and of those included, and
 * of its name. Comments and white space do not count.
 */
void check(struct file *file)
{
	struct position const start = { file, file->text };

	if (!compiler.claims.first) {
		claim(start, "cap ", "any", "");
		claim(start, "cap ", "signal_context", "");
	}
	check_file_name(file);
	for_each(include, include, file->includes)
		file->hash = hash_text(file->hash,
		                       format("%016llx", (unsigned long long)include->file->hash));
	for_each(enumeration, enumeration, file->enumerations)
		check_enumeration(enumeration);
	check_statuses(file);
	for_each(interface, interface, file->interfaces)
		declare_interface(interface);
	for_each(interface, interface, file->interfaces)
		check_interface(interface);
}
