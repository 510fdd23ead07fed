/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "libraries.h"

static char     events[32];
static unsigned count;

static _Thread_local uint32_t counter = 5;

void record(char event)
{
	if (count < sizeof(events) - 1)
		events[count++] = event;
}

char const *recorded(void)
{
	return events;
}

uint32_t *second_counter(void)
{
	return &counter;
}

__attribute__((constructor)) static void construct(void)
{
	record('2');
}
