/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A CPU for tests, of which all writes to registers are noted: MSRs by their number, registers of
 * the local APIC in memory by their offset.
 */
#ifndef FAKE_CPU_H
#define FAKE_CPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FAKE_WRITES_MAX = 32, FAKE_APIC_WORDS = 1024 };

struct fake_write {
	uint32_t msr;
	uint64_t value;
};

struct fake_cpu {
	bool              has_x2apic, has_deadline;
	uint64_t          apic_base; /* MSR */
	uint32_t          apic_id;   /* as x2APIC has it */
	uint64_t          stamp;     /* the time stamp; each look at it takes one tick */
	size_t            write_count;
	size_t            waited_at; /* the value of write_count then */
	struct fake_write writes[FAKE_WRITES_MAX];
	uint32_t          apic[FAKE_APIC_WORDS]; /* registers in memory */
	uint8_t          *memory;                /* at physical address 0 */
	size_t            memory_size;
};

extern struct fake_cpu fake_cpu;

/** The last value written to an MSR; fails if there was none. */
uint64_t fake_written(uint32_t msr);

#endif /* FAKE_CPU_H */
