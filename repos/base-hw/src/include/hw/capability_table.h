/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The library's part of the capability table: how often each capability is referred to here, and
 * how often the kernel delivered it. An index in the kernel's table is an index here.
 *
 * The kernel counts deliveries, the library references. With the last reference, all deliveries
 * known so far are given back at once; one that is on its way at that moment keeps the kernel's
 * entry alive.
 *
 * The entries of the table's first page are part of the library; those of page n are memory
 * at HW_CAP_TABLE + n * FERN_PAGE_SIZE, which hw_extend_caps() provides. Any thread.
 */
#ifndef FERN_HW_CAPABILITY_TABLE_H
#define FERN_HW_CAPABILITY_TABLE_H

#include <base/capability.h>
#include <hw/core_call.h>
#include <hw/message.h>

/** Where further pages of the table are; there is no page 0. */
#define HW_CAP_TABLE (HW_CLOCK_PAGE + FERN_PAGE_SIZE)

struct fern_rpc_object;

struct hw_capability {
	_Atomic uint64_t        counts; /* low half: references; high half: deliveries */
	struct fern_rpc_object *object; /* if it is hosted here */
};

_Static_assert(sizeof(struct hw_capability) * HW_CAPS_PER_PAGE == FERN_PAGE_SIZE,
               "a page of entries for a page of the kernel's");

/** The entry of a capability; NULL if the index is 0 or beyond the table. */
struct hw_capability *hw_cap_entry(struct fern_cap cap);

/** A reference to a capability that the kernel delivered; also if it is invalid. */
struct fern_cap hw_cap_accept(uint32_t index);

/**
 * Extend the table if it gets full, so that the next deliveries have room. To be called after
 * capabilities were accepted, when the message buffer is not in use.
 */
void hw_cap_keep_room(void);

/** The number of capabilities in use. */
uint32_t hw_cap_count(void);

#endif /* FERN_HW_CAPABILITY_TABLE_H */
