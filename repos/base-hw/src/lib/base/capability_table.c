/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The capability table, see hw/capability_table.h. Without locks: both counts of an entry change
 * together.
 */
#include <base/internal/layout.h>
#include <hw/capability_table.h>
#include <hw/kernel_objects.h>
#include <hw/system_call_arch.h>
#include <stdatomic.h>
#include <stddef.h>

enum {
	/* entries kept free: several times what one message brings */
	FREE_MIN = 32,

	/* after the account could not pay, the next attempt is made when so many more are in use */
	RETRY_DISTANCE = 8,
};

/* so many deliveries are given back although there are references, before the counts overflow */
#define DELIVERIES_MAX (UINT64_C(1) << 30)

#define DELIVERY  (UINT64_C(1) << 32)
#define REFERENCE UINT64_C(1)

static struct hw_capability first_page[HW_CAPS_PER_PAGE];
static _Atomic uint32_t     page_count = 1, used_count, retry_at;
static atomic_flag          extending = ATOMIC_FLAG_INIT;

static uint32_t references(uint64_t counts)
{
	return (uint32_t)counts;
}

static uint32_t deliveries(uint64_t counts)
{
	return (uint32_t)(counts >> 32);
}

static struct hw_capability *entry_at(uint32_t index)
{
	return index < HW_CAPS_PER_PAGE ? &first_page[index]
	                                : (struct hw_capability *)HW_CAP_TABLE + index;
}

struct hw_capability *hw_cap_entry(struct fern_cap cap)
{
	uint32_t const limit =
		atomic_load_explicit(&page_count, memory_order_acquire) * HW_CAPS_PER_PAGE;

	return cap.index && cap.index < limit ? entry_at(cap.index) : NULL;
}

static void give_back(uint32_t index, uint64_t count)
{
	(void)hw_system_call(HW_CALL_RELEASE, index, count, 0,
	                     0); /* the entry is there: we hold it */
}

struct fern_cap hw_cap_accept(uint32_t index)
{
	struct fern_cap const       cap = { index };
	struct hw_capability *const entry = hw_cap_entry(cap);

	if (!entry)
		return FERN_CAP_INVALID;

	uint64_t const before = atomic_fetch_add(&entry->counts, DELIVERY + REFERENCE);
	if (references(before) == 0)
		atomic_fetch_add_explicit(&used_count, 1, memory_order_relaxed);
	if (deliveries(before) >= DELIVERIES_MAX) {
		atomic_fetch_sub(&entry->counts, DELIVERIES_MAX * DELIVERY);
		give_back(index, DELIVERIES_MAX);
	}
	return cap;
}

void fern_cap_retain(struct fern_cap cap)
{
	struct hw_capability *const entry = hw_cap_entry(cap);

	if (entry && references(atomic_load_explicit(&entry->counts, memory_order_relaxed)) > 0)
		atomic_fetch_add_explicit(&entry->counts, REFERENCE, memory_order_relaxed);
}

void fern_cap_release(struct fern_cap cap)
{
	struct hw_capability *const entry = hw_cap_entry(cap);
	uint64_t                    before, after;

	if (!entry)
		return;
	before = atomic_load_explicit(&entry->counts, memory_order_relaxed);
	do {
		if (references(before) == 0)
			return;
		after = references(before) == 1 ? 0 : before - REFERENCE;
	} while (!atomic_compare_exchange_weak(&entry->counts, &before, after));

	if (after == 0) {
		atomic_fetch_sub_explicit(&used_count, 1, memory_order_relaxed);
		give_back(cap.index, deliveries(before));
	}
}

uint32_t hw_cap_count(void)
{
	return atomic_load_explicit(&used_count, memory_order_relaxed);
}

static bool room_is_short(void)
{
	return hw_cap_count() + FREE_MIN >=
	       atomic_load_explicit(&page_count, memory_order_relaxed) * HW_CAPS_PER_PAGE;
}

void hw_cap_keep_room(void)
{
	if (!room_is_short() ||
	    hw_cap_count() < atomic_load_explicit(&retry_at, memory_order_relaxed) ||
	    atomic_flag_test_and_set(&extending))
		return;

	uint32_t const page = atomic_load(&page_count);
	uint32_t       retry = 0;

	if (room_is_short()) {
		if (page < HW_CAP_PAGES_MAX && hw_extend_caps() == FERN_OK)
			atomic_store_explicit(&page_count, page + 1, memory_order_release);
		else
			retry = hw_cap_count() + RETRY_DISTANCE;
	}
	atomic_store_explicit(&retry_at, retry, memory_order_relaxed);
	atomic_flag_clear(&extending);
}
