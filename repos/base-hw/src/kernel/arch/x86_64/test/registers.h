/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The kernel's registers.h with a fake of the machine's own registers, see fake_cpu.c.
 */
#ifndef FAKE_REGISTERS_H
#define FAKE_REGISTERS_H

#define msr_read           real_msr_read
#define msr_write          real_msr_write
#define time_stamp         real_time_stamp
#define wait_for_interrupt real_wait_for_interrupt
#include "../registers.h"
#undef msr_read
#undef msr_write
#undef time_stamp
#undef wait_for_interrupt

uint64_t msr_read(uint32_t msr);
void     msr_write(uint32_t msr, uint64_t value);
uint64_t time_stamp(void);
void     wait_for_interrupt(void);

#endif /* FAKE_REGISTERS_H */
