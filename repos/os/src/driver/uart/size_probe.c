/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "size_probe.h"

enum { BEGIN, ESCAPE, ROWS, COLUMNS };
enum { ESCAPE_CODE = 0x1b };

/* false: too large */
static bool add_digit(uint32_t *number, uint8_t byte)
{
	*number = *number * 10 + (uint32_t)(byte - '0');
	return *number <= SIZE_PROBE_MAX;
}

bool size_probe_feed(struct size_probe *probe, uint8_t byte)
{
	bool const digit = byte >= '0' && byte <= '9';

	if (probe->state == ESCAPE && byte == '[')
		*probe = (struct size_probe){ .state = ROWS };
	else if (probe->state == ROWS && digit && add_digit(&probe->rows, byte))
		return false;
	else if (probe->state == ROWS && byte == ';' && probe->rows)
		probe->state = COLUMNS;
	else if (probe->state == COLUMNS && digit && add_digit(&probe->columns, byte))
		return false;
	else if (probe->state == COLUMNS && byte == 'R' && probe->columns)
		return true;
	else
		probe->state = byte == ESCAPE_CODE ? ESCAPE : BEGIN;
	return false;
}
