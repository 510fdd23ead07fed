/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The clock page: how microseconds since the kernel's start are made of the CPU's counter.
 * Written once by the kernel, mapped read-only into every domain at HW_CLOCK_PAGE.
 *
 *     microseconds = (counter - counter_start) * multiplier >> 32
 *
 * taken with 128 bits. The counter is the time-stamp counter on x86_64, the same on all CPUs.
 */
#ifndef FERN_HW_CLOCK_H
#define FERN_HW_CLOCK_H

#include <stdint.h>

struct hw_clock {
	uint64_t counter_start;
	uint64_t multiplier; /* microseconds per tick, as 32.32 fixed point */
};

#endif /* FERN_HW_CLOCK_H */
