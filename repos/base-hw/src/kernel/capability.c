/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Capability tables, see capability.h.
 */
#include <arch.h>
#include <capability.h>

/*
 * The bucket of an object in a table of `capacity` buckets: the low bits of its slot, one bit fewer
 * where there is no such bucket yet.
 */
static uint32_t bucket_of(uint64_t identity, uint32_t capacity)
{
	uint32_t const half = 1u << (31 - __builtin_clz(capacity));
	uint32_t const bucket = object_slot(identity) & (2 * half - 1);

	return bucket < capacity ? bucket : bucket & (half - 1);
}

static uint16_t *bucket_head(struct capability_table const *table, uint64_t identity)
{
	return &capability_at(table, bucket_of(identity, table->capacity))->head;
}

static void add_free_entry(struct capability_table *table, uint32_t index)
{
	struct capability *const entry = capability_at(table, index);

	entry->identity = 0;
	entry->next = table->first_free;
	table->first_free = (uint16_t)index;
	table->free_count++;
}

static void link_entry(struct capability_table *table, uint32_t index)
{
	struct capability *const entry = capability_at(table, index);
	uint16_t *const          head = bucket_head(table, entry->identity);

	entry->next = *head;
	*head = (uint16_t)index;
}

/* The last bucket is new: it takes its entries from the one that stood for it. */
static void split_bucket(struct capability_table *table)
{
	uint32_t const bucket = table->capacity - 1;
	uint32_t const half = 1u << (31 - __builtin_clz(bucket));
	uint16_t      *head = &capability_at(table, bucket & (half - 1))->head;
	uint32_t       index = *head;

	*head = 0;
	while (index) {
		uint32_t const next = capability_at(table, index)->next;

		link_entry(table, index);
		index = next;
	}
}

static void add_page(struct capability_table *table, uint64_t page)
{
	uint32_t const           begin = table->capacity;
	struct capability *const entries = arch_pointer(page);

	arch_clear_page(entries);
	table->pages[begin >> CAPABILITY_PAGE_SHIFT] = entries;

	for (uint32_t i = HW_CAPS_PER_PAGE; i-- > 0;) {
		if (begin + i != 0)
			add_free_entry(table, begin + i);
	}
}

enum hw_status capability_table_grow(struct capability_table *table, uint64_t page)
{
	if (table->capacity == HW_CAP_PAGES_MAX * HW_CAPS_PER_PAGE)
		return HW_INVALID;

	add_page(table, page);
	if (table->capacity == 0) {
		table->capacity = HW_CAPS_PER_PAGE;
		return HW_OK;
	}
	for (uint32_t i = 0; i < HW_CAPS_PER_PAGE; i++) {
		table->capacity++;
		split_bucket(table);
	}
	return HW_OK;
}

static uint32_t find_entry(struct capability_table const *table, uint64_t identity)
{
	uint32_t index = *bucket_head(table, identity);

	while (index && capability_at(table, index)->identity != identity)
		index = capability_at(table, index)->next;
	return index;
}

static uint32_t take_free_entry(struct capability_table *table, uint64_t identity)
{
	uint32_t const           index = table->first_free;
	struct capability *const entry = capability_at(table, index);

	if (index == 0)
		return 0;
	table->first_free = entry->next;
	table->free_count--;
	entry->identity = identity;
	entry->count = 0;
	link_entry(table, index);
	return index;
}

uint32_t capability_receive(struct capability_table *table, uint64_t identity)
{
	uint32_t index = find_entry(table, identity);

	if (!index)
		index = take_free_entry(table, identity);
	if (!index)
		return 0;

	struct capability *const entry = capability_at(table, index);
	entry->count++;
	return index;
}

static void remove_entry(struct capability_table *table, uint32_t index)
{
	struct capability *const entry = capability_at(table, index);
	uint16_t                *link = bucket_head(table, entry->identity);

	while (*link != index)
		link = &capability_at(table, *link)->next;
	*link = entry->next;
	add_free_entry(table, index);
}

enum hw_status capability_release(struct capability_table *table, uint64_t index, uint64_t count)
{
	if (!capability_identity(table, index))
		return HW_INVALID;

	struct capability *const entry = capability_at(table, (uint32_t)index);
	entry->count -= (uint32_t)count;
	if (entry->count == 0)
		remove_entry(table, (uint32_t)index);
	return HW_OK;
}

enum hw_status capability_object(struct capability_table const *table, uint64_t index,
                                 struct object **out_object)
{
	uint64_t const identity = capability_identity(table, index);

	if (!identity)
		return HW_INVALID;
	*out_object = object_find(identity);
	return *out_object ? HW_OK : HW_GONE;
}
