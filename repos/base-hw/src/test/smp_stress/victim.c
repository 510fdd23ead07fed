/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "stress.h"
#include <base/attached_dataspace.h>
#include <base/semaphore.h>
#include <base/thread.h>

enum { THREADS = 7, TURNS = 100000, FAULT_TURNS = 3, PAGE = 4096, PAGES = 16 };

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

/** More memory than core maps at once, touched page by page, for ever; after some of it, say so. */
static void fault(void *argument)
{
	struct fern_attached_dataspace memory;

	for (unsigned turns = 1; fern_attached_ram_open(&memory, argument, PAGES * PAGE) == FERN_OK;
	     turns++) {
		for (unsigned i = 0; i < PAGES; i++)
			((char volatile *)memory.address)[i * PAGE] = 1;
		fern_attached_dataspace_close(&memory);
		if (turns == FAULT_TURNS)
			fern_semaphore_up(&running);
	}
}

enum fern_status victim_run(struct fern_env *env)
{
	struct fern_thread *thread;

	for (unsigned i = 0; i < THREADS; i++)
		FERN_TRY(fern_thread_create(env, "victim", STACK_SIZE, i % 2 ? fault : spin, env,
		                            &thread));
	for (unsigned i = 0; i < THREADS; i++)
		fern_semaphore_down(&running);
	*nowhere = 1;
	return FERN_OK;
}
