/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* Reference documentation of a file as Markdown. */
#include "emit.h"

static void emit_paragraph(struct emitter *emitter, char const *doc)
{
	if (doc && *doc)
		text_add(&emitter->text, "%s\n\n", doc);
}

/** Fields as they are written in a definition. */
static void emit_fields(struct emitter *emitter, struct record const *record)
{
	struct text *const text = &emitter->text;

	for (struct field const *f = record->fields; f; f = f->next) {
		text_add(text, "%s%s%s %s", f->move ? "move " : "", f->kind == KIND_CAP ? "cap " : "",
		         f->type.text, f->name.text);
		if (f->max.kind)
			text_add(text, " max %llu", (unsigned long long)f->max.number);
		text_add(text, "%s%s", f->optional ? " optional" : "", f->next ? ", " : "");
	}
}

static void emit_method_doc(struct emitter *emitter, struct method const *method)
{
	struct text *const text = &emitter->text;

	text_add(text, "`%s(", method->name.text);
	emit_fields(emitter, &method->arguments);
	text_add(text, ")");
	if (method->results.count) {
		text_add(text, " -> (");
		emit_fields(emitter, &method->results);
		text_add(text, ")");
	}
	text_add(text, "`\n\n");
	emit_paragraph(emitter, method->doc);
	if (!method->fails)
		return;
	text_add(text, "Fails with");
	for (struct constant const *fail = method->fails; fail; fail = fail->next)
		text_add(text, " `%s`%s", fail->name.text, fail->next ? "," : ".\n\n");
}

static void emit_default(struct emitter *emitter, struct value const *value)
{
	if (value->kind == VALUE_NUMBER)
		text_add(&emitter->text, "%s%llu", value->negative ? "-" : "",
		         (unsigned long long)value->number);
	else
		text_add(&emitter->text, value->kind == VALUE_STRING ? "`\"%s\"`" : "%s",
		         value->kind ? value->text : "required");
}

static void emit_service_doc(struct emitter *emitter, struct interface const *interface)
{
	struct text *const text = &emitter->text;

	text_add(text, "A session costs its client %llu bytes of RAM and %llu capabilities.\n\n",
	         (unsigned long long)interface->ram, (unsigned long long)interface->caps);
	if (!interface->session.fields)
		return;
	text_add(text, "| argument | type | default |  |\n| --- | --- | --- | --- |\n");
	for (struct field const *f = interface->session.fields; f; f = f->next) {
		text_add(text, "| `%s` | %s", f->name.text, f->type.text);
		if (f->max.kind)
			text_add(text, ", at most %llu bytes", (unsigned long long)f->max.number);
		text_add(text, " | ");
		emit_default(emitter, &f->initial);
		text_add(text, " | ");
		for (char const *doc = f->doc ? f->doc : ""; *doc; doc++)
			text_add(text, "%c", *doc == '\n' ? ' ' : *doc);
		text_add(text, " |\n");
	}
	text_add(text, "\n");
}

static void emit_constants_doc(struct emitter *emitter, struct constant const *constants)
{
	for (; constants; constants = constants->next)
		text_add(&emitter->text, constants->doc ? "- `%s`: %s\n" : "- `%s`\n",
		         constants->name.text, constants->doc);
	text_add(&emitter->text, "\n");
}

void emit_doc(struct emitter *emitter, struct definition_file const *file)
{
	struct text *const text = &emitter->text;

	for (struct interface const *i = file->interfaces; i; i = i->next) {
		text_add(text, "## %s %s", i->service ? "Service" : "Interface", i->name.text);
		text_add(text, i->base ? ", a kind of %s\n\n" : "\n\n", i->base ? i->base->name.text : "");
		emit_paragraph(emitter, i->doc);
		if (i->service)
			emit_service_doc(emitter, i);
		for (struct method const *m = i->methods; m; m = m->next)
			emit_method_doc(emitter, m);
	}
	for (struct enumeration const *e = file->enumerations; e; e = e->next) {
		text_add(text, "### Enumeration %s\n\n", e->name.text);
		emit_paragraph(emitter, e->doc);
		emit_constants_doc(emitter, e->values);
	}
	if (file->statuses) {
		text_add(text, "### Status values of %s\n\n", file->lower);
		emit_constants_doc(emitter, file->statuses);
	}
}
