/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Kernel objects that the message layer needs. In components they are made by core on request
 * (component/native.c), in core by core itself.
 */
#ifndef FERN_HW_KERNEL_OBJECTS_H
#define FERN_HW_KERNEL_OBJECTS_H

#include <base/status.h>
#include <stdbool.h>
#include <stdint.h>

/** An RPC object or signal context, and the capability to it in the own table. */
struct hw_object {
	uint32_t id, cap;
};

/**
 * An RPC object or, with `signals`, a signal context: the thread in stack-area slot `slot` is told
 * `badge` with each call or signal.
 */
FERN_MUST_CHECK enum fern_status hw_alloc_object(uint32_t slot, uint64_t badge, bool signals,
                                                 struct hw_object *out_object);

/** From the return on, the object's badge does not occur any more. */
void hw_free(uint32_t id);

/**
 * Make room for HW_CAPS_PER_PAGE more capabilities: first in the library's table
 * (capability_table.h), then in the kernel's. FERN_LIMIT: the kernel's table has its largest size.
 */
FERN_MUST_CHECK enum fern_status hw_extend_caps(void);

#endif /* FERN_HW_KERNEL_OBJECTS_H */
