/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* What templates can say about each part of the model. */
#include "emit.h"

#include <ctype.h>

/* ---------------------------------------------------------------- texts ---- */

/** A documentation comment behind `indent`, with its line's end; empty without text. */
static char const *comment(char const *indent, char const *doc)
{
	char const *text = "";

	if (!doc || !*doc)
		return "";
	if (!strchr(doc, '\n'))
		return format("%s/** %s */\n", indent, doc);
	while (*doc) {
		size_t const length = strcspn(doc, "\n");

		text = format("%s%s *%s%.*s\n", text, indent, length ? " " : "", (int)length, doc);
		doc += length + (doc[length] == '\n');
	}
	return format("%s/**\n%s%s */\n", indent, text, indent);
}

/** A documentation text on one line. */
static char const *line(char const *doc)
{
	char *const text = format("%s", doc ? doc : "");

	for (char *c = text; *c; c++)
		*c = *c == '\n' ? ' ' : *c;
	return text;
}

static void set_doc(struct scope *scope, char const *doc)
{
	set(scope, "text", "%s", doc ? doc : "");
	set(scope, "comment", "%s", comment("", doc));
	set(scope, "indented", "%s", comment("\t", doc));
}

static void set_flag(struct scope *scope, char const *name, bool flag)
{
	set(scope, name, "%s", flag ? "1" : "");
}

static void set_number(struct scope *scope, char const *name, uint64_t number)
{
	set(scope, name, "%llu", (unsigned long long)number);
}

/* ---------------------------------------------------------------- fields ---- */

static void define_constant(struct scope *scope, void const *item)
{
	struct constant const *const constant = item;

	set(scope, "n", "%s", constant->name.text);
	set(scope, "number", "%u", constant->number);
	set(scope, "status", "0x%x", constant->number);
	set_doc(scope, constant->doc);
}

static void define_enumeration(struct scope *scope, void const *item)
{
	struct enumeration const *const enumeration = item;

	set(scope, "N", "%s", enumeration->name.text);
	set(scope, "e", "%s", enumeration->name.lower);
	set(scope, "E", "%s", enumeration->name.upper);
	set_number(scope, "count", enumeration->values.count);
	set_list(scope, "values", enumeration->values.first, define_constant);
	set_doc(scope, enumeration->doc);
}

static void set_kind(struct scope *scope, struct field const *field)
{
	bool const plain = kinds[field->kind].limits || field->kind == KIND_BOOL;

	for (unsigned kind = KIND_BOOL; kind < KIND_COUNT; kind++)
		set_flag(scope, kinds[kind].word, field->kind == kind);
	set_flag(scope, "number", kinds[field->kind].limits);
	set_flag(scope, "plain", plain);
	set_flag(scope, "sized", field->max.kind);
	set_flag(scope, "any", same(field->type.text, "any"));
	set_flag(scope, "optional", field->optional);
	set_flag(scope, "move", field->move);
	set(scope, "moved_flag", "%s", field->move ? "true" : "false");
	set(scope, "optional_flag", "%s", field->optional ? "true" : "false");
	set_flag(scope, "shared", field->shares_max);
}

/** The types of a field in C, and the untyped capability in a variable of its type. */
static void set_types(struct scope *scope, struct field const *field)
{
	struct kind_info const *const kind = &kinds[field->kind];
	bool const                    any = same(field->type.text, "any");

	set(scope, "w", "%s", kind->wire);
	set(scope, "type", "%s", field->type.text);
	set(scope, "u", any ? "%s" : "%s.cap", field->variable);
	if (field->enumeration) {
		define_enumeration(scope, field->enumeration);
		set(scope, "t", "enum fern_%s", field->enumeration->name.lower);
	} else if (field->kind == KIND_CAP && !any) {
		set(scope, "t", "struct fern_%s_cap", field->type.text);
	} else {
		set(scope, "t", "%s", kind->type);
	}
}

/** How many values there are; 0: as many as fit. */
static char const *limit(struct field const *field)
{
	if (field->enumeration)
		return format("FERN_%s_COUNT", field->enumeration->name.upper);
	return field->kind == KIND_BOOL ? "2" : "0";
}

/** The default of a session's argument, in C. */
static void set_initial(struct scope *scope, struct field const *field)
{
	struct token const *const value = &field->initial;
	unsigned long long const  number = value->number;

	if (value->kind == TOKEN_NUMBER && field->negative) /* the lowest has no positive twin */
		set(scope, "initial", "-INT64_C(%llu) - 1", number - 1);
	else if (value->kind == TOKEN_NUMBER)
		set(scope, "initial", "UINT64_C(%llu)", number);
	else if (value->kind == TOKEN_STRING)
		set(scope, "initial", "\"%s\"", value->name.text);
	else if (value->kind == TOKEN_WORD && field->enumeration)
		set(scope, "initial", "FERN_%s_%s", field->enumeration->name.upper,
		    value->name.text);
	else
		set(scope, "initial", "%s", value->kind ? value->name.text : "");
	set(scope, "default", "%s%s", field->negative ? "-" : "",
	    value->kind ? value->name.text : "required");
}

static void define_field(struct scope *scope, void const *item)
{
	struct field const *const     field = item;
	struct kind_info const *const kind = &kinds[field->kind];

	set_types(scope, field);
	set_kind(scope, field);
	set_initial(scope, field);
	set_doc(scope, field->doc);
	set(scope, "line", "%s", line(field->doc));
	set(scope, "f", "%s", field->name.text);
	set(scope, "F", "%s", field->name.upper);
	set(scope, "v", "%s", field->variable);
	set(scope, "fuzz", "%s", kind->fuzz);
	set(scope, "limit", "%s", limit(field));
	set(scope, "limits", "%s", kind->limits ? kind->limits : "");
	set(scope, "sign", "%c", kind->min ? 'i' : 'u');
	set_number(scope, "max", field->max.number);
	set(scope, "max_text", "%s", field->max.kind ? field->max.name.text : "");
	set_number(scope, "offset", field->offset);
	set_number(scope, "padding", field->padding);
	set_number(scope, "index", field->padding_index);
	set(scope, "syntax", "%s%s%s %s%s%s%s", field->move ? "move " : "",
	    field->kind == KIND_CAP ? "cap " : "", field->type.text, field->name.text,
	    field->max.kind ? " max " : "", field->max.kind ? field->max.name.text : "",
	    field->optional ? " optional" : "");
}

/* ---------------------------------------------------------------- methods ---- */

static void define_record(struct scope *scope, void const *item)
{
	struct record const *const record = item;
	bool const                 reply = !record->node.next;
	unsigned                   moved = 0;

	for_each(field, field, record->fields)
		moved |= field->move ? 1u << field->offset : 0;
	set(scope, "r", reply ? "reply" : "request");
	set(scope, "access", record->variable_max ? "%s.fixed" : "%s", reply ? "reply" : "request");
	set_flag(scope, "request", !reply);
	set_flag(scope, "reply", reply);
	set_list(scope, "fields", record->fields.first, define_field);
	set_flag(scope, "checked", record->checked);
	set_number(scope, "field_count", record->fields.count);
	set_number(scope, "cap_count", record->cap_count);
	set_number(scope, "fixed", record->fixed_size);
	set_number(scope, "variable", record->variable_max);
	set_number(scope, "size", record->fixed_size + record->variable_max);
	set_number(scope, "tail", record->tail_padding);
	set_number(scope, "tail_index", record->tail_index);
	set(scope, "moved", "0x%x", moved);
}

/** Beside the text, documentation names the status values that a method may answer. */
static void set_method_doc(struct scope *scope, struct method const *method)
{
	char const *doc = method->doc ? method->doc : "";

	if (method->fails.count)
		doc = format("%s%sFails with", doc, *doc ? "\n\n" : "");
	for_each(constant, fail, method->fails)
		doc = format("%s %s%s", doc, fail->name.text, fail->node.next ? "," : ".");
	set_doc(scope, doc);
	set(scope, "text", "%s", method->doc ? method->doc : "");
}

static void define_method(struct scope *scope, void const *item)
{
	struct method const *const method = item;

	set(scope, "q", "%s", method->name.text);
	set(scope, "m", "%s", method->lower);
	set(scope, "M", "%s", method->upper);
	set(scope, "o", "%s", method->name.upper);
	set_number(scope, "opcode", method->opcode);
	set_list(scope, "arguments", method->arguments.fields.first, define_field);
	set_list(scope, "results", method->results.fields.first, define_field);
	set_list(scope, "records", &method->arguments.node, define_record);
	set_list(scope, "fails", method->fails.first, define_constant);
	set_flag(scope, "writes", method->arguments.fixed_size || method->results.variable_max);
	set_flag(scope, "returns", method->results.fields.count || method->arguments.moves);
	set_flag(scope, "any_fields",
	         method->arguments.fields.count || method->results.fields.count);
	set_flag(scope, "any_results", method->results.fields.count);
	set_flag(scope, "any_fails", method->fails.count);
	set_flag(scope, "moves", method->arguments.moves);
	set_flag(scope, "maxima", method->arguments.variable_max || method->results.variable_max);
	set_method_doc(scope, method);
}

/* ---------------------------------------------------------------- files ---- */

static void define_ancestor(struct scope *scope, void const *item)
{
	struct interface const *const interface = ((struct ancestor const *)item)->interface;

	set(scope, "j", "%s", interface->name.lower);
	set_flag(scope, "own", interface->methods.count);
}

static void define_interface(struct scope *scope, void const *item)
{
	struct interface const *const interface = item;

	set(scope, "N", "%s", interface->name.text);
	set(scope, "i", "%s", interface->name.lower);
	set(scope, "I", "%s", interface->name.upper);
	set(scope, "p", "%s", interface->path);
	set(scope, "base", "%s", interface->base ? interface->base->name.lower : "");
	set(scope, "base_name", "%s", interface->base ? interface->base->name.text : "");
	set(scope, "fingerprint", "0x%016llx", (unsigned long long)interface->fingerprint);
	set_flag(scope, "service", interface->service);
	set_flag(scope, "own", interface->methods.count);
	set_flag(scope, "strings", interface->has_strings);
	set_flag(scope, "any_arguments", interface->session.fields.count);
	set_number(scope, "own_count", interface->methods.count);
	set_number(scope, "count", interface->opcode_count);
	set_number(scope, "ram", interface->ram);
	set_number(scope, "caps", interface->caps);
	set_list(scope, "bases", interface->bases.first, define_ancestor);
	set_list(scope, "methods", interface->methods.first, define_method);
	set_list(scope, "session", interface->session.fields.first, define_field);
	set_doc(scope, interface->doc);
}

static void define_include(struct scope *scope, void const *item)
{
	struct include const *const include = item;
	bool                        based_on = false;

	for_each(interface, interface, include->user->interfaces)
		if (interface->base && interface->base->file == include->file)
			based_on = true;
	set(scope, "b", "%s", include->file->source->base);
	set_flag(scope, "based_on", based_on);
}

static void define_file(struct scope *scope, void const *item)
{
	struct file const *const file = item;

	set(scope, "b", "%s", file->source->base);
	set(scope, "B", "%s", convert(file->source->base, toupper));
	set_flag(scope, "any_service", file_has_service(file));
	set_flag(scope, "any_status", file->statuses.count);
	set_list(scope, "includes", file->includes.first, define_include);
	set_list(scope, "statuses", file->statuses.first, define_constant);
	set_list(scope, "enumerations", file->enumerations.first, define_enumeration);
	set_list(scope, "interfaces", file->interfaces.first, define_interface);
}

void emit(FILE *stream, char const *template, struct file const *file)
{
	expand(stream, template, define_file, file);
}
