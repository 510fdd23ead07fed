/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "stress.h"
#include <base/semaphore.h>
#include <base/thread.h>

enum { THREADS = 7, TURNS = 100000 };

static struct fern_semaphore running;

/* an address that the compiler does not know to be nobody's */
static uint32_t volatile *volatile nowhere = (uint32_t volatile *)64;

/** Use up time, for ever; after some of it, say so. */
static void spin(void *argument)
{
	uint32_t volatile turns = 0;

	(void)argument;
	while (turns < TURNS)
		turns++;
	fern_semaphore_up(&running);
	for (;;)
		turns++;
}

enum fern_status victim_run(struct fern_env *env)
{
	struct fern_thread *thread;

	for (unsigned i = 0; i < THREADS; i++)
		FERN_TRY(fern_thread_create(env, "spin", STACK_SIZE, spin, NULL, &thread));
	for (unsigned i = 0; i < THREADS; i++)
		fern_semaphore_down(&running);
	*nowhere = 1;
	return FERN_OK;
}
