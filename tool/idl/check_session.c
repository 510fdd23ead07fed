/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* Checks of what services have and interfaces have not: arguments of the session, and its cost. */
#include "check.h"

#include <string.h>

enum { NUMBER_TEXT_MAX = 20 }; /* characters of a 64-bit number */

static bool number_fits(enum kind kind, struct value const *value)
{
	static struct {
		uint64_t max, min; /* `min` is the magnitude of the lowest number */
	} const ranges[] = {
		[KIND_U8] = { UINT8_MAX, 0 },
		[KIND_U16] = { UINT16_MAX, 0 },
		[KIND_U32] = { UINT32_MAX, 0 },
		[KIND_U64] = { UINT64_MAX, 0 },
		[KIND_I32] = { INT32_MAX, (uint64_t)INT32_MAX + 1 },
		[KIND_I64] = { INT64_MAX, (uint64_t)INT64_MAX + 1 },
	};
	return value->number <= (value->negative ? ranges[kind].min : ranges[kind].max);
}

static bool enumeration_has(struct enumeration const *enumeration, char const *word)
{
	if (!enumeration)
		return true; /* reported already */
	for (struct constant const *value = enumeration->values; value; value = value->next)
		if (strcmp(value->name.text, word) == 0)
			return true;
	return false;
}

/** What is wrong with a default value, or NULL. */
static char const *default_fault(struct field const *field)
{
	struct value const *const value = &field->initial;

	switch (field->kind) {
	case KIND_STRING:
		if (value->kind != VALUE_STRING)
			return "a string is expected";
		return strlen(value->text) > field->max.number ? "longer than its maximum" : NULL;
	case KIND_BOOL:
		if (value->kind == VALUE_WORD &&
		    (strcmp(value->text, "true") == 0 || strcmp(value->text, "false") == 0))
			return NULL;
		return "true or false is expected";
	case KIND_ENUM:
		if (value->kind == VALUE_WORD && enumeration_has(field->enumeration, value->text))
			return NULL;
		return "a value of the enumeration is expected";
	default:
		if (value->kind != VALUE_NUMBER)
			return "a number is expected";
		return number_fits(field->kind, value) ? NULL : "outside the range of its type";
	}
}

/** The longest text that the value of a field can have. */
static size_t value_max(struct field const *field)
{
	size_t max = 0;

	if (field->kind == KIND_STRING)
		return (size_t)field->max.number;
	if (field->kind != KIND_ENUM)
		return NUMBER_TEXT_MAX;
	if (field->enumeration)
		for (struct constant const *v = field->enumeration->values; v; v = v->next)
			if (strlen(v->name.text) > max)
				max = strlen(v->name.text);
	return max;
}

static void check_field(struct compiler *compiler, struct field const *field)
{
	if (field->kind == KIND_BYTES || field->kind == KIND_CAP) {
		compiler_error(compiler, field->type.position,
		               "arguments of a session are numbers, flags, enumerations and strings");
		return;
	}
	if (strcmp(field->name.text, "label") == 0)
		compiler_error(compiler, field->name.position, "every session has a 'label' already");

	char const *const fault = field->initial.kind ? default_fault(field) : NULL;
	if (fault)
		compiler_error(compiler, field->initial.position, "default value: %s", fault);
}

void check_session(struct compiler *compiler, struct interface *interface)
{
	size_t text_max = 0;

	if (!interface->service)
		return;
	check_record(compiler, interface, &interface->session);
	for (struct field const *field = interface->session.fields; field; field = field->next) {
		check_field(compiler, field);
		text_max += (field == interface->session.fields ? 0 : 1) +
		            strlen(field->name.text) + strlen("=\"\"") + value_max(field);
	}
	if (text_max > SESSION_ARGS_MAX)
		compiler_error(compiler, interface->name.position,
		               "the arguments of a session can take %zu bytes of text, more than %d",
		               text_max, SESSION_ARGS_MAX);

	if (!interface->has_cost)
		compiler_error(compiler, interface->name.position,
		               "service '%s' does not say what a session costs",
		               interface->name.text);
	if (interface->caps > UINT32_MAX)
		compiler_error(compiler, interface->name.position, "too many capabilities in 'cost'");
	if (strlen(interface->name.text) > SERVICE_NAME_MAX)
		compiler_error(compiler, interface->name.position,
		               "the name of a service has at most %d characters", SERVICE_NAME_MAX);
}
