/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What is attached where, and what an address leads to therefore.
 */
#ifndef MODEL_H
#define MODEL_H

#include <base/status.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	MEMORIES = 12,
	MAPS = 5,
	ADDRESS_SPACE = MAPS, /* as a target */
	ATTACHMENTS = 48,
	PAGE = 4096,
};

/** A source is a memory (from 0 on), or the map of number source - MEMORIES. */
struct attachment {
	bool     used, writeable;
	unsigned target, source;
	uint64_t at, size, offset;
};

extern struct attachment model_attachments[ATTACHMENTS];

/** The memory that an address of a target leads to; false: such an access is not possible. */
bool model_resolve(unsigned target, uint64_t address, bool write, unsigned *out_memory);

/** A free attachment, or NULL. */
struct attachment *model_new(void);

/** Any attachment in a target, or NULL. */
struct attachment *model_any(unsigned target);

/** Memory or map is destroyed: it is attached nowhere, and nothing in it. */
void model_forget(unsigned source);

/** A random number below `limit`. */
uint64_t model_random(uint64_t limit);
void     model_seed(uint64_t seed);

#endif /* MODEL_H */
