/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Store buffers: an atomic store that is not sequentially consistent is seen by its own thread at
 * once and by others later, in the order of the stores. So it is on x86 (TSO), and who relies on
 * "I stored, so the other one sees it when I look at his" fails here as it does there.
 */
#include "internal.h"
#include <string.h>

enum { STORES_MAX = 16 };

struct store {
	void        *address;
	size_t       size;
	uint64_t     value; /* its first `size` bytes, little endian */
	struct clock told;
	void const  *place;
	size_t       after; /* issued after so many steps */
};

static struct buffer {
	struct store stores[STORES_MAX];
	unsigned     count;
} buffers[EXPLORE_THREADS_MAX];

void stores_reset(void)
{
	for (unsigned i = 0; i < EXPLORE_THREADS_MAX; i++)
		buffers[i].count = 0;
}

bool stores_oldest(unsigned thread, struct step *out_step)
{
	struct store const *const store = buffers[thread].stores;

	*out_step = (struct step){ .what = "store is seen",
		                   .object = store->address,
		                   .size = store->size,
		                   .writes = true,
		                   .place = store->place,
		                   .after = store->after };
	return buffers[thread].count > 0;
}

static void make_visible(struct store const *store)
{
	memcpy(store->address, &store->value, store->size);
	memory_publish(store->address, &store->told, false);
}

void stores_flush(unsigned thread)
{
	struct buffer *const buffer = &buffers[thread];

	make_visible(&buffer->stores[0]);
	memmove(&buffer->stores[0], &buffer->stores[1], --buffer->count * sizeof(struct store));
}

void stores_add(void *address, size_t size, uint64_t value, int order, void const *place)
{
	struct store const store = { address, size,        value, memory_release(order),
		                     place,   steps_made() };

	if (explorer_current == &explorer_threads[OUTSIDE]) {
		make_visible(&store);
		return;
	}
	struct buffer *const buffer = &buffers[explore_self()];
	if (buffer->count == STORES_MAX)
		explore_fail("more than %d stores that nobody sees", STORES_MAX);
	buffer->stores[buffer->count++] = store;
}

static struct buffer const *own_buffer(void)
{
	static struct buffer const none;

	return explorer_current == &explorer_threads[OUTSIDE] ? &none : &buffers[explore_self()];
}

uint64_t const *stores_find(void const *address, size_t size)
{
	struct buffer const *const buffer = own_buffer();

	for (unsigned i = buffer->count; i-- > 0;)
		if (buffer->stores[i].address == address && buffer->stores[i].size == size)
			return &buffer->stores[i].value;
	return NULL;
}

bool stores_overlap(void const *address, size_t size)
{
	struct buffer const *const buffer = own_buffer();

	for (unsigned i = 0; i < buffer->count; i++) {
		struct store const *const store = &buffer->stores[i];
		bool const                same = store->address == address && store->size == size;

		if (!same && (uintptr_t)store->address < (uintptr_t)address + size &&
		    (uintptr_t)address < (uintptr_t)store->address + store->size)
			return true;
	}
	return false;
}
