/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The record of attacks.
 */
#include "attack.h"
#include <base/log.h>
#include <util/format.h>

enum { LOGGED_PER_GROUP_MAX = 10 };

static struct {
	char const *name;
	unsigned    attacks, through;
} group;

static unsigned total_attacks, total_through;

void attack_begin(char const *name)
{
	group.name = name;
	group.attacks = 0;
	group.through = 0;
}

void attack_end(void)
{
	total_attacks += group.attacks;
	total_through += group.through;
	if (!group.through)
		fern_log("confinement: %s: ok (%u attacks)", group.name, group.attacks);
	else
		fern_log("confinement: %s: FAILED: %u of %u attacks got through", group.name,
		         group.through, group.attacks);
}

bool attack(bool held, char const *format, ...)
{
	char    text[160];
	va_list arguments;

	group.attacks++;
	if (held)
		return true;
	if (group.through++ >= LOGGED_PER_GROUP_MAX)
		return false;

	va_start(arguments, format);
	fern_format_list(text, sizeof(text), format, arguments);
	va_end(arguments);
	fern_log("confinement: %s: FAILED: %s", group.name, text);
	return false;
}

void attack_call(char const *what, long result, long expected)
{
	attack(result == expected, "%s answers %ld instead of %ld", what, result, expected);
}

void attack_fails(char const *what, long result)
{
	attack(result < 0, "%s succeeds with %ld", what, result);
}

bool attack_report(void)
{
	fern_log("confinement: %u attacks, %u got through", total_attacks, total_through);
	return total_through == 0;
}
