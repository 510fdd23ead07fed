/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Kernel objects that the message layer needs. In components they are made by core on request
 * (component/native.c), in core by core itself.
 */
#ifndef FERN_HW_KERNEL_OBJECTS_H
#define FERN_HW_KERNEL_OBJECTS_H

#include <base/status.h>
#include <stdint.h>

/** An RPC object or signal context, and the capability to it in the own table. */
struct hw_object {
	uint32_t id, cap;
};

/** The thread in stack-area slot `slot` is told `badge` with each call of the object. */
FERN_MUST_CHECK enum fern_status hw_alloc_object(uint32_t slot, uint64_t badge,
                                                 struct hw_object *out_object);

FERN_MUST_CHECK enum fern_status hw_alloc_signal_context(uint32_t slot, uint64_t badge,
                                                         struct hw_object *out_context);

/** From the return on, the object's badge does not occur any more. */
void hw_free(uint32_t id);

/**
 * Make room for HW_CAPS_PER_PAGE more capabilities: first in the library's table
 * (capability_table.h), then in the kernel's. `page` counts from 1. FERN_LIMIT: the kernel's table
 * has its largest size.
 */
FERN_MUST_CHECK enum fern_status hw_extend_caps(uint32_t page);

#endif /* FERN_HW_KERNEL_OBJECTS_H */
