/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Blocking on a word of memory, see base/internal/futex.h.
 */
#include <base/internal/futex.h>
#include <hw/system_call_arch.h>

void fern_kernel_futex_wait(uint32_t *word, uint32_t expected)
{
	/* the kernel does not resolve page faults: this access does, and the caller looks again */
	if (hw_system_call(HW_CALL_FUTEX_WAIT, (uintptr_t)word, expected, 0, 0).first != HW_OK)
		(void)__atomic_load_n(word, __ATOMIC_RELAXED);
}

void fern_kernel_futex_wake(uint32_t *word, uint32_t count)
{
	/* who sleeps on a word has accessed it: if nothing is mapped there, nobody does */
	(void)hw_system_call(HW_CALL_FUTEX_WAKE, (uintptr_t)word, count, 0, 0);
}
