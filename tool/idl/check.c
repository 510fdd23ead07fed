/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Checks of what the syntax leaves open: each name means something and nothing twice, and generated
 * names do not collide.
 */
#include "check.h"

#include <string.h>

static bool same(char const *a, char const *b)
{
	return strcmp(a, b) == 0;
}

static void check_unique_constants(struct compiler *compiler, struct constant const *constants)
{
	for (struct constant const *a = constants; a; a = a->next) {
		for (struct constant const *b = constants; b != a; b = b->next) {
			if (same(a->name.text, b->name.text)) {
				compiler_error(compiler, a->name.position, "'%s' is listed twice",
				               a->name.text);
				break;
			}
		}
	}
}

/* ---------------------------------------------------------------- definitions ---- */

/** True if a type called `lower` in C comes before `item` among all definitions. */
static bool defined_before(struct compiler const *compiler, char const *lower, void const *item)
{
	for (struct definition_file const *file = compiler->files; file; file = file->next) {
		for (struct enumeration const *e = file->enumerations; e; e = e->next) {
			if (e == item)
				return false;
			if (same(e->lower, lower))
				return true;
		}
		for (struct interface const *i = file->interfaces; i; i = i->next) {
			if (i == item)
				return false;
			if (same(i->lower, lower))
				return true;
		}
	}
	return false;
}

static void check_unique_type(struct compiler *compiler, struct name name, char const *lower,
                              void const *item)
{
	if (same(lower, "any") || same(lower, "signal_context"))
		compiler_error(compiler, name.position, "'%s' is built in", lower);
	else if (defined_before(compiler, lower, item))
		compiler_error(compiler, name.position, "'%s' is defined already", name.text);
}

static void check_file_name(struct compiler *compiler, struct definition_file const *file)
{
	struct interface const *const first = file->interfaces;
	struct position const         start = { file->source, 1, 1 };

	if (first && !same(first->lower, file->lower))
		compiler_error(compiler, first->name.position,
		               "the file of '%s' has to be called '%s.idl'", first->name.text,
		               first->lower);
	else if (!first && !file->enumerations && compiler->error_count == 0)
		compiler_error(compiler, start, "the file defines nothing");
}

/* ---------------------------------------------------------------- statuses ---- */

/** The range of a file's status values follows from its name, so that it is the same everywhere. */
static unsigned status_base(char const *file)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (; *file; file++)
		hash = (hash ^ (unsigned char)*file) * 16777619u;
	return STATUS_FIRST + hash % STATUS_RANGES * STATUS_PER_FILE;
}

static void check_statuses(struct compiler *compiler, struct definition_file *file)
{
	unsigned count = 0;

	check_unique_constants(compiler, file->statuses);
	for (struct constant const *status = file->statuses; status; status = status->next, count++) {
		if (word_common_status(status->name.text))
			compiler_error(compiler, status->name.position, "'%s' is a common status",
			               status->name.text);
		if (count == STATUS_PER_FILE)
			compiler_error(compiler, status->name.position,
			               "a file has at most %d status values", STATUS_PER_FILE);
	}
	if (count == 0)
		return;

	file->status_base = status_base(file->lower);
	for (struct definition_file const *other = compiler->files; other; other = other->next)
		if (other != file && other->status_base == file->status_base)
			compiler_error(compiler, file->status_position,
			               "the status values get the same numbers as those of '%s': "
			               "choose another file name", other->lower);
}

static void check_fails(struct compiler *compiler, struct definition_file const *file,
                        struct method const *method)
{
	check_unique_constants(compiler, method->fails);
	for (struct constant const *fail = method->fails; fail; fail = fail->next) {
		bool known = word_common_status(fail->name.text);

		for (struct constant const *own = file->statuses; own; own = own->next)
			known = known || same(own->name.text, fail->name.text);
		if (!known)
			compiler_error(compiler, fail->name.position, "unknown status '%s'",
			               fail->name.text);
	}
}

/* ---------------------------------------------------------------- fields ---- */

static struct enumeration *find_enumeration(struct compiler *compiler, char const *name)
{
	for (struct definition_file *file = compiler->files; file; file = file->next)
		for (struct enumeration *e = file->enumerations; e; e = e->next)
			if (same(e->name.text, name))
				return e;
	return NULL;
}

static struct interface *find_interface(struct compiler *compiler, char const *lower)
{
	for (struct definition_file *file = compiler->files; file; file = file->next)
		for (struct interface *interface = file->interfaces; interface;
		     interface = interface->next)
			if (same(interface->lower, lower))
				return interface;
	return NULL;
}

static void resolve_type(struct compiler *compiler, struct field *field)
{
	char const *const type = field->type.text;

	if (field->kind == KIND_ENUM) {
		field->enumeration = find_enumeration(compiler, type);
		if (!field->enumeration)
			compiler_error(compiler, field->type.position, "unknown enumeration '%s'", type);
	}
	if (field->kind == KIND_CAP && !same(type, "any") && !same(type, "signal_context")) {
		field->interface = find_interface(compiler, type);
		if (!field->interface)
			compiler_error(compiler, field->type.position,
			               "unknown type of capability '%s'", type);
	}
}

/** True if `bytes` yields a parameter for its length that is called like `other`. */
static bool length_collides(struct compiler *compiler, struct field const *bytes,
                            struct field const *other)
{
	return bytes->kind == KIND_BYTES &&
	       same(compiler_format(compiler, "%s_length", bytes->name.text), other->name.text);
}

static void check_unique_field(struct compiler *compiler, struct record const *record,
                               struct field const *field)
{
	for (struct field const *other = record->fields; other != field; other = other->next) {
		if (same(other->name.text, field->name.text) ||
		    length_collides(compiler, other, field) ||
		    length_collides(compiler, field, other)) {
			compiler_error(compiler, field->name.position, "the name '%s' is taken already",
			               field->name.text);
			return;
		}
	}
}

void check_record(struct compiler *compiler, struct interface const *interface,
                  struct record *record)
{
	for (struct field *field = record->fields; field; field = field->next) {
		resolve_type(compiler, field);
		check_unique_field(compiler, record, field);
		if (word_local(field->name.text) || same(field->name.text, interface->lower))
			field->variable = compiler_format(compiler, "%s_", field->name.text);
		if (field->max.kind && (field->max.number == 0 || field->max.number > MESSAGE_MAX))
			compiler_error(compiler, field->max.position, "a maximum is 1 to %d",
			               MESSAGE_MAX);
	}
}

/* ---------------------------------------------------------------- methods ---- */

/** Names of methods for which something else is generated already. */
static bool method_name_taken(struct interface const *interface, char const *name)
{
	static char const *const taken[] = {
		"dispatch",    "session_init", "session_serve", "session_fini",    "session_cap",
		"session_lookup", "announce",  "args_default",  "args_format",     "args_parse",
		"root_create", "root_destroy", "connection_open", "connection_close",
	};
	enum { TAKEN_BY_INTERFACES = 6 }; /* the others by services only */
	size_t const count = interface->service ? sizeof(taken) / sizeof(taken[0]) :
	                                          TAKEN_BY_INTERFACES;

	for (size_t i = 0; i < count; i++)
		if (same(name, taken[i]))
			return true;
	return false;
}

/** True if `other` yields a function that `method` yields, too. */
static bool methods_collide(struct compiler *compiler, struct method const *method,
                            struct method const *other)
{
	return same(other->lower, method->lower) ||
	       same(compiler_format(compiler, "%s_reply", other->lower), method->lower);
}

static void check_method_name(struct compiler *compiler, struct interface const *interface,
                              struct method const *method)
{
	bool taken = method_name_taken(interface, method->name.text);

	for (struct definition_file const *file = compiler->files; file; file = file->next) {
		for (struct enumeration const *e = file->enumerations; e; e = e->next)
			taken = taken || same(compiler_format(compiler, "%s_name", e->lower),
			                      method->lower);
		for (struct interface const *i = file->interfaces; i; i = i->next)
			for (struct method const *other = i->methods; other && other != method;
			     other = other->next)
				taken = taken || methods_collide(compiler, method, other);
	}
	for (struct interface const *base = interface->base; base; base = base->base) {
		taken = taken || same(compiler_format(compiler, "as_%s", base->lower), method->name.text);
		for (struct method const *other = base->methods; other; other = other->next)
			taken = taken || same(other->name.text, method->name.text);
	}
	if (taken)
		compiler_error(compiler, method->name.position, "the name '%s' is taken already",
		               method->name.text);
}

/** Both yield the constant FERN_..._MAX, which has one value. */
static void check_same_max(struct compiler *compiler, struct method const *method)
{
	for (struct field const *a = method->arguments.fields; a; a = a->next)
		for (struct field const *b = method->results.fields; b; b = b->next)
			if (same(a->name.text, b->name.text) && a->max.kind && b->max.kind &&
			    a->max.number != b->max.number)
				compiler_error(compiler, b->name.position,
				               "'%s' has another maximum as an argument",
				               b->name.text);
}

static void check_methods(struct compiler *compiler, struct interface *interface)
{
	for (struct method *method = interface->methods; method; method = method->next) {
		check_method_name(compiler, interface, method);
		check_record(compiler, interface, &method->arguments);
		check_record(compiler, interface, &method->results);
		check_same_max(compiler, method);
		check_fails(compiler, interface->file, method);
	}
}

/* ---------------------------------------------------------------- interfaces ---- */

/** The interface called `name` that is defined before `derived`. */
static struct interface *find_base(struct compiler const *compiler, char const *name,
                                   struct interface const *derived)
{
	for (struct definition_file *file = compiler->files; file; file = file->next) {
		for (struct interface *i = file->interfaces; i; i = i->next) {
			if (i == derived)
				return NULL;
			if (same(i->name.text, name))
				return i;
		}
	}
	return NULL;
}

static void resolve_base(struct compiler *compiler, struct interface *interface)
{
	struct name const name = interface->base_name;

	if (!name.text)
		return;
	interface->base = find_base(compiler, name.text, interface);
	if (!interface->base)
		compiler_error(compiler, name.position, "'%s' is not defined before this", name.text);
	else if (interface->service || interface->base->service)
		compiler_error(compiler, name.position, "a service neither has a base nor is one");
}

/** A file's definitions, after those it includes were checked. */
void check(struct compiler *compiler, struct definition_file *file)
{
	check_file_name(compiler, file);
	check_statuses(compiler, file);
	for (struct enumeration const *e = file->enumerations; e; e = e->next) {
		check_unique_type(compiler, e->name, e->lower, e);
		check_unique_constants(compiler, e->values);
	}
	for (struct interface *i = file->interfaces; i; i = i->next) {
		check_unique_type(compiler, i->name, i->lower, i);
		resolve_base(compiler, i);
	}
	for (struct interface *i = file->interfaces; i; i = i->next) {
		check_methods(compiler, i);
		check_session(compiler, i);
	}
}
