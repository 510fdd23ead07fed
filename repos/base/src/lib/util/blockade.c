/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <base/blockade.h>
#include <base/internal/futex.h>

void fern_blockade_wait(struct fern_blockade *blockade)
{
	while (!__atomic_load_n(&blockade->open, __ATOMIC_ACQUIRE))
		fern_kernel_futex_wait(&blockade->open, 0);
}

void fern_blockade_open(struct fern_blockade *blockade)
{
	__atomic_store_n(&blockade->open, 1, __ATOMIC_RELEASE);
	fern_kernel_futex_wake(&blockade->open, UINT32_MAX);
}
