/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Time and randomness on Linux.
 */
#include <base/clock.h>
#include <linux/syscall.h>

uint64_t fern_clock_us(void)
{
	struct __kernel_timespec now = { 0 };

	(void)linux_clock_gettime(LINUX_CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

void fern_entropy(void *buffer, size_t size)
{
	for (size_t done = 0; done < size;) {
		long const result =
			LINUX_CALL(__NR_getrandom, (char *)buffer + done, size - done, 0);

		if (result > 0)
			done += (size_t)result;
	}
}
