/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The capability table, see linux/capability_table.h. Entries live in pages that are added when needed
 * and stay; names are indices. Everything here is protected by the message lock.
 */
#include <base/internal/layout.h>
#include <linux/capability_table.h>
#include <linux/kernel_objects.h>
#include <linux/message_lock.h>
#include <linux/pool.h>
#include <linux/syscall.h>

enum {
	ENTRIES_PER_PAGE = FERN_PAGE_SIZE / sizeof(struct linux_capability),
	PAGES_MAX = 512,
	BUCKETS = 256, /* a power of two */
};

static struct linux_capability  first_page[ENTRIES_PER_PAGE]; /* enough for most, without asking for memory */
static struct linux_capability *pages[PAGES_MAX];
static uint32_t                 page_count, free_first, used_count;
static uint16_t                 buckets[BUCKETS]; /* the first entry of each chain of equal hashes */

_Static_assert((uint64_t)ENTRIES_PER_PAGE * PAGES_MAX <= UINT16_MAX + 1, "an index fits into 16 bits");

static struct linux_capability *entry_at(uint32_t index)
{
	return &pages[index / ENTRIES_PER_PAGE][index % ENTRIES_PER_PAGE];
}

struct linux_capability *linux_cap_entry(struct fern_cap cap)
{
	if (!cap.index || cap.index / ENTRIES_PER_PAGE >= page_count)
		return NULL;

	struct linux_capability *const entry = entry_at(cap.index);
	return entry->references ? entry : NULL;
}

static uint16_t *bucket_of(uint64_t cookie)
{
	return &buckets[(cookie ^ cookie >> 8) % BUCKETS];
}

static struct linux_capability *find_cookie(uint64_t cookie)
{
	for (uint32_t index = *bucket_of(cookie); index; index = entry_at(index)->next)
		if (entry_at(index)->cookie == cookie)
			return entry_at(index);
	return NULL;
}

static enum fern_status add_page(void)
{
	void *page = first_page;

	if (page_count == PAGES_MAX)
		return FERN_LIMIT;
	if (page_count > 0)
		FERN_TRY(linux_alloc_page(&page));

	uint32_t const first = page_count * ENTRIES_PER_PAGE;
	pages[page_count++] = page;
	for (uint32_t i = ENTRIES_PER_PAGE; i-- > 0;) {
		if (first + i == 0)
			continue; /* index 0 is the invalid capability */
		*entry_at(first + i) = (struct linux_capability){ .index = first + i, .next = free_first };
		free_first = first + i;
	}
	return FERN_OK;
}

/** Find or make the entry for a descriptor. `out_known`: there was one already. */
static enum fern_status insert(int descriptor, uint64_t cookie, struct fern_cap *out_cap, bool *out_known)
{
	struct linux_capability *entry = cookie ? find_cookie(cookie) : NULL;

	*out_known = entry != NULL;
	if (entry) {
		entry->references++;
		out_cap->index = entry->index;
		return FERN_OK;
	}
	if (!free_first)
		FERN_TRY(add_page());

	entry = entry_at(free_first);
	free_first = entry->next;
	*entry = (struct linux_capability){
		.descriptor = descriptor, .references = 1, .index = entry->index, .cookie = cookie
	};
	if (cookie) {
		entry->next = *bucket_of(cookie);
		*bucket_of(cookie) = (uint16_t)entry->index;
	}
	used_count++;
	out_cap->index = entry->index;
	return FERN_OK;
}

enum fern_status linux_cap_from_descriptor(int descriptor, struct fern_cap *out_cap)
{
	uint64_t const cookie = linux_socket_cookie(descriptor);
	bool           known = false;

	linux_message_lock();
	enum fern_status const status = insert(descriptor, cookie, out_cap, &known);
	linux_message_unlock();

	if (status != FERN_OK || known)
		(void)linux_close(descriptor);
	return status;
}

struct linux_capability *linux_cap_acquire(struct fern_cap cap)
{
	linux_message_lock();
	struct linux_capability *const entry = linux_cap_entry(cap);
	if (entry)
		entry->references++;
	linux_message_unlock();
	return entry;
}

void fern_cap_retain(struct fern_cap cap)
{
	(void)linux_cap_acquire(cap);
}

static void unlink_entry(struct linux_capability *entry)
{
	if (!entry->cookie)
		return;

	uint16_t *const bucket = bucket_of(entry->cookie);
	if (*bucket == entry->index) {
		*bucket = (uint16_t)entry->next;
		return;
	}
	for (uint32_t index = *bucket; index; index = entry_at(index)->next)
		if (entry_at(index)->next == entry->index) {
			entry_at(index)->next = entry->next;
			return;
		}
}

void fern_cap_release(struct fern_cap cap)
{
	linux_message_lock();
	struct linux_capability *const entry = linux_cap_entry(cap);
	if (!entry || --entry->references > 0) {
		linux_message_unlock();
		return;
	}
	struct linux_client_channel *idle = entry->idle;
	int const                    descriptor = entry->descriptor;

	unlink_entry(entry);
	*entry = (struct linux_capability){ .index = entry->index, .next = free_first };
	free_first = entry->index;
	used_count--;
	linux_message_unlock();

	while (idle) {
		struct linux_client_channel *const next = idle->next;
		linux_channel_close(idle);
		linux_client_channel_recycle(idle);
		idle = next;
	}
	(void)linux_close(descriptor);
}

uint32_t linux_cap_count(void)
{
	return used_count;
}
