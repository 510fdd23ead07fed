/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The fake kernel of unit tests: each test that links the kernel layer implements the system calls
 * it expects.
 */
#ifndef FERN_HW_SYSTEM_CALL_ARCH_H
#define FERN_HW_SYSTEM_CALL_ARCH_H

#include <hw/system_call.h>

struct hw_results hw_system_call(uint64_t number, uint64_t first, uint64_t second, uint64_t third,
                                 uint64_t fourth);

#endif /* FERN_HW_SYSTEM_CALL_ARCH_H */
