/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* The part of <x/server.h> that services have: parsing of session arguments, and the root. */
#include "emit.h"

static bool has_strings(struct interface const *interface)
{
	for (struct field const *f = interface->session.fields; f; f = f->next)
		if (f->kind == KIND_STRING)
			return true;
	return false;
}

/** Memory for the strings that the parsed arguments point to. */
static void emit_args_text(struct emitter *emitter, struct interface const *interface)
{
	struct text *const text = &emitter->text;

	if (!has_strings(interface))
		return;
	text_add(text, "/** Holds the strings of parsed arguments. */\nstruct fern_%s_args_text {\n", interface->lower);
	for (struct field const *f = interface->session.fields; f; f = f->next)
		if (f->kind == KIND_STRING)
			text_add(text, "\tchar %s[%llu + 1];\n", f->name.text, (unsigned long long)f->max.number);
	text_add(text, "};\n\n");
}

static void emit_parse_field(struct emitter *emitter, struct field const *f)
{
	static char const *const limits[] = {
		[KIND_U8] = "UINT8_MAX",   [KIND_U16] = "UINT16_MAX",
		[KIND_U32] = "UINT32_MAX", [KIND_U64] = "UINT64_MAX",
		[KIND_I32] = "INT32_MIN, INT32_MAX",
		[KIND_I64] = "INT64_MIN, INT64_MAX",
	};
	struct text *const text = &emitter->text;
	char const *const  name = f->name.text;

	if (!f->initial.kind)
		text_add(text, "\tfern_args_require(&reader, \"%s\");\n", name);
	switch (f->kind) {
	case KIND_STRING:
		text_add(text, "\targs.%s = fern_args_get_string(&reader, \"%s\", args.%s, storage->%s,\n"
		               "\t\tsizeof(storage->%s));\n", name, name, name, name, name);
		return;
	case KIND_BOOL:
		text_add(text, "\targs.%s = fern_args_get_bool(&reader, \"%s\", args.%s);\n", name, name, name);
		return;
	case KIND_ENUM:
		text_add(text, "\targs.%s = (%s)fern_args_get_enum(&reader, \"%s\", args.%s,\n"
		               "\t\tfern_%s_names(), FERN_%s_COUNT);\n", name, field_type(emitter, f), name,
		         name, f->enumeration->lower, f->enumeration->upper);
		return;
	default:
		text_add(text, "\targs.%s = (%s)fern_args_get_%s(&reader, \"%s\", args.%s, %s);\n", name,
		         field_type(emitter, f), f->kind == KIND_I32 || f->kind == KIND_I64 ? "i64" : "u64",
		         name, name, limits[f->kind]);
		return;
	}
}

static void emit_args_parse(struct emitter *emitter, struct interface const *interface)
{
	struct text *const text = &emitter->text;
	char const *const  lower = interface->lower;

	text_add(text, "/**\n * Parse a session's arguments; unknown ones are ignored, missing ones get their defaults.\n"
	               " * INVALID_ARGUMENT: no such text, a value outside its range, or one without default is missing.\n */\n"
	               "FERN_MUST_CHECK static inline enum fern_status\n"
	               "fern_%s_args_parse(struct fern_string text, ", lower);
	if (has_strings(interface))
		text_add(text, "struct fern_%s_args_text *storage,\n\t", lower);
	text_add(text, "struct fern_%s_args *out_args)\n{\n"
	               "\tstruct fern_args_reader reader = fern_args_read(text);\n"
	               "\tstruct fern_%s_args args = fern_%s_args_default();\n\n", lower, lower, lower);
	for (struct field const *f = interface->session.fields; f; f = f->next)
		emit_parse_field(emitter, f);
	text_add(text, "\tif (reader.status == FERN_OK)\n\t\t*out_args = args;\n\treturn reader.status;\n}\n\n");
}

static void emit_root_types(struct emitter *emitter, char const *lower)
{
	text_add(&emitter->text,
	         "/**\n * Create a session: set *out_session, which the root library then serves. The arguments are valid\n"
	         " * during the call; the session's label is request->label (args->label is NULL).\n */\n"
	         "typedef enum fern_status fern_%s_root_create(struct fern_root *root,\n"
	         "\tstruct fern_session_request const *request, struct fern_%s_args const *args,\n"
	         "\tstruct fern_%s_session **out_session);\n\n"
	         "/** Release what belongs to a session, which is not served any more. */\n"
	         "typedef void fern_%s_root_destroy(struct fern_root *root, struct fern_%s_session *session);\n\n"
	         "struct fern_%s_root_ops {\n"
	         "\tfern_%s_root_create  *create;\n"
	         "\tfern_%s_root_destroy *destroy; /* may be NULL */\n"
	         "};\n\n", lower, lower, lower, lower, lower, lower, lower, lower);
}

static void emit_trampolines(struct emitter *emitter, struct interface const *interface)
{
	struct text *const text = &emitter->text;
	char const *const  lower = interface->lower;
	bool const         strings = has_strings(interface);

	text_add(text, "static inline enum fern_status\n"
	               "fern_%s_root_create_(struct fern_root *root, struct fern_session_request const *request,\n"
	               "\tstruct fern_rpc_object **out_session)\n{\n", lower);
	if (strings)
		text_add(text, "\tstruct fern_%s_args_text storage;\n", lower);
	text_add(text, "\tstruct fern_%s_args args;\n"
	               "\tstruct fern_%s_session *session = NULL;\n"
	               "\tenum fern_status status = fern_%s_args_parse(request->args, %s&args);\n\n"
	               "\tif (status == FERN_OK)\n"
	               "\t\tstatus = ((fern_%s_root_create *)root->create)(root, request, &args, &session);\n"
	               "\tif (status != FERN_OK)\n\t\treturn status;\n"
	               "\tif (!session)\n\t\treturn FERN_INTERNAL;\n"
	               "\t*out_session = &session->object;\n\treturn FERN_OK;\n}\n\n",
	         lower, lower, lower, strings ? "&storage, " : "", lower);
	text_add(text, "static inline void\n"
	               "fern_%s_root_destroy_(struct fern_root *root, struct fern_rpc_object *session)\n{\n"
	               "\tif (root->destroy)\n"
	               "\t\t((fern_%s_root_destroy *)root->destroy)(root, (struct fern_%s_session *)session);\n"
	               "}\n\n", lower, lower, lower);
}

void emit_root(struct emitter *emitter, struct interface const *interface)
{
	struct text *const text = &emitter->text;
	char const *const  lower = interface->lower;

	emit_args_text(emitter, interface);
	emit_args_parse(emitter, interface);
	emit_root_types(emitter, lower);
	emit_trampolines(emitter, interface);
	text_add(text, "/** Offer the service to the parent; see fern_root_announce(). `ops` is copied. */\n"
	               "FERN_MUST_CHECK static inline enum fern_status\n"
	               "fern_%s_announce(struct fern_root *root, struct fern_env *env,\n"
	               "\tstruct fern_%s_root_ops const *ops)\n{\n"
	               "\tstatic struct fern_root_type const type = {\n"
	               "\t\t.service = FERN_%s_SERVICE_TYPE,\n"
	               "\t\t.dispatch = fern_%s_dispatch,\n"
	               "\t\t.create = fern_%s_root_create_,\n"
	               "\t\t.destroy = fern_%s_root_destroy_,\n"
	               "\t};\n"
	               "\treturn fern_root_announce(root, env, &type, (void (*)(void))ops->create,\n"
	               "\t\t(void (*)(void))ops->destroy);\n}\n\n",
	         lower, lower, interface->upper, lower, lower, lower);
}
