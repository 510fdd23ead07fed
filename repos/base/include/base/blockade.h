/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A one-way gate: one thread waits until another one has opened it. A zeroed blockade is closed;
 * once open, it stays open. The waiting thread may dispose of the blockade as soon as its wait
 * returned.
 *
 * Library: util.
 */
#ifndef FERN_BASE_BLOCKADE_H
#define FERN_BASE_BLOCKADE_H

#include <stdint.h>

struct fern_blockade {
	uint32_t open;
};

/** Wait until the blockade is open. Any number of threads. */
void fern_blockade_wait(struct fern_blockade *blockade);

/** Open it. */
void fern_blockade_open(struct fern_blockade *blockade);

#endif /* FERN_BASE_BLOCKADE_H */
