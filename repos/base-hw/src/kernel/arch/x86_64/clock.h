/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Time: the time-stamp counter tells it, the timer of the local APIC interrupts. Both are measured
 * once against a counter of the board's of which the frequency is known.
 */
#ifndef FERN_KERNEL_CLOCK_H
#define FERN_KERNEL_CLOCK_H

#include <hw/clock.h>
#include <stdint.h>

/** A counter with a known frequency. */
struct board_reference {
	uint64_t frequency; /* Hz */
	uint64_t mask;      /* the counter's bits */
	uint64_t (*read)(void);
};

/**
 * On the first CPU, with its local APIC enabled: measure; takes about a millisecond. Time begins
 * at the time stamp `begin`.
 */
void clock_init(struct board_reference const *reference, uint64_t begin);

/** What components know of it. */
struct hw_clock clock_description(void);

/** On each CPU: how its timer interrupts from now on. */
void clock_timer_mode(void);

/**
 * For the boot, with interrupts off: sleep until the timer interrupts, by VECTOR_WAKE, and no other
 * interrupt is to be expected.
 */
void clock_sleep(uint64_t duration_us);

#endif /* FERN_KERNEL_CLOCK_H */
