/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the compiler calls for each access to memory when it is told to make code for the thread
 * sanitizer (-fsanitize=thread): here is another runtime for the same code.
 */
#include "internal.h"
#include <string.h>

#define PLACE __builtin_return_address(0)

/* the compiler's, and none of our own */
#pragma GCC diagnostic ignored "-Wmissing-prototypes"

/* ---------------------------------------------------------------- plain accesses ---- */

static void plain(void const *address, size_t size, bool writes, void const *place)
{
	if (!explorer_current || !size)
		return;
	/* plain access to what was stored atomically: not delayed */
	while (stores_find(address, size) || stores_overlap(address, size))
		stores_flush(explore_self());
	explorer_current->step.place = place;
	memory_access(address, size, writes, false);
}

#define PLAIN(size)                                                                                \
	void __tsan_read##size(void *address)                                                      \
	{                                                                                          \
		plain(address, size, false, PLACE);                                                \
	}                                                                                          \
	void __tsan_write##size(void *address)                                                     \
	{                                                                                          \
		plain(address, size, true, PLACE);                                                 \
	}                                                                                          \
	void __tsan_unaligned_read##size(void *address)                                            \
	{                                                                                          \
		plain(address, size, false, PLACE);                                                \
	}                                                                                          \
	void __tsan_unaligned_write##size(void *address)                                           \
	{                                                                                          \
		plain(address, size, true, PLACE);                                                 \
	}

PLAIN(1)
PLAIN(2)
PLAIN(4)
PLAIN(8)
PLAIN(16)

void __tsan_read_range(void *address, size_t size)
{
	plain(address, size, false, PLACE);
}

void __tsan_write_range(void *address, size_t size)
{
	plain(address, size, true, PLACE);
}

void *explore_move(void *to, void const *from, size_t size, void const *place)
{
	plain(from, size, false, place);
	plain(to, size, true, place);
	for (size_t i = 0; i < size; i++) {
		size_t const at = (uintptr_t)to < (uintptr_t)from ? i : size - 1 - i;
		((char *)to)[at] = ((char const *)from)[at];
	}
	return to;
}

void *explore_set(void *to, int value, size_t size, void const *place)
{
	plain(to, size, true, place);
	for (size_t i = 0; i < size; i++)
		((char *)to)[i] = (char)value;
	return to;
}

/* ---------------------------------------------------------------- nothing to do ---- */

void __tsan_init(void)
{
}

void __tsan_func_entry(void *caller)
{
	(void)caller;
}

void __tsan_func_exit(void)
{
}

/* ---------------------------------------------------------------- atomic accesses ---- */

static void announce(char const *what, void const *address, size_t size, bool writes, bool drains,
                     void const *place)
{
	explorer_step(&(struct step){ .what = what,
	                              .object = address,
	                              .size = size,
	                              .writes = writes,
	                              .drains = drains,
	                              .place = place });
	memory_access(address, size, writes, true);
}

/* the value to load is at the address that is answered */
static void const *load(void const *address, size_t size, int order, void const *place)
{
	if (!explorer_current)
		return address;
	announce("load", address, size, false, stores_overlap(address, size), place);

	uint64_t const *const own = stores_find(address, size);
	if (own)
		return own;
	memory_acquire(address, order);
	return address;
}

/* false: the store is not delayed, the caller does it */
static bool store(void *address, size_t size, uint64_t value, int order, void const *place)
{
	if (!explorer_current)
		return false;
	if (order == __ATOMIC_SEQ_CST) {
		announce("store", address, size, true, true, place);
		struct clock const clock = memory_release(order);
		memory_publish(address, &clock, false);
		return false;
	}
	memory_access(address, size, true, true);
	stores_add(address, size, value, order, place);
	return true;
}

static void before_modification(void *address, size_t size, void const *place)
{
	if (explorer_current)
		announce("modify", address, size, true, true, place);
}

static void modified(void const *address, int order)
{
	if (!explorer_current)
		return;
	memory_acquire(address, order);

	struct clock const clock = memory_release(order);
	memory_publish(address, &clock, true);
}

static void not_modified(void const *address, int order)
{
	if (explorer_current)
		memory_acquire(address, order);
}

#define SIZE(bits) ((bits) / 8)

#define LOAD_AND_STORE(bits, type)                                                                 \
	type __tsan_atomic##bits##_load(type const volatile *address, int order)                   \
	{                                                                                          \
		return *(type const *)load((void const *)address, SIZE(bits), order, PLACE);       \
	}                                                                                          \
	void __tsan_atomic##bits##_store(type volatile *address, type value, int order)            \
	{                                                                                          \
		if (!store((void *)address, SIZE(bits), value, order, PLACE))                      \
			*address = value;                                                          \
	}

#define MODIFY(bits, type, name, expression)                                                       \
	type __tsan_atomic##bits##_##name(type volatile *address, type value, int order)           \
	{                                                                                          \
		before_modification((void *)address, SIZE(bits), PLACE);                           \
		type const before = *address;                                                      \
		*address = (type)(expression);                                                     \
		modified((void *)address, order);                                                  \
		return before;                                                                     \
	}

/* gcc calls those that answer whether they succeeded, clang the one that answers what was there */
#define COMPARE(bits, type)                                                                        \
	type __tsan_atomic##bits##_compare_exchange_val(type volatile *address, type expected,     \
	                                                type value, int order, int failed)         \
	{                                                                                          \
		before_modification((void *)address, SIZE(bits), PLACE);                           \
		type const before = *address;                                                      \
		if (before == expected) {                                                          \
			*address = value;                                                          \
			modified((void *)address, order);                                          \
		} else {                                                                           \
			not_modified((void *)address, failed);                                     \
		}                                                                                  \
		return before;                                                                     \
	}                                                                                          \
	int __tsan_atomic##bits##_compare_exchange_strong(type volatile *address, type *expected,  \
	                                                  type value, int order, int failed)       \
	{                                                                                          \
		type const before = __tsan_atomic##bits##_compare_exchange_val(                    \
			address, *expected, value, order, failed);                                 \
		bool const success = before == *expected;                                          \
		*expected = before;                                                                \
		return success;                                                                    \
	}                                                                                          \
	int __tsan_atomic##bits##_compare_exchange_weak(type volatile *address, type *expected,    \
	                                                type value, int order, int failed)         \
	{                                                                                          \
		return __tsan_atomic##bits##_compare_exchange_strong(address, expected, value,     \
		                                                     order, failed);               \
	}

#define ATOMIC(bits, type)                                                                         \
	LOAD_AND_STORE(bits, type)                                                                 \
	MODIFY(bits, type, exchange, value)                                                        \
	MODIFY(bits, type, fetch_add, before + value)                                              \
	MODIFY(bits, type, fetch_sub, before - value)                                              \
	MODIFY(bits, type, fetch_and, before &value)                                               \
	MODIFY(bits, type, fetch_or, before | value)                                               \
	MODIFY(bits, type, fetch_xor, before ^ value)                                              \
	COMPARE(bits, type)

ATOMIC(8, uint8_t)
ATOMIC(16, uint16_t)
ATOMIC(32, uint32_t)
ATOMIC(64, uint64_t)

void __tsan_atomic_thread_fence(int order)
{
	if (!explorer_current)
		return;
	if (order == __ATOMIC_SEQ_CST)
		explorer_step(&(struct step){ .what = "fence", .drains = true, .place = PLACE });
	memory_fence(order);
}
