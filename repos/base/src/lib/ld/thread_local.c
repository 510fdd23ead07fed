/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "thread_local.h"
#include "tls.h"
#include <base/internal/layout.h>
#include <base/internal/linker.h>
#include <base/internal/thread_control_block.h>
#include <base/mutex.h>

static struct fern_mutex mutex;
static struct ld_loader *loader; /* NULL: there are no libraries yet */

/* the main thread's is the first */
static uint8_t slots[FERN_STACK_SLOT_COUNT] = { LD_SLOT_RESERVED };

static void init_all_from(struct ld_library *first, uintptr_t thread_pointer)
{
	for (struct ld_library *library = first; library;
	     library = fern_list_next(library, struct ld_library, element))
		ld_tls_init(&library->image, thread_pointer);
}

void ld_thread_local_start(struct ld_loader *component_loader)
{
	loader = component_loader;
	ld_slot_set(0, LD_SLOT_USED);
}

struct ld_loader *ld_thread_local_lock(void)
{
	fern_mutex_lock(&mutex);
	return loader;
}

void ld_thread_local_unlock(struct ld_library *first)
{
	for (unsigned slot = 0; slot < FERN_STACK_SLOT_COUNT; slot++)
		if (slots[slot] == LD_SLOT_USED)
			init_all_from(first, FERN_THREAD_POINTER(slot));
	fern_mutex_unlock(&mutex);
}

enum fern_status ld_slot_reserve(uint32_t *out_slot)
{
	uint32_t slot = 0;

	fern_mutex_lock(&mutex);
	while (slot < FERN_STACK_SLOT_COUNT && slots[slot] != LD_SLOT_FREE)
		slot++;
	if (slot < FERN_STACK_SLOT_COUNT)
		slots[slot] = LD_SLOT_RESERVED;
	fern_mutex_unlock(&mutex);
	*out_slot = slot;
	return slot < FERN_STACK_SLOT_COUNT ? FERN_OK : FERN_LIMIT;
}

void ld_slot_set(uint32_t slot, enum ld_slot state)
{
	fern_mutex_lock(&mutex);
	slots[slot] = (uint8_t)state;
	if (state == LD_SLOT_USED && loader)
		init_all_from(fern_list_first(&loader->libraries, struct ld_library, element),
		              FERN_THREAD_POINTER(slot));
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
