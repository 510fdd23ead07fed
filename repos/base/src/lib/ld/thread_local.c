/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "thread_local.h"
#include "tls.h"
#include <base/internal/layout.h>
#include <base/internal/linker.h>
#include <base/internal/thread_control_block.h>
#include <base/mutex.h>

static struct fern_mutex mutex;
static struct ld_loader *current; /* set with the first libraries */

/* the slots of the stack area that have a thread */
static bool in_use[FERN_STACK_SLOT_COUNT];

static void init_all_from(struct ld_library *first, uintptr_t thread_pointer)
{
	for (struct ld_library *library = first; library;
	     library = fern_list_next(library, struct ld_library, element))
		ld_tls_init(&library->image, thread_pointer);
}

void ld_thread_local_lock(void)
{
	fern_mutex_lock(&mutex);
}

void ld_thread_local_unlock(struct ld_loader *loader, struct ld_library *first)
{
	current = loader;

	for (unsigned slot = 0; slot < FERN_STACK_SLOT_COUNT; slot++)
		if (in_use[slot])
			init_all_from(first, FERN_THREAD_POINTER(slot));
	fern_mutex_unlock(&mutex);
}

void ld_thread_init_tls(struct fern_thread *thread)
{
	fern_mutex_lock(&mutex);
	in_use[thread->slot] = true;
	if (current)
		init_all_from(fern_list_first(&current->libraries, struct ld_library, element),
		              (uintptr_t)thread);
	fern_mutex_unlock(&mutex);
}

void ld_thread_fini_tls(struct fern_thread *thread)
{
	fern_mutex_lock(&mutex);
	in_use[thread->slot] = false;
	fern_mutex_unlock(&mutex);
}

/* what code for dynamic thread-local storage calls; both words were set by relocations */
struct ld_tls_index {
	uint64_t block;  /* distance below the thread pointer */
	uint64_t offset; /* inside the block */
};

void *__tls_get_addr(struct ld_tls_index const *index);

void *__tls_get_addr(struct ld_tls_index const *index)
{
	return (char *)fern_thread_self() - index->block + index->offset;
}
