/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A host test sees the status itself, so nothing needs to be remembered.
 */
#include <base/status.h>

void fern_status_note(enum fern_status status, char const *expression, char const *file, int line)
{
	(void)status;
	(void)expression;
	(void)file;
	(void)line;
}
