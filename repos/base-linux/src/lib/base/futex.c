/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Blocking on a word of memory, see base/internal/futex.h.
 */
#include <base/internal/futex.h>
#include <limits.h>
#include <linux/futex.h>
#include <linux/syscall.h>

void fern_kernel_futex_wait(uint32_t *word, uint32_t expected)
{
	(void)linux_futex(word, FUTEX_WAIT_PRIVATE, expected);
}

void fern_kernel_futex_wake(uint32_t *word, uint32_t count)
{
	/* the kernel's count is signed: all of them would be less than one */
	(void)linux_futex(word, FUTEX_WAKE_PRIVATE, count < INT_MAX ? count : INT_MAX);
}
