/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The fake CPU of unit tests, see system_call_arch.h.
 */
#ifndef FERN_HW_THREAD_ARCH_H
#define FERN_HW_THREAD_ARCH_H

#include <base/internal/thread_control_block.h>

struct fern_thread *hw_thread_self(void);
uint64_t            hw_counter(void);

#endif /* FERN_HW_THREAD_ARCH_H */
