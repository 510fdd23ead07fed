/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The table of objects, see object.h.
 */
#include <arch.h>
#include <call.h>
#include <object.h>

struct object *object_pages[HW_OBJECT_PAGES_MAX];
uint32_t       object_count;

struct object *object_free_slot(uint64_t slot)
{
	if (slot >= object_count)
		return NULL;
	struct object *const object = object_at((uint32_t)slot);

	return object->event.kind == OBJECT_FREE ? object : NULL;
}

void object_create(struct object *object, enum object_type type, struct object *server,
                   uint64_t badge)
{
	object->event = (struct event){ .kind = type };
	object->server = server;
	object->badge = badge;
	object->server_identity = server ? server->identity : 0;
}

void object_retire(struct object *object)
{
	object->identity += 1ULL << OBJECT_SLOT_BITS;
	object->event.kind = OBJECT_FREE;
}

enum hw_status object_destroy(uint64_t slot)
{
	if (slot >= object_count)
		return HW_INVALID;
	struct object *const object = object_at((uint32_t)slot);
	bool                 complete = true;

	if (object->event.kind == OBJECT_RPC)
		complete = call_cancel_object(object);
	else if (object->event.kind == OBJECT_SIGNAL)
		fern_list_remove(&object->event.element);
	else
		return HW_INVALID;
	/* nobody can call it from now on, but the slot is free only when nobody waits any more */
	object_retire(object);
	if (!complete)
		object->event.kind = OBJECT_RPC;
	return complete ? HW_OK : HW_MORE;
}

enum hw_status object_grow(uint64_t page)
{
	uint32_t const index = object_count / HW_OBJECTS_PER_PAGE;

	if (index == HW_OBJECT_PAGES_MAX)
		return HW_INVALID;

	struct object *const objects = arch_pointer(page);
	arch_clear_page(objects);
	for (uint32_t i = 0; i < HW_OBJECTS_PER_PAGE; i++)
		objects[i].identity = (1ULL << OBJECT_SLOT_BITS) | (object_count + i);
	object_pages[index] = objects;
	object_count += HW_OBJECTS_PER_PAGE;
	return HW_OK;
}
