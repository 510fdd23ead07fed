/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The table of objects: what capabilities and tokens refer to.
 *
 * Each object has a slot of 64 bytes, in pages that core provides and that are never used for
 * anything else. Its identity is the slot's number and a generation, which grows when the object
 * is destroyed. So a reference by identity may outlive its object: it is recognised as stale, in
 * constant time. A generation has 44 bits and is never used twice.
 *
 *     type            server                    what
 *     OBJECT_RPC      thread that is called     may be called
 *     OBJECT_SIGNAL   thread that is notified   counts signals
 *     OBJECT_THREAD                             a thread; its own reference is the pointer `thread`
 */
#ifndef FERN_KERNEL_OBJECT_H
#define FERN_KERNEL_OBJECT_H

#include <hw/core_call.h>
#include <hw/system_call.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <util/list.h>

enum {
	OBJECT_SLOT_BITS = 20,
	OBJECT_PAGE_SHIFT = 6,
};

_Static_assert(HW_OBJECTS_PER_PAGE == 1 << OBJECT_PAGE_SHIFT, "slots per page");
_Static_assert(HW_OBJECT_PAGES_MAX *HW_OBJECTS_PER_PAGE <= 1 << OBJECT_SLOT_BITS, "slots");

enum object_type {
	OBJECT_FREE = 0,
	OBJECT_RPC = HW_OBJECT_RPC,
	OBJECT_SIGNAL = HW_OBJECT_SIGNAL,
	OBJECT_THREAD,
	EVENT_CALL, /* an event's kind, no object */
};

/**
 * What waits for a thread to receive it: calls and signals, in one queue in the order of their
 * arrival, so that neither can keep the other from being received. Part of a struct thread (a
 * call) or of a struct object (a signal context).
 */
struct event {
	uint32_t kind;  /* EVENT_CALL, or the type of the object */
	uint32_t count; /* of signals that were not received */
	union {
		struct fern_list_element element;
		struct fern_list callers; /* of an RPC object: calls that are queued or deferred */
	};
};

struct object {
	uint64_t       identity;
	struct object *server;          /* slot of the thread; NULL for a thread's own slot */
	uint64_t       server_identity; /* that thread's */
	union {
		uint64_t       badge;
		struct thread *thread; /* NULL: has ended */
	};
	struct event event; /* of a signal context, or its callers; kind: the type of any object */
};

_Static_assert(sizeof(struct object) == 64, "a page holds HW_OBJECTS_PER_PAGE of them");

extern struct object *object_pages[HW_OBJECT_PAGES_MAX];
extern uint32_t       object_count;

/** The object in a slot below object_count. */
static inline struct object *object_at(uint32_t slot)
{
	return &object_pages[slot >> OBJECT_PAGE_SHIFT][slot & (HW_OBJECTS_PER_PAGE - 1)];
}

static inline uint32_t object_slot(uint64_t identity)
{
	return (uint32_t)identity & ((1 << OBJECT_SLOT_BITS) - 1);
}

/** The object of an identity that once was valid; NULL: it does not exist any more. */
static inline struct object *object_find(uint64_t identity)
{
	struct object *const object = object_at(object_slot(identity));

	return object->identity == identity ? object : NULL;
}

/** The thread that serves an object; NULL: it has ended. */
static inline struct thread *object_server(struct object const *object)
{
	struct object const *const server = object->server;

	return server->identity == object->server_identity ? server->thread : NULL;
}

/** The slot if it is free, else NULL. */
struct object *object_free_slot(uint64_t slot);

/** Occupy a free slot. `server` is NULL for a thread's own slot. */
void object_create(struct object *object, enum object_type type, struct object *server,
                   uint64_t badge);

/** Free the slot: references to what was there are stale from now on. */
void object_retire(struct object *object);

/**
 * Destroy an RPC object or signal context: calls are answered HW_GONE. HW_MORE: it is dead, but not
 * all were answered yet; repeat it. HW_INVALID: it is none.
 */
enum hw_status object_destroy(uint64_t slot);

/** Add a page of slots. HW_INVALID: there are HW_OBJECT_PAGES_MAX. */
enum hw_status object_grow(uint64_t page);

#endif /* FERN_KERNEL_OBJECT_H */
