/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* <x/x.h>: constants, capability types, messages; then the client functions. */
#include "emit.h"

#include <string.h>

/* ---------------------------------------------------------------- constants ---- */

static void emit_statuses(struct emitter *emitter, struct definition_file const *file)
{
	struct text *const text = &emitter->text;
	unsigned           number = file->status_base;

	for (struct constant const *status = file->statuses; status; status = status->next) {
		emit_comment(emitter, "", status->doc);
		text_add(text, "#define FERN_%s_%s ((enum fern_status)0x%x)\n", file->upper,
		         status->name.text, number++);
	}
	if (file->statuses)
		text_add(text, "\n");
}

static void emit_enumeration(struct emitter *emitter, struct enumeration const *enumeration)
{
	struct text *const text = &emitter->text;
	char const *const  lower = enumeration->lower;
	char const *const  upper = enumeration->upper;
	unsigned           number = 0;

	emit_comment(emitter, "", enumeration->doc);
	text_add(text, "enum fern_%s {\n", lower);
	for (struct constant const *value = enumeration->values; value; value = value->next) {
		emit_comment(emitter, "\t", value->doc);
		text_add(text, "\tFERN_%s_%s = %u,\n", upper, value->name.text, number++);
	}
	text_add(text, "};\n\n#define FERN_%s_COUNT %u\n\n", upper, number);

	text_add(text, "/** The names of the values, as session arguments carry them. */\n"
	               "static inline char const *const *fern_%s_names(void)\n{\n"
	               "\tstatic char const *const names[] = {\n", lower);
	for (struct constant const *value = enumeration->values; value; value = value->next)
		text_add(text, "\t\t\"%s\",\n", value->name.text);
	text_add(text, "\t};\n\treturn names;\n}\n\n");
	text_add(text, "static inline char const *fern_%s_name(enum fern_%s value)\n{\n"
	               "\treturn (uint32_t)value < FERN_%s_COUNT ? fern_%s_names()[value] : \"UNKNOWN\";\n"
	               "}\n\n", lower, lower, upper, lower);
}

static void emit_cap_type(struct emitter *emitter, struct interface const *interface)
{
	text_add(&emitter->text, "/** Capability of %s %s. */\nstruct fern_%s_cap {\n\tstruct fern_cap cap;\n};\n\n",
	         strchr("AEIOU", interface->name.text[0]) ? "an" : "a", interface->name.text,
	         interface->lower);
}

/** Conversions to the base and its bases: who has the subtype's capability has theirs. */
static void emit_conversions(struct emitter *emitter, struct interface const *interface)
{
	for (struct interface const *base = interface->base; base; base = base->base)
		text_add(&emitter->text,
		         "/** The same capability as one of %s. The reference is not counted again. */\n"
		         "static inline struct fern_%s_cap\n"
		         "fern_%s_as_%s(struct fern_%s_cap %s)\n{\n"
		         "\treturn (struct fern_%s_cap){ %s.cap };\n}\n\n",
		         base->name.text, base->lower, interface->lower, base->lower, interface->lower,
		         interface->lower, base->lower, interface->lower);
}

/* ---------------------------------------------------------------- messages ---- */

static char const *wire_type(enum kind kind)
{
	static char const *const types[] = {
		[KIND_U8] = "uint8_t",   [KIND_U16] = "uint16_t",
		[KIND_U32] = "uint32_t", [KIND_U64] = "uint64_t",
		[KIND_I32] = "int32_t",  [KIND_I64] = "int64_t",
		[KIND_BOOL] = "uint8_t", [KIND_ENUM] = "uint32_t",
		[KIND_STRING] = "struct fern_wire_range",
		[KIND_BYTES] = "struct fern_wire_range",
	};
	return types[kind];
}

static void emit_message(struct emitter *emitter, struct method const *method,
                         struct record const *record, char const *suffix)
{
	struct text *const text = &emitter->text;
	unsigned           padding = 0;

	if (record->fixed_size == 0)
		return;
	text_add(text, "struct fern_%s_%s {\n", method->lower, suffix);
	for (struct field const *field = record->fields; field; field = field->next) {
		if (field->kind == KIND_CAP)
			continue;
		if (field->padding)
			text_add(text, "\tuint8_t padding_%u_[%u];\n", padding++, field->padding);
		text_add(text, "\t%s %s;\n", wire_type(field->kind), field->name.text);
	}
	if (record->tail_padding)
		text_add(text, "\tuint8_t padding_%u_[%u];\n", padding, record->tail_padding);
	text_add(text, "};\n\n_Static_assert(sizeof(struct fern_%s_%s) == %u, \"wire format\");\n\n",
	         method->lower, suffix, record->fixed_size);
}

/** A constant for each maximum; an argument and a result of the same name share it. */
static void emit_maxima(struct emitter *emitter, struct method const *method)
{
	unsigned count = 0;

	for (struct field const *f = method->arguments.fields; f; f = f->next)
		if (f->max.kind && ++count)
			text_add(&emitter->text, "#define FERN_%s_%s_MAX %u\n", method->upper, f->upper,
			         (unsigned)f->max.number);
	for (struct field const *f = method->results.fields; f; f = f->next) {
		bool known = false;

		for (struct field const *g = method->arguments.fields; g; g = g->next)
			known = known || (g->max.kind && strcmp(g->name.text, f->name.text) == 0);
		if (f->max.kind && !known && ++count)
			text_add(&emitter->text, "#define FERN_%s_%s_MAX %u\n", method->upper, f->upper,
			         (unsigned)f->max.number);
	}
	if (count)
		text_add(&emitter->text, "\n");
}

static void emit_messages(struct emitter *emitter, struct interface const *interface)
{
	struct text *const text = &emitter->text;

	text_add(text, "/* ---------------------------------------------------------------- messages of %s ---- */\n\n",
	         interface->name.text);
	text_add(text, "enum {\n");
	for (struct method const *m = interface->methods; m; m = m->next)
		text_add(text, "\tFERN_%s_OPCODE_%s = %u,\n", interface->upper,
		         m->upper + strlen(interface->upper) + 1, m->opcode);
	text_add(text, "\tFERN_%s_OPCODE_COUNT = %u,\n};\n\n", interface->upper, interface->opcode_count);
	text_add(text, "/** Fingerprint of the definition: equal on both sides, or they do not fit. */\n"
	               "#define FERN_%s_FINGERPRINT UINT64_C(0x%016llx)\n\n", interface->upper,
	         (unsigned long long)interface->fingerprint);

	for (struct method const *method = interface->methods; method; method = method->next) {
		emit_maxima(emitter, method);
		emit_message(emitter, method, &method->arguments, "request");
		emit_message(emitter, method, &method->results, "reply");
	}
}

/* ---------------------------------------------------------------- sessions ---- */

static char const *default_value(struct emitter *emitter, struct field const *field)
{
	struct value const *const value = &field->initial;

	if (value->kind == VALUE_STRING)
		return compiler_format(emitter->compiler, "\"%s\"", value->text);
	if (field->kind == KIND_ENUM)
		return compiler_format(emitter->compiler, "FERN_%s_%s", field->enumeration->upper,
		                       value->text);
	if (value->kind == VALUE_WORD)
		return value->text;
	if (value->negative && value->number) /* the lowest number has no positive counterpart */
		return compiler_format(emitter->compiler, "-INT64_C(%llu) - 1",
		                       (unsigned long long)value->number - 1);
	return compiler_format(emitter->compiler, "UINT64_C(%llu)", (unsigned long long)value->number);
}

static void emit_args(struct emitter *emitter, struct interface const *interface)
{
	struct text *const text = &emitter->text;
	char const *const  lower = interface->lower;

	text_add(text, "/**\n * Arguments of a session. A string that is NULL means its default; numbers, flags and\n"
	               " * enumerations mean what they say: start from fern_%s_args_default() to keep theirs.\n"
	               " */\nstruct fern_%s_args {\n"
	               "\tchar const *label; /* the client's name for the session; NULL: none */\n", lower, lower);
	for (struct field const *field = interface->session.fields; field; field = field->next) {
		bool const string = field->kind == KIND_STRING;

		emit_comment(emitter, "\t", field->doc);
		text_add(text, "\t%s%s%s;", string ? "char const *" : field_type(emitter, field),
		         string ? "" : " ", field->name.text);
		if (string)
			text_add(text, " /* at most %llu bytes%s */",
			         (unsigned long long)field->max.number,
			         field->initial.kind ? "" : "; not NULL");
		text_add(text, "\n");
	}
	text_add(text, "};\n\nstatic inline struct fern_%s_args fern_%s_args_default(void)\n{\n"
	               "\treturn (struct fern_%s_args){\n\t\t.label = NULL,\n", lower, lower, lower);
	for (struct field const *field = interface->session.fields; field; field = field->next)
		if (field->initial.kind)
			text_add(text, "\t\t.%s = %s,\n", field->name.text, default_value(emitter, field));
	text_add(text, "\t};\n}\n\n");
}

static void emit_service(struct emitter *emitter, struct interface const *interface)
{
	struct text *const text = &emitter->text;
	char const *const  upper = interface->upper;

	text_add(text, "/* ---------------------------------------------------------------- the service %s ---- */\n\n",
	         interface->name.text);
	text_add(text, "#define FERN_%s_SERVICE \"%s\"\n", upper, interface->name.text);
	text_add(text, "#define FERN_%s_COST_RAM UINT64_C(%llu) /* bytes a client donates for a session */\n",
	         upper, (unsigned long long)interface->ram);
	text_add(text, "#define FERN_%s_COST_CAPS %llu /* and capabilities */\n", upper,
	         (unsigned long long)interface->caps);
	text_add(text, "\n/** Initializer of a struct fern_service_type. */\n"
	               "#define FERN_%s_SERVICE_TYPE \\\n\t{ .name = FERN_%s_SERVICE, .fingerprint = FERN_%s_FINGERPRINT, \\\n"
	               "\t  .ram = FERN_%s_COST_RAM, .caps = FERN_%s_COST_CAPS }\n\n",
	         upper, upper, upper, upper, upper);
	emit_args(emitter, interface);
}

/* ---------------------------------------------------------------- header ---- */

void emit_header(struct emitter *emitter, struct definition_file const *file)
{
	struct text *const text = &emitter->text;

	emit_begin(emitter, file, file->upper, "Types and client functions.");
	text_add(text, "#include <base/rpc.h>\n#include <base/wire.h>\n");
	for (struct include const *include = file->includes; include; include = include->next)
		text_add(text, "#include <%s/%s.h>\n", include->file->lower, include->file->lower);
	text_add(text, "\n");

	emit_statuses(emitter, file);
	for (struct enumeration const *e = file->enumerations; e; e = e->next)
		emit_enumeration(emitter, e);
	for (struct interface const *i = file->interfaces; i; i = i->next)
		emit_cap_type(emitter, i);
	for (struct interface const *i = file->interfaces; i; i = i->next) {
		emit_messages(emitter, i);
		if (i->service)
			emit_service(emitter, i);
		text_add(text, "/* ---------------------------------------------------------------- clients of %s ---- */\n\n",
		         i->name.text);
		emit_comment(emitter, "", i->doc);
		text_add(text, i->doc ? "\n" : "");
		emit_conversions(emitter, i);
		emit_client(emitter, i);
	}
	emit_end(emitter, file->upper);
}
