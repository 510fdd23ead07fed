/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * <x/fuzz.h>: a description of the requests, and operations that check what the dispatcher let
 * through.
 */
#include "emit.h"

#include <string.h>

/* ---------------------------------------------------------------- description ---- */

static void emit_fields(struct emitter *emitter, struct record const *arguments)
{
	if (arguments->fields.count == 0)
		return;
	emit(emitter, "static struct fern_fuzz_field const fern_$m_fuzz_fields[] = {\n");
	for_each_field(emitter, field, *arguments) {
		set(emitter, "FERN_FUZZ_%s, .offset = %u", kinds[field->kind].fuzz, field->offset);
		emit(emitter, "\t{ .name = \"$f\", .kind = $1");
		set(emitter, "%u", (unsigned)field->max.number);
		emit(emitter, field->max.kind            ? ", .max = $1"
		              : field->kind == KIND_ENUM ? ", .max = FERN_$E_COUNT"
		                                         : "");
		emit(emitter, field->optional ? ", .optional = true },\n" : " },\n");
	}
	emit(emitter, "};\n\n");
}

static void emit_description(struct emitter *emitter, struct interface const *interface)
{
	unsigned const count = interface->methods.count;

	for_each_method(emitter, method, interface)
		emit_fields(emitter, &method->arguments);
	emit(emitter,
	     count ? "static struct fern_fuzz_method const fern_$i_fuzz_methods[] = {\n" : "");
	for_each_method(emitter, method, interface) {
		struct record const *const arguments = &method->arguments;

		set(emitter, "%u, .fixed_size = %u, .cap_count = %u, .field_count = %u",
		    method->opcode, arguments->fixed_size, arguments->cap_count,
		    arguments->fields.count);
		emit(emitter, "\t{ .name = \"$q\", .opcode = $1,\n\t  .fields = ");
		emit(emitter, arguments->fields.count ? "fern_$m_fuzz_fields },\n" : "NULL },\n");
	}
	emit(emitter, count ? "};\n\nstatic " : "static ");
	emit(emitter,
	     "struct fern_fuzz_interface const fern_$i_fuzz_interface = {\n\t.name = \"$N\",\n");
	set(emitter, "%s", interface->base ? interface->base->lower : "");
	emit(emitter, interface->base ? "\t.base = &fern_$1_fuzz_interface,\n" : "");
	set(emitter, "%u", count);
	emit(emitter, count ? "\t.methods = fern_$i_fuzz_methods,\n\t.method_count = $1,\n};\n\n"
	                    : "};\n\n");
}

/* ---------------------------------------------------------------- operations ---- */

static void emit_operation(struct emitter *emitter, struct method const *method)
{
	emit_list(emitter, "static inline enum fern_status\nfern_$m_fuzz_(");
	emit_item(emitter, "struct fern_$i_session *session");
	emit_items(emitter, &method->arguments, "$t $v");
	emit_items(emitter, &method->results, "$t *out_$f");
	emit_list_end(emitter, ")\n{\n\tenum fern_status const status = fern_fuzz_status();\n\n"
	                       "\t(void)session;\n");
	for_each_field(emitter, field, method->arguments)
		emit(emitter,
		     field->kind == KIND_STRING  ? "\tfern_fuzz_check_string($v, FERN_$M_$F_MAX);\n"
		     : field->kind == KIND_BYTES ? "\tfern_fuzz_check_bytes($v, FERN_$M_$F_MAX);\n"
		     : field->kind == KIND_ENUM
		             ? "\tfern_fuzz_check((uint32_t)$v < FERN_$E_COUNT, \"$f\");\n"
		     : field->kind == KIND_CAP && !field->optional
		             ? "\tfern_fuzz_check(fern_cap_valid($u), \"$f\");\n"
		             : "\t(void)$v;\n");
	emit(emitter, "\tif (status != FERN_OK)\n\t\treturn status;\n");
	for_each_field(emitter, field, method->arguments)
		emit(emitter, field->move ? "\tfern_cap_release($u);\n" : "");
	for_each_field(emitter, field, method->results) {
		bool const any = strcmp(field->type.text, "any") == 0;

		set(emitter, field->move ? "true" : "false");
		emit(emitter, field->max.kind ? "\t*out_$f = fern_fuzz_string(FERN_$M_$F_MAX);\n"
		              : field->kind == KIND_CAP
		                      ? any ? "\t*out_$f = fern_fuzz_cap($1);\n"
		                            : "\tout_$f->cap = fern_fuzz_cap($1);\n"
		                      : "\t*out_$f = ($t)fern_fuzz_number();\n");
	}
	emit(emitter, "\treturn FERN_OK;\n}\n\n");
}

/**
 * One item for the fuzz operations of each base, the outermost first, and of the interface itself.
 */
static void emit_ops_items(struct emitter *emitter, struct interface const *interface)
{
	if (!interface)
		return;
	emit_ops_items(emitter, interface->base);
	set(emitter, "%s", interface->lower);
	if (interface->methods.count)
		emit_item(emitter, "fern_$1_fuzz_ops()");
}

static void emit_object(struct emitter *emitter, struct interface const *interface)
{
	if (interface->methods.count)
		emit(emitter, "static inline struct fern_$i_ops const *fern_$i_fuzz_ops(void)\n{\n"
		              "\tstatic struct fern_$i_ops const ops = {\n");
	for_each_method(emitter, method, interface)
		emit(emitter, "\t\t.$q = fern_$m_fuzz_,\n");
	emit(emitter, interface->methods.count ? "\t};\n\treturn &ops;\n}\n\n" : "");
	emit_list(emitter, "/** An object whose operations check what they get: hand it to the "
	                   "dispatcher. */\n"
	                   "static inline struct fern_rpc_object *fern_$i_fuzz_object(void)\n{\n"
	                   "\tstatic struct fern_$i_session session;\n\n\tfern_$i_session_init(");
	emit_item(emitter, "&session");
	emit_ops_items(emitter, interface);
	emit_list_end(emitter, ");\n\treturn &session.$p;\n}\n\n");
}

void emit_fuzz(struct emitter *emitter, struct file const *file)
{
	emit_begin(emitter, file, "_FUZZ", "Descriptions of requests, and operations for fuzzers.");
	set(emitter, "%s", file->source->base);
	emit(emitter, "#include <base/fuzz.h>\n#include <$1/server.h>\n");
	for_each(include, include, file->includes) {
		set(emitter, "%s", include->file->source->base);
		emit(emitter, "#include <$1/fuzz.h>\n");
	}
	emit(emitter, "\n");
	for_each(interface, interface, file->interfaces) {
		at_interface(emitter, interface);
		emit_description(emitter, interface);
		for_each_method(emitter, method, interface)
			emit_operation(emitter, method);
		emit_object(emitter, interface);
	}
	emit_end(emitter);
}
