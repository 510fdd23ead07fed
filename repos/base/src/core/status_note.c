/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core answers with a status whoever asked; where it arose is not remembered.
 */
#include <base/status.h>

void fern_status_note(enum fern_status status, char const *expression, char const *file, int line)
{
	(void)status;
	(void)expression;
	(void)file;
	(void)line;
}
