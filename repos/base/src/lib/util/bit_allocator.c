/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <base/log.h>
#include <util/bit_allocator.h>
#include <util/memory.h>

enum { WORD_BITS = 64 };

static uint64_t mask(size_t index)
{
	return UINT64_C(1) << (index % WORD_BITS);
}

static void set_used(struct fern_bit_allocator *bits, size_t index)
{
	bits->words[index / WORD_BITS] |= mask(index);
	bits->used++;
}

/* the first free number from `index` on, or the count */
static size_t next_free(struct fern_bit_allocator const *bits, size_t index)
{
	while (index < bits->count) {
		uint64_t const free_bits = ~bits->words[index / WORD_BITS] >> (index % WORD_BITS);

		if (free_bits)
			index += (size_t)__builtin_ctzll(free_bits);
		else
			index += WORD_BITS - index % WORD_BITS;
		if (free_bits)
			break;
	}
	return index < bits->count ? index : bits->count;
}

/* number of free ones from `index` on, up to `length` */
static size_t free_run(struct fern_bit_allocator const *bits, size_t index, size_t length)
{
	size_t run = 0;

	while (run < length && !fern_bit_allocator_used(bits, index + run))
		run++;
	return run;
}

void fern_bit_allocator_init(struct fern_bit_allocator *bits, uint64_t *words, size_t count)
{
	memset(words, 0, FERN_BIT_ALLOCATOR_WORDS(count) * sizeof(*words));
	*bits = (struct fern_bit_allocator){ .words = words, .count = count };
}

bool fern_bit_allocator_used(struct fern_bit_allocator const *bits, size_t index)
{
	return index < bits->count && (bits->words[index / WORD_BITS] & mask(index));
}

enum fern_status fern_bit_allocator_alloc(struct fern_bit_allocator *bits, size_t *out_index)
{
	return fern_bit_allocator_alloc_run(bits, 1, 1, out_index);
}

enum fern_status fern_bit_allocator_alloc_run(struct fern_bit_allocator *bits, size_t length,
                                              size_t align, size_t *out_index)
{
	if (length == 0 || align == 0)
		return FERN_INVALID_ARGUMENT;

	size_t index = next_free(bits, 0);
	while (index < bits->count) {
		size_t const gap = index % align ? align - index % align : 0;

		if (gap >= bits->count - index || length > bits->count - index - gap)
			return FERN_LIMIT;
		index += gap;
		size_t const run = free_run(bits, index, length);
		if (run == length)
			break;
		index = next_free(bits, index + run);
	}
	if (index >= bits->count)
		return FERN_LIMIT;

	for (size_t i = 0; i < length; i++)
		set_used(bits, index + i);
	*out_index = index;
	return FERN_OK;
}

enum fern_status fern_bit_allocator_alloc_at(struct fern_bit_allocator *bits, size_t index)
{
	if (index >= bits->count)
		return FERN_INVALID_ARGUMENT;
	if (fern_bit_allocator_used(bits, index))
		return FERN_BUSY;
	set_used(bits, index);
	return FERN_OK;
}

void fern_bit_allocator_free(struct fern_bit_allocator *bits, size_t index, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		fern_assert(fern_bit_allocator_used(bits, index + i));
		bits->words[(index + i) / WORD_BITS] &= ~mask(index + i);
		bits->used--;
	}
}
