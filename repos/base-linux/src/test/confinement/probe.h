/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Accesses and instructions that may fault, and threads made by hand.
 *
 * Between probe_begin() and probe_end(), faults of the functions here, and SIGILL raised by a
 * system call, are answered with a result instead of being reported to core. One thread at a time.
 */
#ifndef CONFINEMENT_PROBE_H
#define CONFINEMENT_PROBE_H

#include <stdbool.h>
#include <stdint.h>

void probe_begin(void);
void probe_end(void);

/** True if a byte can be read. */
bool probe_read(void const *address);

/** True if a byte could be written. */
bool probe_write(void *address, uint8_t value);

/** What a system call answers that raised SIGILL instead. */
enum { PROBE_TRAPPED = 1000 };

/** What the entry for ia32 programs answers where there is none. */
enum { PROBE_NO_FOREIGN_ENTRY = -1000 };

/** A system call through the entry for ia32 programs. */
int probe_foreign_call(uint32_t number, uint32_t const arguments[6]);

/**
 * Clone with any flags. If that makes a thread, it waits on `stack` until `*release` becomes
 * nonzero and ends. The kernel's result.
 */
long probe_clone(unsigned long flags, void *stack, uint32_t *release, uint32_t *number);

#endif /* CONFINEMENT_PROBE_H */
