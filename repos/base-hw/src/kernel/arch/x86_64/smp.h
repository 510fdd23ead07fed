/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The start of the other CPUs: all at once. They are numbered in the order in which they arrive, so
 * that one that does not come leaves no gap.
 */
#ifndef FERN_KERNEL_SMP_H
#define FERN_KERNEL_SMP_H

#include <stdint.h>

/**
 * Have the CPUs with these identities begin, in a free page of RAM below 1 MiB.
 */
void smp_start(uint8_t const *apic_ids, uint32_t count, uint64_t page);

/** Wait for those that were started, but not for ever, and return how many CPUs there are. */
uint32_t smp_wait(void);

/* for the board, where they come from */
extern uint32_t smp_arrivals, smp_limit;
extern uint64_t smp_stacks[];

__attribute__((noreturn)) void smp_main(uint32_t number);

#endif /* FERN_KERNEL_SMP_H */
