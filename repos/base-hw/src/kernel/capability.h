/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Capability tables: what the objects are called in a domain.
 *
 * An entry names an object by its identity (object.h), and counts how often the domain received
 * it. A domain that receives a capability again finds it at the same index: entries are hashed by
 * their object. The hash is part of the entries: entry n holds the head of bucket n. It grows
 * with the table by linear hashing: a page more splits as many buckets as it has entries, and
 * nothing else moves.
 *
 * Entry 0 is never used but for its bucket: index 0 means no capability.
 */
#ifndef FERN_KERNEL_CAPABILITY_H
#define FERN_KERNEL_CAPABILITY_H

#include <hw/core_call.h>
#include <hw/system_call.h>
#include <object.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	CAPABILITY_PAGE_SHIFT = 8,
	CAPABILITY_COUNT_MAX = UINT16_MAX + 1, /* an index has 16 bits */
};

struct capability {
	uint64_t identity; /* 0: free */
	uint32_t count; /* how often it was received and not given back, modulo 2^32 */
	uint16_t next;  /* in its bucket, or in the list of free entries */
	uint16_t head;  /* of the bucket with this entry's number */
};

_Static_assert(sizeof(struct capability) << CAPABILITY_PAGE_SHIFT == 4096, "entries per page");
_Static_assert(HW_CAPS_PER_PAGE == 1 << CAPABILITY_PAGE_SHIFT, "entries per page");
_Static_assert(HW_CAP_PAGES_MAX *HW_CAPS_PER_PAGE <= CAPABILITY_COUNT_MAX, "entries");

struct capability_table {
	uint32_t           capacity, free_count;
	uint16_t           first_free;
	struct capability *pages[HW_CAP_PAGES_MAX];
};

static inline struct capability *capability_at(struct capability_table const *table, uint32_t index)
{
	return &table->pages[index >> CAPABILITY_PAGE_SHIFT][index & (HW_CAPS_PER_PAGE - 1)];
}

/** The identity of the object that a capability names; 0: there is no such capability. */
static inline uint64_t capability_identity(struct capability_table const *table, uint64_t index)
{
	return index < table->capacity ? capability_at(table, (uint32_t)index)->identity : 0;
}

/** One page more, or the first one of a zeroed table. HW_INVALID: it has its largest size. */
enum hw_status capability_table_grow(struct capability_table *table, uint64_t page);

/** The domain receives a capability: its index; 0: the table is full. */
uint32_t capability_receive(struct capability_table *table, uint64_t identity);

/**
 * The domain gives back `count` receipts; with the last one, the entry is free. Who gives back more
 * than it received deceives itself. HW_INVALID: there is no such capability.
 */
enum hw_status capability_release(struct capability_table *table, uint64_t index, uint64_t count);

/**
 * The object that a capability names. HW_INVALID: there is no such capability. HW_GONE: the
 * object does not exist any more.
 */
enum hw_status capability_object(struct capability_table const *table, uint64_t index,
                                 struct object **out_object);

#endif /* FERN_KERNEL_CAPABILITY_H */
