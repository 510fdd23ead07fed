/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* <x/fuzz.h>: a description of the requests, and operations that check what the dispatcher let through. */
#include "emit.h"

/* ---------------------------------------------------------------- description ---- */

static void emit_description_field(struct emitter *emitter, struct field const *f)
{
	static char const *const kinds[] = {
		[KIND_U8] = "U8",       [KIND_U16] = "U16",       [KIND_U32] = "U32",
		[KIND_U64] = "U64",     [KIND_I32] = "U32",       [KIND_I64] = "U64",
		[KIND_BOOL] = "BOOL",   [KIND_ENUM] = "ENUM",     [KIND_STRING] = "STRING",
		[KIND_BYTES] = "BYTES", [KIND_CAP] = "CAP",
	};

	text_add(&emitter->text, "\t{ .name = \"%s\", .kind = FERN_FUZZ_%s, .offset = %u", f->name.text,
	         kinds[f->kind], f->offset);
	if (f->max.kind)
		text_add(&emitter->text, ", .max = %u", (unsigned)f->max.number);
	if (f->kind == KIND_ENUM)
		text_add(&emitter->text, ", .max = FERN_%s_COUNT", f->enumeration->upper);
	if (f->optional)
		text_add(&emitter->text, ", .optional = true");
	text_add(&emitter->text, " },\n");
}

static void emit_description(struct emitter *emitter, struct interface const *interface)
{
	struct text *const text = &emitter->text;
	char const *const  lower = interface->lower;

	for (struct method const *m = interface->methods; m; m = m->next) {
		if (m->arguments.count == 0)
			continue;
		text_add(text, "static struct fern_fuzz_field const fern_%s_fuzz_fields[] = {\n", m->lower);
		for (struct field const *f = m->arguments.fields; f; f = f->next)
			emit_description_field(emitter, f);
		text_add(text, "};\n\n");
	}
	if (interface->methods)
		text_add(text, "static struct fern_fuzz_method const fern_%s_fuzz_methods[] = {\n", lower);
	for (struct method const *m = interface->methods; m; m = m->next) {
		text_add(text, "\t{ .name = \"%s\", .opcode = %u", m->name.text, m->opcode);
		if (m->arguments.count)
			text_add(text, ", .fixed_size = %u, .cap_count = %u, .field_count = %u,\n"
			               "\t  .fields = fern_%s_fuzz_fields", m->arguments.fixed_size,
			         m->arguments.cap_count, m->arguments.count, m->lower);
		text_add(text, " },\n");
	}
	text_add(text, interface->methods ? "};\n\n" : "");

	text_add(text, "static struct fern_fuzz_interface const fern_%s_fuzz_interface = {\n\t.name = \"%s\",\n",
	         lower, interface->name.text);
	if (interface->base)
		text_add(text, "\t.base = &fern_%s_fuzz_interface,\n", interface->base->lower);
	if (interface->methods)
		text_add(text, "\t.methods = fern_%s_fuzz_methods,\n\t.method_count = %u,\n", lower,
		         interface->method_count);
	text_add(text, "};\n\n");
}

/* ---------------------------------------------------------------- operations ---- */

static void emit_argument_check(struct emitter *emitter, struct method const *method,
                                struct field const *f)
{
	struct text *const text = &emitter->text;

	if (f->max.kind)
		text_add(text, "\tfern_fuzz_check_%s(%s, FERN_%s_%s_MAX);\n",
		         f->kind == KIND_STRING ? "string" : "bytes", f->variable, method->upper, f->upper);
	else if (f->kind == KIND_ENUM)
		text_add(text, "\tfern_fuzz_check((uint32_t)%s < FERN_%s_COUNT, \"%s\");\n", f->variable,
		         f->enumeration->upper, f->name.text);
	else if (f->kind == KIND_CAP && !f->optional)
		text_add(text, "\tfern_fuzz_check(fern_cap_valid(%s), \"%s\");\n", field_cap(emitter, f),
		         f->name.text);
	else
		text_add(text, "\t(void)%s;\n", f->variable);
}

static void emit_result(struct emitter *emitter, struct method const *method, struct field const *f)
{
	struct text *const text = &emitter->text;
	char const *const  name = f->name.text;

	if (f->max.kind)
		text_add(text, "\t*out_%s = fern_fuzz_string(FERN_%s_%s_MAX);\n", name, method->upper, f->upper);
	else if (f->kind == KIND_CAP)
		text_add(text, "\t*out_%s = %s;\n", name,
		         cap_value(emitter, f, f->move ? "fern_fuzz_cap(true)" : "fern_fuzz_cap(false)"));
	else
		text_add(text, "\t*out_%s = (%s)fern_fuzz_number();\n", name, field_type(emitter, f));
}

static void emit_fuzz_operation(struct emitter *emitter, struct interface const *interface,
                                struct method const *method)
{
	struct compiler *const compiler = emitter->compiler;
	struct text *const     text = &emitter->text;
	struct items           items = { 0 };

	items_add(emitter, &items, compiler_format(compiler, "struct fern_%s_session *session", interface->lower));
	items_add_values(emitter, &items, &method->arguments);
	for (struct field const *f = method->results.fields; f; f = f->next)
		items_add(emitter, &items, compiler_format(compiler, "%s *out_%s",
		                                           field_type(emitter, f), f->name.text));
	text_add_list(text, compiler_format(compiler, "static inline enum fern_status\nfern_%s_fuzz_(", method->lower),
	              items.items, ")\n{\n");
	text_add(text, "\tenum fern_status const status = fern_fuzz_status();\n\n\t(void)session;\n");
	for (struct field const *f = method->arguments.fields; f; f = f->next)
		emit_argument_check(emitter, method, f);
	text_add(text, "\tif (status != FERN_OK)\n\t\treturn status;\n");
	for (struct field const *f = method->arguments.fields; f; f = f->next)
		if (f->move)
			text_add(text, "\tfern_cap_release(%s);\n", field_cap(emitter, f));
	for (struct field const *f = method->results.fields; f; f = f->next)
		emit_result(emitter, method, f);
	text_add(text, "\treturn FERN_OK;\n}\n\n");
}

/** Arguments for session_init: the fuzz operations of all bases and of the interface itself. */
static void items_add_fuzz_ops(struct emitter *emitter, struct items *items,
                               struct interface const *interface)
{
	if (interface->base)
		items_add_fuzz_ops(emitter, items, interface->base);
	if (interface->methods)
		items_add(emitter, items,
		          compiler_format(emitter->compiler, "fern_%s_fuzz_ops()", interface->lower));
}

static void emit_fuzz_object(struct emitter *emitter, struct interface const *interface)
{
	struct text *const text = &emitter->text;
	char const *const  lower = interface->lower;
	struct items       items = { 0 };

	if (interface->methods) {
		text_add(text, "static inline struct fern_%s_ops const *fern_%s_fuzz_ops(void)\n{\n"
		               "\tstatic struct fern_%s_ops const ops = {\n", lower, lower, lower);
		for (struct method const *m = interface->methods; m; m = m->next)
			text_add(text, "\t\t.%s = fern_%s_fuzz_,\n", m->name.text, m->lower);
		text_add(text, "\t};\n\treturn &ops;\n}\n\n");
	}
	items_add(emitter, &items, "&session");
	items_add_fuzz_ops(emitter, &items, interface);
	text_add(text, "/** An object whose operations check what they get. It is not served: hand it to the dispatcher. */\n"
	               "static inline struct fern_rpc_object *fern_%s_fuzz_object(void)\n{\n"
	               "\tstatic struct fern_%s_session session;\n\n", lower, lower);
	text_add_list(text, compiler_format(emitter->compiler, "\tfern_%s_session_init(", lower), items.items, ");\n");
	text_add(text, "\treturn (struct fern_rpc_object *)&session;\n}\n\n");
}

void emit_fuzz(struct emitter *emitter, struct definition_file const *file)
{
	struct text *const text = &emitter->text;
	char const *const  part = compiler_format(emitter->compiler, "%s_FUZZ", file->upper);

	emit_begin(emitter, file, part, "Description of the requests, and operations for fuzzers.");
	text_add(text, "#include <base/fuzz.h>\n#include <%s/server.h>\n", file->lower);
	for (struct include const *include = file->includes; include; include = include->next)
		text_add(text, "#include <%s/fuzz.h>\n", include->file->lower);
	text_add(text, "\n");
	for (struct interface const *i = file->interfaces; i; i = i->next) {
		emit_description(emitter, i);
		for (struct method const *m = i->methods; m; m = m->next)
			emit_fuzz_operation(emitter, i, m);
		emit_fuzz_object(emitter, i);
	}
	emit_end(emitter, part);
}
