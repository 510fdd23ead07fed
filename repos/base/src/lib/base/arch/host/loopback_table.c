/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The loop-back's capabilities. An index is never used again before a reset, so that every use of a
 * released capability is found.
 */
#include "loopback_table.h"

#include <stdio.h>
#include <stdlib.h>

static struct {
	struct loopback_entry *entries; /* entry 0 is the invalid capability */
	uint32_t               end, capacity, live, limit;
} table = { .end = 1, .limit = UINT32_MAX };

static void fail(char const *what, uint32_t index)
{
	fprintf(stderr, "loop-back: capability %u: %s\n", index, what);
	abort();
}

struct loopback_entry *loopback_entry(struct fern_cap cap)
{
	if (cap.index == 0 || cap.index >= table.end)
		fail("used, but does not exist", cap.index);
	if (table.entries[cap.index].references == 0)
		fail("used after its last release", cap.index);
	return &table.entries[cap.index];
}

uint32_t loopback_index_end(void)
{
	return table.end;
}

static void grow(void)
{
	table.capacity = table.capacity ? table.capacity * 2 : 256;
	table.entries = realloc(table.entries, table.capacity * sizeof(*table.entries));
	if (!table.entries)
		fail("no memory for it", table.end);
}

enum fern_status loopback_create(struct fern_cap *out_cap)
{
	if (table.live >= table.limit)
		return FERN_OUT_OF_CAPS;
	if (table.end >= table.capacity)
		grow();
	table.entries[table.end] = (struct loopback_entry){ .references = 1 };
	table.live++;
	*out_cap = (struct fern_cap){ table.end++ };
	return FERN_OK;
}

void fern_cap_retain(struct fern_cap cap)
{
	if (fern_cap_valid(cap))
		loopback_entry(cap)->references++;
}

void fern_cap_release(struct fern_cap cap)
{
	if (fern_cap_valid(cap) && --loopback_entry(cap)->references == 0)
		table.live--;
}

/* ---------------------------------------------------------------- for tests ---- */

struct fern_entrypoint {
	char nothing;
};

struct fern_entrypoint *fern_loopback_entrypoint(void)
{
	static struct fern_entrypoint entrypoint;
	return &entrypoint;
}

struct fern_cap fern_loopback_cap_create(void)
{
	struct fern_cap cap = FERN_CAP_INVALID;

	if (loopback_create(&cap) != FERN_OK)
		fail("beyond the limit", table.end);
	return cap;
}

uint32_t fern_loopback_cap_references(struct fern_cap cap)
{
	return fern_cap_valid(cap) && cap.index < table.end ? table.entries[cap.index].references
	                                                    : 0;
}

uint32_t fern_loopback_cap_count(void)
{
	return table.live;
}

uint64_t fern_loopback_reference_count(void)
{
	uint64_t sum = 0;

	for (uint32_t index = 1; index < table.end; index++)
		sum += table.entries[index].references;
	return sum;
}

void fern_loopback_set_cap_limit(uint32_t limit)
{
	table.limit = limit;
}

uint32_t fern_loopback_reset(void)
{
	uint32_t const live = table.live;

	loopback_reset_calls();
	free(table.entries);
	table.entries = NULL;
	table.end = 1;
	table.capacity = 0;
	table.live = 0;
	table.limit = UINT32_MAX;
	return live;
}
