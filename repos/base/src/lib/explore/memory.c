/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What happened before what, by vector clocks: two accesses to the same byte by different threads,
 * at least one of them a write and at least one of them plain, are a data race if nothing that C
 * promises orders them. That there is none is what makes it right to switch at steps only.
 *
 * Besides: memory that lasts for one execution, and the return of all other to what it was.
 */
#include "internal.h"
#include <base/allocator.h>
#include <sanitizer/asan_interface.h>
#include <string.h>

enum {
	CELLS = 1 << 19, /* bytes that one execution touches */
	SYNCHRONIZERS = 1 << 10,
	ARENA_SIZE = 1 << 18,
	RED_ZONE = 16,
	KEPT_MAX = 1 << 16, /* bytes besides, to be restored */
};

enum kind { PLAIN_READ, PLAIN_WRITE, ATOMIC_READ, ATOMIC_WRITE, KINDS };

/* what is known of a byte; in a hash table, as everything by address */
struct cell {
	uintptr_t    address;
	uint32_t     execution; /* older: free */
	bool         kept;      /* its first value is in `kept` */
	struct clock last[KINDS];
};

/* what its value tells who acquires it */
struct synchronizer {
	uintptr_t    address;
	uint32_t     execution;
	struct clock told;
	size_t       released; /* a mutex: by so many steps */
};

struct kept {
	char *address;
	char  value;
};

static struct cell         cells[CELLS];
static struct synchronizer synchronizers[SYNCHRONIZERS];
static uint32_t            execution;
static struct clock        clocks[CONTEXTS], to_acquire[CONTEXTS], fenced[CONTEXTS];

static struct kept kept[KEPT_MAX];
static size_t      kept_count;

static _Alignas(64) char arena[ARENA_SIZE];
static size_t arena_used;

void memory_reset(void)
{
	while (kept_count) {
		kept_count--;
		*kept[kept_count].address = kept[kept_count].value;
	}
	execution++;
	memset(clocks, 0, sizeof(clocks));
	memset(to_acquire, 0, sizeof(to_acquire));
	memset(fenced, 0, sizeof(fenced));
	for (unsigned i = 0; i < EXPLORE_THREADS_MAX; i++)
		clocks[i].of[i] = 1;
	arena_used = 0;
	__asan_poison_memory_region(arena, ARENA_SIZE);
}

/* ---------------------------------------------------------------- tables ---- */

static size_t hash(uintptr_t address)
{
	return (size_t)((address * UINT64_C(0x9e3779b97f4a7c15)) >> 32);
}

static struct cell *cell_at(uintptr_t address)
{
	for (size_t i = hash(address), tries = 0; tries < CELLS; i++, tries++) {
		struct cell *const cell = &cells[i % CELLS];

		if (cell->execution != execution)
			*cell = (struct cell){ .address = address, .execution = execution };
		if (cell->address == address)
			return cell;
	}
	explore_fail("touches more memory than is watched");
}

static struct synchronizer *synchronizer_at(void const *object)
{
	uintptr_t const address = (uintptr_t)object;

	for (size_t i = hash(address), tries = 0; tries < SYNCHRONIZERS; i++, tries++) {
		struct synchronizer *const entry = &synchronizers[i % SYNCHRONIZERS];

		if (entry->execution != execution)
			*entry =
				(struct synchronizer){ .address = address, .execution = execution };
		if (entry->address == address)
			return entry;
	}
	explore_fail("more atomic variables than are watched");
}

/* ---------------------------------------------------------------- clocks ---- */

static void join(struct clock *clock, struct clock const *other)
{
	for (unsigned i = 0; i < EXPLORE_THREADS_MAX; i++)
		if (clock->of[i] < other->of[i])
			clock->of[i] = other->of[i];
}

static bool acquires(int order)
{
	return order == __ATOMIC_ACQUIRE || order == __ATOMIC_CONSUME ||
	       order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}

static bool releases(int order)
{
	return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}

void memory_acquire(void const *address, int order)
{
	unsigned const self = explore_self();

	join(&to_acquire[self], &synchronizer_at(address)->told);
	if (acquires(order))
		join(&clocks[self], &synchronizer_at(address)->told);
}

void memory_fence(int order)
{
	unsigned const self = explore_self();

	if (acquires(order))
		join(&clocks[self], &to_acquire[self]);
	if (releases(order))
		fenced[self] = memory_release(order);
}

struct clock memory_release(int order)
{
	unsigned const     self = explore_self();
	struct clock const clock = releases(order) ? clocks[self] : fenced[self];

	if (self != OUTSIDE && releases(order))
		clocks[self].of[self]++;
	return clock;
}

void memory_publish(void const *address, struct clock const *clock, bool modify)
{
	struct clock *const told = &synchronizer_at(address)->told;

	if (modify)
		join(told, clock);
	else
		*told = *clock;
}

void memory_release_mutex(void const *mutex)
{
	struct clock const clock = memory_release(__ATOMIC_RELEASE);

	memory_publish(mutex, &clock, false);
	synchronizer_at(mutex)->released = steps_made();
}

size_t memory_mutex_released(void const *mutex)
{
	return synchronizer_at(mutex)->released;
}

/* ---------------------------------------------------------------- accesses ---- */

static bool conflict(enum kind a, enum kind b)
{
	bool const writes =
		a == PLAIN_WRITE || a == ATOMIC_WRITE || b == PLAIN_WRITE || b == ATOMIC_WRITE;

	return writes && (a < ATOMIC_READ || b < ATOMIC_READ);
}

static void check_race(struct cell const *cell, enum kind kind, unsigned self)
{
	for (enum kind other = 0; other < KINDS; other++)
		for (unsigned i = 0; i < EXPLORE_THREADS_MAX && conflict(kind, other); i++)
			if (i != self && cell->last[other].of[i] > clocks[self].of[i])
				explore_fail("data race of thread %u with thread %u", self, i);
}

static void keep(struct cell *cell)
{
	char *const address = (char *)cell->address;

	bool const own = address >= arena && address < arena + ARENA_SIZE;

	if (cell->kept || own || explorer_stack_owner(address))
		return;
	if (kept_count == KEPT_MAX)
		explore_fail("changes more memory than is kept");
	cell->kept = true;
	kept[kept_count++] = (struct kept){ address, *address };
}

void memory_access(void const *address, size_t size, bool writes, bool atomic)
{
	unsigned const             self = explore_self();
	struct thread const *const owner = explorer_stack_owner(address);
	enum kind const            kind = (writes ? PLAIN_WRITE : PLAIN_READ) + (atomic ? 2 : 0);

	if (owner == explorer_current && !atomic)
		return;
	if (owner && owner != explorer_current && (char const *)address < owner->top)
		explore_fail("use of a stack frame that thread %u has left",
		             (unsigned)(owner - explorer_threads));
	if (!owner && __asan_region_is_poisoned((void *)address, size))
		explore_fail("use of memory that is free, or nobody's");
	for (size_t i = 0; i < size; i++) {
		struct cell *const cell = cell_at((uintptr_t)address + i);

		if (writes)
			keep(cell);
		if (self == OUTSIDE)
			continue;
		check_race(cell, kind, self);
		cell->last[kind].of[self] = clocks[self].of[self];
	}
}

/* ---------------------------------------------------------------- the arena ---- */

void *explore_alloc(size_t size)
{
	char *const  memory = arena + arena_used + RED_ZONE;
	size_t const taken = (size + 2 * RED_ZONE - 1) / RED_ZONE * RED_ZONE;

	if (size > ARENA_SIZE || arena_used + taken > ARENA_SIZE)
		explore_fail("an execution takes more than %u bytes", ARENA_SIZE);
	arena_used += taken;
	__asan_unpoison_memory_region(memory, size);
	return memset(memory, 0, size);
}

void explore_free(void *memory, size_t size)
{
	memory_access(memory, size, true, false);
	__asan_poison_memory_region(memory, size);
}

static enum fern_status allocate(struct fern_allocator *allocator, size_t size, size_t align,
                                 void **out_memory)
{
	(void)allocator;
	(void)align;
	*out_memory = explore_alloc(size);
	return FERN_OK;
}

static void release(struct fern_allocator *allocator, void *memory, size_t size)
{
	(void)allocator;
	explore_free(memory, size);
}

static struct fern_allocator_ops const allocator_ops = { allocate, release };

struct fern_allocator explore_allocator = { &allocator_ops };
