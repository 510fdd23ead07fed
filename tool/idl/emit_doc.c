/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Reference documentation of a file as Markdown. It is not written as templates: names come from
 * everywhere.
 */
#include "emit.h"

static void emit_paragraph(FILE *stream, char const *doc)
{
	if (doc && *doc)
		fprintf(stream, "%s\n\n", doc);
}

/** Fields as they are written in a definition. */
static void emit_fields(FILE *stream, struct record const *record)
{
	fprintf(stream, "(");
	for_each(field, field, record->fields) {
		fprintf(stream, "%s%s%s %s", field->move ? "move " : "",
		        field->kind == KIND_CAP ? "cap " : "", field->type.text, field->name.text);
		if (field->max.kind)
			fprintf(stream, " max %s", field->max.name.text);
		fprintf(stream, "%s%s", field->optional ? " optional" : "",
		        field->node.next ? ", " : "");
	}
	fprintf(stream, ")");
}

static void emit_method(FILE *stream, struct method const *method)
{
	fprintf(stream, "`%s", method->name.text);
	emit_fields(stream, &method->arguments);
	if (method->results.fields.count) {
		fprintf(stream, " -> ");
		emit_fields(stream, &method->results);
	}
	fprintf(stream, "`\n\n");
	emit_paragraph(stream, method->doc);
	for_each(constant, fail, method->fails)
		fprintf(stream, "%s`%s`%s",
		        (void *)fail == (void *)method->fails.first ? "Fails with " : "",
		        fail->name.text, fail->node.next ? ", " : ".\n\n");
}

static void emit_service_doc(FILE *stream, struct interface const *interface)
{
	fprintf(stream, "A session costs its client %llu bytes of RAM and %llu capabilities.\n\n",
	        (unsigned long long)interface->ram, (unsigned long long)interface->caps);
	if (interface->session.fields.count)
		fprintf(stream, "| argument | type | default |  |\n| --- | --- | --- | --- |\n");
	for_each(field, field, interface->session.fields) {
		fprintf(stream, "| `%s` | %s%s%s | %s%s | ", field->name.text, field->type.text,
		        field->max.kind ? " max " : "", field->max.kind ? field->max.name.text : "",
		        field->initial.negative ? "-" : "",
		        field->initial.kind ? field->initial.name.text : "required");
		for (char const *c = field->doc ? field->doc : ""; *c; c++)
			fputc(*c == '\n' ? ' ' : *c, stream);
		fprintf(stream, " |\n");
	}
	fputs(interface->session.fields.count ? "\n" : "", stream);
}

static void emit_constants(FILE *stream, struct list const *constants)
{
	for_each(constant, constant, *constants)
		fprintf(stream, "- `%s`%s%s\n", constant->name.text, constant->doc ? ": " : "",
		        constant->doc ? constant->doc : "");
	fprintf(stream, "\n");
}

void emit_doc(struct emitter *emitter, struct file const *file)
{
	FILE *const stream = emitter->stream;

	for_each(interface, interface, file->interfaces) {
		fprintf(stream, "## %s %s%s%s\n\n", interface->service ? "Service" : "Interface",
		        interface->name.text, interface->base ? ", a kind of " : "",
		        interface->base ? interface->base->name.text : "");
		emit_paragraph(stream, interface->doc);
		if (interface->service)
			emit_service_doc(stream, interface);
		for_each(method, method, interface->methods)
			emit_method(stream, method);
	}
	for_each(enumeration, enumeration, file->enumerations) {
		fprintf(stream, "### Enumeration %s\n\n", enumeration->name.text);
		emit_paragraph(stream, enumeration->doc);
		emit_constants(stream, &enumeration->values);
	}
	if (file->statuses.count) {
		fprintf(stream, "### Status values of %s\n\n", file->source->base);
		emit_constants(stream, &file->statuses);
	}
}
