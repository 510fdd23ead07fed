/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The local interrupt controller of each CPU: timer, interrupts between CPUs. Its registers are
 * MSRs if the CPU can do that (x2APIC), otherwise in memory. Intel SDM, volume 3, chapter 11.
 */
#ifndef FERN_KERNEL_LOCAL_APIC_H
#define FERN_KERNEL_LOCAL_APIC_H

#include <stdbool.h>
#include <stdint.h>

/** Where the registers are, if they are in memory; each CPU finds its own there. */
uint64_t local_apic_address(void);

/** Once: see the registers. */
void local_apic_map(void);

/** On each CPU: enable it, with the timer stopped. */
void local_apic_setup(void);

/** The identity of the CPU this runs on. */
uint32_t local_apic_id(void);

/** The interrupt has been handled. */
void local_apic_end(void);

/**
 * What is sent to other CPUs, besides vectors. STARTUP: with the number of the page to begin in.
 */
enum { COMMAND_NMI = 4 << 8, COMMAND_INIT = 5 << 8, COMMAND_STARTUP = 6 << 8 };

void local_apic_send(uint32_t apic_id, uint32_t command);

/**
 * When the timer interrupts: once, or at a time stamp, in MSR_TSC_DEADLINE; as the register has it.
 */
enum timer_mode { TIMER_ONCE = 0, TIMER_DEADLINE = 2 };

/** How it does, and by which vector. */
void local_apic_timer_mode(uint8_t vector, enum timer_mode mode);

/** The timer counts down from `count`, and interrupts at 0; a count of 0 stops it. */
void     local_apic_timer_start(uint32_t count);
uint32_t local_apic_timer_count(void);

#endif /* FERN_KERNEL_LOCAL_APIC_H */
