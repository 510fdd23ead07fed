/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Slots of the kernel's table, which it has for RPC objects, signal contexts and threads, and who
 * has made which object.
 */
#ifndef FERN_HW_CORE_OBJECTS_H
#define FERN_HW_CORE_OBJECTS_H

#include <base/status.h>
#include <hw/core_call.h>
#include <hw/kernel_objects.h>
#include <stdbool.h>
#include <util/list.h>

/** Take a free slot. FERN_OUT_OF_RAM: there can be no more. */
FERN_MUST_CHECK enum fern_status hw_slot_alloc(uint32_t *out_slot);

/** Give it back; the kernel has nothing in it any more. */
void hw_slot_free(uint32_t slot);

/**
 * Make an object that `thread` serves, in a slot that gets into the list, and a capability to it.
 * FERN_OUT_OF_CAPS: the table of the thread's domain is full. FERN_OUT_OF_RAM: core can have no
 * more slots.
 */
FERN_MUST_CHECK enum fern_status hw_object_create(struct fern_list *list, enum hw_object_type type,
                                                  uint64_t thread, uint64_t badge,
                                                  struct hw_object *out_object);

/** Destroy the list's object in `slot`; false: there is none. */
bool hw_object_destroy(struct fern_list *list, uint32_t slot);

/** Destroy all objects of the list. */
void hw_object_destroy_all(struct fern_list *list);

#endif /* FERN_HW_CORE_OBJECTS_H */
