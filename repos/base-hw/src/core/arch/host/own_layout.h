/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The same for tests on the host: where the address sanitizer wants nothing.
 */
#ifndef FERN_HW_CORE_OWN_LAYOUT_H
#define FERN_HW_CORE_OWN_LAYOUT_H

#define HW_CORE_HEAP 0x200000000000UL

#endif /* FERN_HW_CORE_OWN_LAYOUT_H */
