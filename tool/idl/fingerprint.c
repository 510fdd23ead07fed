/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Fingerprints: a 64-bit FNV-1a hash of everything that both sides of an interface have to agree on, in
 * a canonical form: methods, their arguments, results and status values, session arguments with their
 * defaults, values of enumerations, and the same of every interface whose capabilities are passed.
 * Comments, white space and costs do not count.
 */
#include "model.h"

static void hash_text(uint64_t *hash, char const *text)
{
	for (; *text; text++)
		*hash = (*hash ^ (unsigned char)*text) * 1099511628211u;
	*hash = (*hash ^ '\n') * 1099511628211u; /* separates */
}

static void hash_number(uint64_t *hash, uint64_t number)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
	hash_text(hash, text);
}

static void hash_constants(uint64_t *hash, char const *title, struct constant const *constants)
{
	hash_text(hash, title);
	for (; constants; constants = constants->next)
		hash_text(hash, constants->name.text);
}

static void hash_field(uint64_t *hash, struct field const *field)
{
	hash_text(hash, field->type.text);
	hash_text(hash, field->name.text);
	hash_number(hash, field->max.number);
	hash_text(hash, field->move ? "move" : "");
	hash_text(hash, field->optional ? "optional" : "");
	if (field->enumeration)
		hash_constants(hash, field->enumeration->name.text, field->enumeration->values);
	if (field->initial.kind == VALUE_NUMBER) {
		hash_text(hash, field->initial.negative ? "=-" : "=");
		hash_number(hash, field->initial.number);
	} else if (field->initial.kind) {
		hash_text(hash, "=");
		hash_text(hash, field->initial.text);
	}
}

static void hash_record(uint64_t *hash, char const *title, struct record const *record)
{
	hash_text(hash, title);
	for (struct field const *field = record->fields; field; field = field->next)
		hash_field(hash, field);
}

static void hash_interface(uint64_t *hash, struct interface *interface);

static void hash_passed_interfaces(uint64_t *hash, struct record const *record)
{
	for (struct field const *field = record->fields; field; field = field->next)
		if (field->interface)
			hash_interface(hash, field->interface);
}

/** Hash an interface and those it leads to, each once: the walk ends also for circles. */
static void hash_interface(uint64_t *hash, struct interface *interface)
{
	if (interface->visited)
		return;
	interface->visited = true;

	hash_text(hash, interface->service ? "service" : "interface");
	hash_text(hash, interface->name.text);
	hash_record(hash, "session", &interface->session);
	hash_constants(hash, "status", interface->file->statuses);
	for (struct method const *method = interface->methods; method; method = method->next) {
		hash_text(hash, method->name.text);
		hash_record(hash, "(", &method->arguments);
		hash_record(hash, "->", &method->results);
		hash_constants(hash, "fails", method->fails);
	}

	hash_text(hash, ":");
	if (interface->base)
		hash_interface(hash, interface->base);
	for (struct method const *method = interface->methods; method; method = method->next) {
		hash_passed_interfaces(hash, &method->arguments);
		hash_passed_interfaces(hash, &method->results);
	}
}

void fingerprint(struct compiler *compiler, struct definition_file *file)
{
	for (struct interface *interface = file->interfaces; interface; interface = interface->next) {
		for (struct definition_file *f = compiler->files; f; f = f->next)
			for (struct interface *i = f->interfaces; i; i = i->next)
				i->visited = false;

		interface->fingerprint = 14695981039346656037u; /* the offset basis of FNV-1a */
		hash_interface(&interface->fingerprint, interface);
	}
}
