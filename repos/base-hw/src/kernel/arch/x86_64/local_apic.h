/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The local interrupt controller of each CPU: one-shot timer, interrupts between CPUs. In the
 * mode with memory-mapped registers (xAPIC). Intel SDM, volume 3, chapter 11.
 */
#ifndef FERN_KERNEL_LOCAL_APIC_H
#define FERN_KERNEL_LOCAL_APIC_H

#include <stdbool.h>
#include <stdint.h>

/** For entry.S: see local_apic_map(). */
extern volatile uint32_t *local_apic_registers;

/** Where the registers are; each CPU finds its own there. */
uint64_t local_apic_address(void);

/** Once: see the registers. */
void local_apic_map(void);

/** On each CPU: enable it, with the timer stopped. */
void local_apic_setup(void);

/** The identity of the CPU this runs on. */
uint32_t local_apic_id(void);

/** The interrupt has been handled. */
void local_apic_end(void);

void local_apic_send(uint32_t apic_id, uint8_t vector);
void local_apic_send_nmi(uint32_t apic_id);
void local_apic_send_init(uint32_t apic_id);

/** Have a CPU begin at a page below 1 MiB, in real mode. */
void local_apic_send_startup(uint32_t apic_id, uint64_t page);

/** By which vector the timer interrupts, once or again and again; at first VECTOR_TIMER, once. */
void local_apic_timer_mode(uint8_t vector, bool periodic);

/** The timer counts down from `count`, and interrupts at 0; a count of 0 stops it. */
void     local_apic_timer_start(uint32_t count);
uint32_t local_apic_timer_count(void);

#endif /* FERN_KERNEL_LOCAL_APIC_H */
