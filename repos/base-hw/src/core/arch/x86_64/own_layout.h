/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Where core's heap lies: behind everything that an address space of a component has. A piece of
 * it is as far behind HW_CORE_HEAP as it is in physical memory, of which the kernel has 512 GiB at
 * most.
 */
#ifndef FERN_HW_CORE_OWN_LAYOUT_H
#define FERN_HW_CORE_OWN_LAYOUT_H

#define HW_CORE_HEAP 0x2000000000UL

#endif /* FERN_HW_CORE_OWN_LAYOUT_H */
