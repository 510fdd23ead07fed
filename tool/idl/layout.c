/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The layout of messages: the fixed part holds the fields in the order of the definition, each
 * naturally aligned, padding made explicit. A string or bytes field is an offset and a length there, and
 * its content lies in the variable part behind, also in the order of the definition.
 */
#include "model.h"

static unsigned round_up(unsigned value, unsigned alignment)
{
	return (value + alignment - 1) & ~(alignment - 1);
}

static unsigned kind_size(enum kind kind)
{
	static unsigned char const sizes[] = {
		[KIND_U8] = 1,  [KIND_U16] = 2,  [KIND_U32] = 4,  [KIND_U64] = 8,    [KIND_I32] = 4,
		[KIND_I64] = 8, [KIND_BOOL] = 1, [KIND_ENUM] = 4, [KIND_STRING] = 4, [KIND_BYTES] = 4,
		[KIND_CAP] = 0,
	};
	return sizes[kind];
}

/** Strings and bytes are pairs of 16-bit numbers; everything else is aligned to its size. */
static unsigned kind_alignment(enum kind kind)
{
	return kind == KIND_STRING || kind == KIND_BYTES ? 2 : kind_size(kind);
}

static void layout_record(struct record *record)
{
	unsigned alignment = 1;

	for (struct field *field = record->fields; field; field = field->next) {
		if (field->kind == KIND_CAP) {
			field->offset = record->cap_count++;
			continue;
		}
		field->offset = round_up(record->fixed_size, kind_alignment(field->kind));
		field->padding = field->offset - record->fixed_size;
		record->fixed_size = field->offset + kind_size(field->kind);
		if (kind_alignment(field->kind) > alignment)
			alignment = kind_alignment(field->kind);
		if (field->max.kind)
			record->variable_max += (unsigned)field->max.number +
			                        (field->kind == KIND_STRING ? 1 : 0);
	}
	record->tail_padding = round_up(record->fixed_size, alignment) - record->fixed_size;
	record->fixed_size += record->tail_padding;
}

static void check_limits(struct compiler *compiler, struct method const *method,
                         struct record const *record, char const *what)
{
	unsigned const size = record->fixed_size + record->variable_max;

	if (size > MESSAGE_MAX)
		compiler_error(compiler, method->name.position,
		               "the %s of '%s' can take %u bytes, more than %d", what,
		               method->name.text, size, MESSAGE_MAX);
	if (record->cap_count > MESSAGE_CAPS_MAX)
		compiler_error(compiler, method->name.position,
		               "the %s of '%s' have %u capabilities, more than %d", what,
		               method->name.text, record->cap_count, MESSAGE_CAPS_MAX);
}

void layout(struct compiler *compiler, struct definition_file *file)
{
	for (struct interface *interface = file->interfaces; interface; interface = interface->next) {
		interface->opcode_count = interface->base ? interface->base->opcode_count : 0;
		for (struct method *method = interface->methods; method; method = method->next) {
			method->opcode = interface->opcode_count++;
			layout_record(&method->arguments);
			layout_record(&method->results);
			check_limits(compiler, method, &method->arguments, "arguments");
			check_limits(compiler, method, &method->results, "results");
		}
	}
}
