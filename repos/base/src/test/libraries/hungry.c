/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Needs a symbol that nobody has.
 */
#include "libraries.h"

uint32_t nobody_has_this(void);

EXPORT plugin_next hungry;

uint32_t hungry(void)
{
	return nobody_has_this();
}
