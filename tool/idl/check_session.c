/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* Checks of what services have and interfaces have not: arguments of the session, and its cost. */
#include "model.h"

enum { NUMBER_TEXT_MAX = 20 }; /* characters of a 64-bit number */

/** What is wrong with a default value, or NULL. */
static char const *default_fault(struct field const *field)
{
	struct token const *const     value = &field->initial;
	struct kind_info const *const kind = &kinds[field->kind];

	if (field->kind == KIND_STRING && value->kind != TOKEN_STRING)
		return "a string is expected";
	if (field->kind == KIND_STRING)
		return strlen(value->name.text) > field->max.number ? "longer than its maximum"
		                                                    : NULL;
	if (kind->limits && value->kind != TOKEN_NUMBER)
		return "a number is expected";
	if (kind->limits)
		return value->number > (field->negative ? kind->min : kind->max)
		               ? "outside the range of its type"
		               : NULL;
	if (field->kind == KIND_BOOL)
		return same(value->name.text, "true") || same(value->name.text, "false")
		               ? NULL
		               : "true or false is expected";
	if (!field->enumeration)
		return NULL; /* reported already */
	for_each(constant, constant, field->enumeration->values)
		if (same(constant->name.text, value->name.text))
			return NULL;
	return "a value of the enumeration is expected";
}

/** The longest text that an argument can take. */
static size_t text_max(struct field const *field)
{
	size_t max = field->kind == KIND_STRING ? (size_t)field->max.number : NUMBER_TEXT_MAX;

	if (field->enumeration)
		for_each(constant, constant, field->enumeration->values)
			if (strlen(constant->name.text) > max)
				max = strlen(constant->name.text);
	return strlen(field->name.text) + strlen("=\"\"") + max;
}

static void check_argument(struct field const *field)
{
	char const *const fault = field->initial.kind ? default_fault(field) : NULL;

	if (field->kind == KIND_BYTES || field->kind == KIND_CAP)
		error_at(field->type.position,
		         "arguments of a session are numbers, flags, enumerations and strings");
	else if (same(field->name.text, "label"))
		error_at(field->name.position, "every session has a 'label' already");
	else if (fault)
		error_at(field->initial.name.position, "default value: %s", fault);
}

void check_session(struct interface *interface)
{
	struct position const position = interface->name.position;
	size_t                size = 0;

	for_each(field, field, interface->session.fields) {
		check_argument(field);
		size += text_max(field) + (size > 0 ? strlen(" ") : 0);
	}
	if (size > SESSION_ARGS_MAX)
		error_at(position, "session arguments can take %zu bytes, more than %d", size,
		         SESSION_ARGS_MAX);
	if (!interface->has_cost)
		error_at(position, "'%s' does not say what a session costs", interface->name.text);
	if (interface->caps > UINT32_MAX)
		error_at(position, "a session cannot cost so many capabilities");
	if (strlen(interface->name.text) > SERVICE_NAME_MAX)
		error_at(position, "the name of a service has at most %d characters",
		         SERVICE_NAME_MAX);
}
