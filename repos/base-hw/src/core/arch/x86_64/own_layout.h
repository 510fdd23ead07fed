/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Where core's own memory lies: behind everything that an address space of a component has.
 */
#ifndef FERN_HW_CORE_OWN_LAYOUT_H
#define FERN_HW_CORE_OWN_LAYOUT_H

#define HW_CORE_WINDOWS    0x1000000000UL /* for copying */
#define HW_CORE_HEAP_BEGIN 0x2000000000UL
#define HW_CORE_HEAP_END   0x4000000000UL

#endif /* FERN_HW_CORE_OWN_LAYOUT_H */
