/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "libraries.h"

static _Thread_local uint32_t number = 1000;
static _Thread_local uint32_t zero[16];

uint32_t next(void)
{
	zero[3]++;
	return ++number + zero[3] - zero[3] + program_value();
}

__attribute__((constructor)) static void construct(void)
{
	record('+');
}

__attribute__((destructor)) static void destruct(void)
{
	record('-');
}
