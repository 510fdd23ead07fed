/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The CPUs that components may run on.
 */
#ifndef FERN_LINUX_CORE_MACHINE_H
#define FERN_LINUX_CORE_MACHINE_H

#include <stdint.h>

/** The host's number of the CPU with this index, below platform_cpu_count(). */
uint32_t linux_cpu_number(uint32_t index);

/**
 * The CPU of everything that says nothing else: one for all, because handing over to another CPU
 * costs many times as much as a switch on the same one.
 */
uint32_t linux_cpu_default(void);

/** Keep core on the default CPU, too: everybody calls it. */
void linux_cpu_keep_core(void);

/** Keep the calling thread away from that CPU, if there is another one. */
void linux_cpu_leave_core(void);

#endif /* FERN_LINUX_CORE_MACHINE_H */
