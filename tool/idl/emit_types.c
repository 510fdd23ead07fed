/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* <x/x.h>: constants, capability types, messages; then what services and clients need. */
#include "emit.h"

#include <string.h>

static void emit_statuses(struct emitter *emitter, struct file const *file)
{
	unsigned number = file->status_base;

	for_each(constant, status, file->statuses) {
		emit_comment(emitter, "", status->doc);
		set(emitter, "%s ((enum fern_status)0x%x)", status->name.text, number++);
		emit(emitter, "#define FERN_$B_$1\n");
	}
	emit(emitter, file->statuses.count ? "\n" : "");
}

static void emit_enumeration(struct emitter *emitter, struct enumeration const *enumeration)
{
	unsigned number = 0;

	at_enumeration(emitter, enumeration);
	emit_comment(emitter, "", enumeration->doc);
	emit(emitter, "enum fern_$e {\n");
	for_each(constant, value, enumeration->values) {
		emit_comment(emitter, "\t", value->doc);
		set(emitter, "%s = %u", value->name.text, number++);
		emit(emitter, "\tFERN_$E_$1,\n");
	}
	set(emitter, "%u", number);
	emit(emitter, "};\n\n#define FERN_$E_COUNT $1\n\n"
	              "/** The names of the values, as session arguments carry them. */\n"
	              "static inline char const *const *fern_$e_names(void)\n{\n"
	              "\tstatic char const *const names[] = {\n");
	for_each(constant, value, enumeration->values) {
		set(emitter, "%s", value->name.text);
		emit(emitter, "\t\t\"$1\",\n");
	}
	emit(emitter,
	     "\t};\n\treturn names;\n}\n\n"
	     "static inline char const *fern_$e_name(enum fern_$e value)\n{\n"
	     "\treturn (uint32_t)value < FERN_$E_COUNT ? fern_$e_names()[value] : \"UNKNOWN\";\n"
	     "}\n\n");
}

/** Conversions to the base and its bases: who has the subtype's capability has theirs. */
static void emit_conversions(struct emitter *emitter, struct interface const *interface)
{
	for (struct interface const *base = interface->base; base; base = base->base) {
		set(emitter, "%s", base->lower);
		emit(emitter,
		     "/** The same capability as that of a base. The reference is not counted "
		     "again. */\n"
		     "static inline struct fern_$1_cap fern_$i_as_$1(struct fern_$i_cap $i)\n{\n"
		     "\treturn (struct fern_$1_cap){ $i.cap };\n}\n\n");
	}
}

static void emit_message(struct emitter *emitter, struct record const *record, char const *suffix)
{
	unsigned padding = 0;

	if (record->fixed_size == 0)
		return;
	set(emitter, "%s", suffix);
	emit(emitter, "struct fern_$m_$1 {\n");
	for_each_field(emitter, field, *record) {
		set(emitter, "padding_%u_[%u]", padding, field->padding);
		emit(emitter, field->padding ? "\tuint8_t $1;\n" : "");
		padding += field->padding > 0;
		set(emitter, "%s", kinds[field->kind].wire);
		emit(emitter, field->kind == KIND_CAP ? "" : "\t$1 $f;\n");
	}
	set(emitter, "padding_%u_[%u]", padding, record->tail_padding);
	emit(emitter, record->tail_padding ? "\tuint8_t $1;\n};\n\n" : "};\n\n");
	set(emitter, "%s) == %u", suffix, record->fixed_size);
	emit(emitter, "_Static_assert(sizeof(struct fern_$m_$1, \"wire format\");\n\n");
}

/** A constant for each maximum; an argument and a result of the same name share it. */
static void emit_maxima(struct emitter *emitter, struct method const *method)
{
	bool any = false;

	for_each_field(emitter, field, method->arguments) {
		set(emitter, "%u", (unsigned)field->max.number);
		emit(emitter, field->max.kind ? "#define FERN_$M_$F_MAX $1\n" : "");
		any = any || field->max.kind;
	}
	for_each_field(emitter, field, method->results) {
		bool known = field->max.kind == VALUE_NONE;

		for_each(field, argument, method->arguments.fields)
			known = known ||
			        (argument->max.kind && strcmp(argument->upper, field->upper) == 0);
		set(emitter, "%u", (unsigned)field->max.number);
		emit(emitter, known ? "" : "#define FERN_$M_$F_MAX $1\n");
		any = any || !known;
	}
	emit(emitter, any ? "\n" : "");
}

static void emit_messages(struct emitter *emitter, struct interface const *interface)
{
	emit(emitter, "/* ---------------------------------------------------------------- "
	              "messages of $N ---- */\n\n"
	              "enum {\n");
	for_each_method(emitter, method, interface) {
		set(emitter, "%u", method->opcode);
		emit(emitter, "\tFERN_$I_OPCODE_$o = $1,\n");
	}
	set(emitter, "%u", interface->opcode_count);
	emit(emitter, "\tFERN_$I_METHOD_COUNT = $1,\n};\n\n");
	set(emitter, "0x%016llx", (unsigned long long)interface->fingerprint);
	emit(emitter,
	     "/** Fingerprint of the definition: equal on both sides, or they do not fit. */\n"
	     "#define FERN_$I_FINGERPRINT UINT64_C($1)\n\n");
	for_each_method(emitter, method, interface) {
		emit_maxima(emitter, method);
		emit_message(emitter, &method->arguments, "request");
		emit_message(emitter, &method->results, "reply");
	}
}

void emit_header(struct emitter *emitter, struct file const *file)
{
	emit_begin(emitter, file, "", "Types and client functions.");
	emit(emitter, "#include <base/rpc.h>\n#include <base/wire.h>\n");
	for_each(include, include, file->includes) {
		set(emitter, "%s", include->file->source->base);
		emit(emitter, "#include <$1/$1.h>\n");
	}
	emit(emitter, "\n");
	emit_statuses(emitter, file);
	for_each(enumeration, enumeration, file->enumerations)
		emit_enumeration(emitter, enumeration);
	for_each(interface, interface, file->interfaces) {
		at_interface(emitter, interface);
		emit(emitter, "/** Capability: $N. */\nstruct fern_$i_cap {\n\tstruct fern_cap "
		              "cap;\n};\n\n");
	}
	for_each(interface, interface, file->interfaces) {
		at_interface(emitter, interface);
		emit_messages(emitter, interface);
		if (interface->service)
			emit_service(emitter, interface);
		emit(emitter, "/* ---------------------------------------------------------------- "
		              "clients of $N ---- */\n\n");
		emit_comment(emitter, "", interface->doc);
		emit(emitter, interface->doc ? "\n" : "");
		emit_conversions(emitter, interface);
		emit_client(emitter, interface);
	}
	emit_end(emitter);
}
