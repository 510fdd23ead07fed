/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "model.h"
#include <stddef.h>

struct attachment model_attachments[ATTACHMENTS];

static uint64_t state;

void model_seed(uint64_t seed)
{
	state = seed;
}

uint64_t model_random(uint64_t limit)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (state >> 33) % limit;
}

static struct attachment const *find(unsigned target, uint64_t address)
{
	for (unsigned i = 0; i < ATTACHMENTS; i++) {
		struct attachment const *const attachment = &model_attachments[i];

		if (attachment->used && attachment->target == target && address >= attachment->at &&
		    address - attachment->at < attachment->size)
			return attachment;
	}
	return NULL;
}

bool model_resolve(unsigned target, uint64_t address, bool write, unsigned *out_memory)
{
	for (;;) {
		struct attachment const *const attachment = find(target, address);

		if (!attachment || (write && !attachment->writeable))
			return false;
		if (attachment->source < MEMORIES) {
			*out_memory = attachment->source;
			return true;
		}
		target = attachment->source - MEMORIES;
		address = attachment->offset + (address - attachment->at);
	}
}

struct attachment *model_new(void)
{
	for (unsigned i = 0; i < ATTACHMENTS; i++)
		if (!model_attachments[i].used)
			return &model_attachments[i];
	return NULL;
}

struct attachment *model_any(unsigned target)
{
	unsigned const first = (unsigned)model_random(ATTACHMENTS);

	for (unsigned i = 0; i < ATTACHMENTS; i++) {
		struct attachment *const attachment = &model_attachments[(first + i) % ATTACHMENTS];

		if (attachment->used && attachment->target == target)
			return attachment;
	}
	return NULL;
}

void model_forget(unsigned source)
{
	for (unsigned i = 0; i < ATTACHMENTS; i++) {
		struct attachment *const attachment = &model_attachments[i];

		if (attachment->source == source ||
		    (source >= MEMORIES && attachment->target == source - MEMORIES))
			attachment->used = false;
	}
}
