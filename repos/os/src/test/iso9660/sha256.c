/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "sha256.h"
#include <stdint.h>
#include <util/format.h>
#include <util/memory.h>

enum { BLOCK = 64, ROUNDS = 64 };

static uint32_t const constants[ROUNDS] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2,
};

static uint32_t rotated(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

static uint32_t big_endian(unsigned char const *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

static void expand(uint32_t *w, unsigned char const *block)
{
	for (unsigned i = 0; i < 16; i++)
		w[i] = big_endian(block + 4 * i);
	for (unsigned i = 16; i < ROUNDS; i++) {
		uint32_t const a = w[i - 15], b = w[i - 2];
		uint32_t const s0 = rotated(a, 7) ^ rotated(a, 18) ^ a >> 3;
		uint32_t const s1 = rotated(b, 17) ^ rotated(b, 19) ^ b >> 10;

		w[i] = w[i - 16] + s0 + w[i - 7] + s1;
	}
}

/* the names are those of the standard; v[0] is a, v[7] is h */
static void add_block(uint32_t *hash, unsigned char const *block)
{
	uint32_t w[ROUNDS], v[8];

	expand(w, block);
	memcpy(v, hash, sizeof(v));
	for (unsigned i = 0; i < ROUNDS; i++) {
		uint32_t const s1 = rotated(v[4], 6) ^ rotated(v[4], 11) ^ rotated(v[4], 25);
		uint32_t const ch = (v[4] & v[5]) ^ (~v[4] & v[6]);
		uint32_t const t1 = v[7] + s1 + ch + constants[i] + w[i];
		uint32_t const s0 = rotated(v[0], 2) ^ rotated(v[0], 13) ^ rotated(v[0], 22);
		uint32_t const maj = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);

		memmove(v + 1, v, 7 * sizeof(v[0]));
		v[4] += t1;
		v[0] = t1 + s0 + maj;
	}
	for (unsigned i = 0; i < 8; i++)
		hash[i] += v[i];
}

/* the rest of the data, 0x80, zeros, the number of bits */
static void add_end(uint32_t *hash, unsigned char const *rest, size_t rest_size, uint64_t size)
{
	unsigned char end[2 * BLOCK] = { 0 };
	size_t const  blocks = rest_size + 9 > BLOCK ? 2 : 1;

	memcpy(end, rest, rest_size);
	end[rest_size] = 0x80;
	for (unsigned i = 0; i < 8; i++)
		end[blocks * BLOCK - 1 - i] = (unsigned char)(size * 8 >> 8 * i);
	for (size_t i = 0; i < blocks; i++)
		add_block(hash, end + i * BLOCK);
}

void sha256(void const *data, size_t size, char out_text[SHA256_TEXT + 1])
{
	unsigned char const *const bytes = data;
	size_t const               whole = size / BLOCK * BLOCK;
	uint32_t                   hash[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		                               0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };

	for (size_t i = 0; i < whole; i += BLOCK)
		add_block(hash, bytes + i);
	add_end(hash, bytes + whole, size - whole, size);
	for (unsigned i = 0; i < 8; i++)
		fern_format(out_text + 8 * i, 9, "%08x", hash[i]);
}
