/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What a component's heap stands on: RAM dataspaces of its own account, attached to its address
 * space. To be used once the component has its environment (base/internal/env.h).
 */
#ifndef FERN_BASE_INTERNAL_RAM_BACKING_H
#define FERN_BASE_INTERNAL_RAM_BACKING_H

#include <base/heap.h>

extern struct fern_heap_backing fern_ram_backing;

#endif /* FERN_BASE_INTERNAL_RAM_BACKING_H */
