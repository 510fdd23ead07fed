/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The capability table, see linux/capability_table.h. Entries live in pages that are added when
 * needed and stay; names are indices. One lock protects all of it; held while waiting for nobody
 * but core, which is asked for a page when the table has to grow.
 */
#include <base/internal/layout.h>
#include <base/mutex.h>
#include <linux/capability_table.h>
#include <linux/kernel_objects.h>
#include <linux/syscall.h>

enum {
	ENTRIES_PER_PAGE = FERN_PAGE_SIZE / sizeof(struct linux_capability),
	PAGES_MAX = 512,
	BUCKETS = 256, /* a power of two */
};

/* identities that stand for names; cookies are counted from 1 and do not get there */
#define NAME_IDENTITY (UINT64_C(1) << 63)

static struct fern_mutex        lock;
static struct linux_capability  first_page[ENTRIES_PER_PAGE]; /* enough for most, without asking for memory */
static struct linux_capability *pages[PAGES_MAX];
static uint32_t                 page_count, free_first;
static uint16_t                 buckets[BUCKETS]; /* the first entry of each chain of equal hashes */

_Static_assert((uint64_t)ENTRIES_PER_PAGE *PAGES_MAX <= UINT16_MAX + 1,
               "an index fits into 16 bits");

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

static uint16_t *bucket_of(uint64_t identity)
{
	return &buckets[(identity ^ identity >> 8 ^ identity >> 16) % BUCKETS];
}

static struct linux_capability *find_identity(uint64_t identity)
{
	for (uint32_t index = *bucket_of(identity); index; index = entry_at(index)->next)
		if (entry_at(index)->identity == identity)
			return entry_at(index);
	return NULL;
}

static void link_entry(struct linux_capability *entry, uint64_t identity)
{
	entry->identity = identity;
	if (!identity)
		return;
	entry->next = *bucket_of(identity);
	*bucket_of(identity) = (uint16_t)entry->index;
}

static void unlink_entry(struct linux_capability *entry)
{
	if (!entry->identity)
		return;

	uint16_t *const bucket = bucket_of(entry->identity);
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
		*entry_at(first + i) =
			(struct linux_capability){ .index = first + i, .next = free_first };
		free_first = first + i;
	}
	return FERN_OK;
}

/**
 * Find or make the entry of an identity. `out_known`: there was one already; its descriptor stays.
 */
static enum fern_status insert(int descriptor, uint64_t identity, uint64_t name,
                               struct fern_cap *out_cap, bool *out_known)
{
	struct linux_capability *entry = identity ? find_identity(identity) : NULL;

	*out_known = entry != NULL;
	if (entry) {
		entry->references++;
		if (name)
			entry->name = name;
		out_cap->index = entry->index;
		return FERN_OK;
	}
	if (!free_first)
		FERN_TRY(add_page());

	entry = entry_at(free_first);
	free_first = entry->next;
	*entry = (struct linux_capability){
		.descriptor = descriptor, .references = 1, .index = entry->index, .name = name
	};
	link_entry(entry, identity);
	out_cap->index = entry->index;
	return FERN_OK;
}

static enum fern_status add(int descriptor, uint64_t identity, uint64_t name,
                            struct fern_cap *out_cap)
{
	bool known = false;

	fern_mutex_lock(&lock);
	enum fern_status const status = insert(descriptor, identity, name, out_cap, &known);
	fern_mutex_unlock(&lock);

	if (descriptor >= 0 && (status != FERN_OK || known))
		(void)linux_close(descriptor);
	return status;
}

enum fern_status linux_cap_from_descriptor(int descriptor, struct fern_cap *out_cap)
{
	return add(descriptor, linux_socket_cookie(descriptor), 0, out_cap);
}

enum fern_status linux_cap_wrap(int descriptor, struct fern_cap *out_cap)
{
	return add(descriptor, 0, 0, out_cap);
}

enum fern_status linux_cap_from_raw(struct linux_raw_cap const *raw, struct fern_cap *out_cap)
{
	uint64_t const identity = raw->descriptor < 0 ? raw->name | NAME_IDENTITY
	                                              : linux_socket_cookie(raw->descriptor);

	return add(raw->descriptor, identity, raw->name, out_cap);
}

void linux_cap_set_descriptor(struct linux_capability *entry, int descriptor)
{
	uint64_t const cookie = linux_socket_cookie(descriptor);

	fern_mutex_lock(&lock);
	bool const needed = entry->descriptor < 0;
	if (needed) {
		entry->descriptor = descriptor;
		unlink_entry(entry);
		link_entry(entry, cookie);
	}
	fern_mutex_unlock(&lock);
	if (!needed)
		(void)linux_close(descriptor);
}

struct linux_capability *linux_cap_acquire(struct fern_cap cap)
{
	fern_mutex_lock(&lock);
	struct linux_capability *const entry = linux_cap_entry(cap);
	if (entry)
		entry->references++;
	fern_mutex_unlock(&lock);
	return entry;
}

void fern_cap_retain(struct fern_cap cap)
{
	(void)linux_cap_acquire(cap);
}

void fern_cap_release(struct fern_cap cap)
{
	fern_mutex_lock(&lock);
	struct linux_capability *const entry = linux_cap_entry(cap);
	if (!entry || --entry->references > 0) {
		fern_mutex_unlock(&lock);
		return;
	}
	struct linux_client_channel *idle = entry->idle;
	int const                    descriptor = entry->lent ? -1 : entry->descriptor;

	unlink_entry(entry);
	*entry = (struct linux_capability){ .index = entry->index, .next = free_first };
	free_first = entry->index;
	fern_mutex_unlock(&lock);

	while (idle) {
		struct linux_client_channel *const next = idle->next;
		linux_channel_destroy(idle);
		idle = next;
	}
	if (descriptor >= 0)
		(void)linux_close(descriptor);
}

/* ---------------------------------------------------------------- channels ---- */

struct linux_client_channel *linux_cap_take_channel(struct linux_capability *entry)
{
	fern_mutex_lock(&lock);
	struct linux_client_channel *const channel = entry->idle;
	if (channel)
		entry->idle = channel->next;
	fern_mutex_unlock(&lock);
	return channel;
}

void linux_cap_put_channel(struct linux_capability *entry, struct linux_client_channel *channel)
{
	fern_mutex_lock(&lock);
	channel->next = entry->idle;
	entry->idle = channel;
	fern_mutex_unlock(&lock);
}
