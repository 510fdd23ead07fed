/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "stress.h"
#include <base/clock.h>
#include <base/log.h>
#include <base/thread.h>

enum { THREADS = 7, LIFE_US = 100000 };

static uint32_t volatile nothing;

/* an address that the compiler does not know to be nobody's */
static uint32_t volatile *volatile nowhere = (uint32_t volatile *)64;

static void spin(void *argument)
{
	(void)argument;
	for (;;)
		nothing++;
}

enum fern_status victim_run(struct fern_env *env)
{
	uint64_t const      end = fern_clock_us() + LIFE_US;
	struct fern_thread *thread;

	for (unsigned i = 0; i < THREADS; i++)
		FERN_TRY(fern_thread_create(env, "spin", STACK_SIZE, spin, NULL, &thread));
	while (fern_clock_us() < end)
		;
	*nowhere = 1;
	return FERN_OK;
}
