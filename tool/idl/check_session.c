/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* Checks of what services have and interfaces have not: arguments of the session, and its cost. */
#include "model.h"

enum { NUMBER_TEXT_MAX = 20 }; /* characters of a 64-bit number */

/** What is wrong with a default value, or NULL. */
static char const *default_fault(struct field const *field)
{
	static char const *const expected[] = {
		[TOKEN_NUMBER] = "a number is expected",
		[TOKEN_STRING] = "a string is expected",
		[TOKEN_WORD] = "a value of its type is expected",
	};
	struct token const *const     value = &field->initial;
	struct kind_info const *const kind = &kinds[field->kind];
	bool const                    negative = value->kind == TOKEN_MINUS;

	if ((value->kind != kind->literal && !(negative && kind->limits)) ||
	    (field->kind == KIND_BOOL && !among(" false true ", value->name.text)) ||
	    (field->enumeration && !find_constant(field->enumeration->values, value->name.text)))
		return expected[kind->literal];
	if (kind->limits && value->number > (negative ? kind->min : kind->max))
		return "outside the range of its type";
	if (value->kind == TOKEN_STRING && strlen(value->name.text) > field->max.number)
		return "longer than its maximum";
	return NULL;
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
		fail_at(field->type.position,
		        "arguments of a session are numbers, flags, enumerations and strings");
	if (same(field->name.text, "label"))
		fail_at(field->name.position, "every session has a 'label' already");
	if (fault)
		fail_at(field->initial.name.position, format("default value: %s", fault));
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
		fail_at(position, format("session arguments can take %zu bytes, more than %d", size,
		                         SESSION_ARGS_MAX));
	if (!interface->has_cost)
		fail_at(position, "the service does not say what a session costs");
	if (interface->caps > UINT32_MAX)
		fail_at(position, "a session cannot cost so many capabilities");
	if (strlen(interface->name.text) > SERVICE_NAME_MAX)
		fail_at(position, format("the name of a service has at most %d characters",
		                         SERVICE_NAME_MAX));
}
