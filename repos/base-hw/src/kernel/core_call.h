/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core's system calls, and its start.
 */
#ifndef FERN_KERNEL_CORE_CALL_H
#define FERN_KERNEL_CORE_CALL_H

#include <hw/boot_info.h>
#include <thread.h>

/**
 * One of enum hw_core_call by `self`, a thread of core. HW_DENIED: there is none of that number.
 */
void core_call(struct thread *self, uint64_t number, uint64_t const *argument);

/**
 * Make core's domain and first thread from the boot module "core", and start it; the boot
 * information is at the physical address `boot_info`. Panics if that cannot be done.
 */
void core_start(uint64_t boot_info);

#endif /* FERN_KERNEL_CORE_CALL_H */
