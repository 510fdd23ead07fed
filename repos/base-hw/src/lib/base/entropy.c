/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Randomness: see hw/entropy.h. Each request takes a fresh key for the next one from the stream
 * first, so that what was handed out cannot be computed from memory that leaks later.
 */
#include <base/clock.h>
#include <base/mutex.h>
#include <hw/entropy.h>
#include <util/memory.h>

enum { KEY_WORDS = 8, BLOCK_WORDS = 16, ROUNDS = 20 };

static struct fern_mutex mutex;
static uint32_t          key[KEY_WORDS];

static uint32_t rotate(uint32_t value, unsigned count)
{
	return value << count | value >> (32 - count);
}

static void quarter_round(uint32_t *x, unsigned a, unsigned b, unsigned c, unsigned d)
{
	x[a] += x[b];
	x[d] = rotate(x[d] ^ x[a], 16);
	x[c] += x[d];
	x[b] = rotate(x[b] ^ x[c], 12);
	x[a] += x[b];
	x[d] = rotate(x[d] ^ x[a], 8);
	x[c] += x[d];
	x[b] = rotate(x[b] ^ x[c], 7);
}

/** Block number `counter` of the stream that `key` makes, with a nonce of zeros. */
static void make_block(uint32_t counter, uint32_t out_block[BLOCK_WORDS])
{
	uint32_t const start[BLOCK_WORDS] = {
		0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, /* "expand 32-byte k" */
		key[0],     key[1],     key[2],     key[3],     key[4],
		key[5],     key[6],     key[7],     counter,
	};

	memcpy(out_block, start, sizeof(start));
	for (unsigned round = 0; round < ROUNDS; round += 2) {
		quarter_round(out_block, 0, 4, 8, 12);
		quarter_round(out_block, 1, 5, 9, 13);
		quarter_round(out_block, 2, 6, 10, 14);
		quarter_round(out_block, 3, 7, 11, 15);
		quarter_round(out_block, 0, 5, 10, 15);
		quarter_round(out_block, 1, 6, 11, 12);
		quarter_round(out_block, 2, 7, 8, 13);
		quarter_round(out_block, 3, 4, 9, 14);
	}
	for (unsigned i = 0; i < BLOCK_WORDS; i++)
		out_block[i] += start[i];
}

void hw_entropy_seed(uint64_t const words[HW_ENTROPY_WORDS])
{
	memcpy(key, words, HW_ENTROPY_WORDS * sizeof(*words));
}

void fern_entropy(void *buffer, size_t size)
{
	uint32_t next_key[BLOCK_WORDS], block[BLOCK_WORDS];
	uint32_t counter = 0;

	fern_mutex_lock(&mutex);
	make_block(counter++, next_key);
	for (size_t done = 0; done < size; done += sizeof(block)) {
		size_t const rest = size - done;

		make_block(counter++, block);
		memcpy((char *)buffer + done, block, rest < sizeof(block) ? rest : sizeof(block));
	}
	memcpy(key, next_key, sizeof(key));
	fern_mutex_unlock(&mutex);
}
