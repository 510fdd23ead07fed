/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "board.h"
#include <arch_cpu.h>
#include <registers.h>

enum { FEATURE_RDSEED = 18, FEATURE_RDRAND = 30 };
enum { TRIES = 100, JITTER_ROUNDS = 64, WORDS = 4 };
enum { DELAY_PORT = 0x80 }; /* takes a time of its own on every PC */

#define READ(instruction)                                                                          \
	static bool read_##instruction(uint64_t *out_word)                                         \
	{                                                                                          \
		bool ok = false;                                                                   \
                                                                                                   \
		for (unsigned i = 0; i < TRIES && !ok; i++)                                        \
			__asm__ volatile(#instruction " %0" : "=r"(*out_word), "=@ccc"(ok));       \
		return ok;                                                                         \
	}

READ(rdseed)
READ(rdrand)

/* the finalizer of splitmix64: every bit depends on every bit */
static uint64_t mix(uint64_t value)
{
	value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
	value = (value ^ value >> 27) * 0x94d049bb133111eb;
	return value ^ value >> 31;
}

/* how long accesses to a device take; weak, and nothing better is there */
static bool read_jitter(uint64_t *out_word)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < JITTER_ROUNDS; i++) {
		value = mix(value + time_stamp());
		port_write8(DELAY_PORT, 0);
	}
	*out_word = value;
	return true;
}

static bool fill(uint64_t *words, bool (*read)(uint64_t *out_word))
{
	for (unsigned i = 0; i < WORDS; i++)
		if (!read(&words[i]))
			return false;
	return true;
}

void board_entropy(uint64_t out_words[WORDS])
{
	if (cpu_has(LEAF_STRUCTURED, EBX, FEATURE_RDSEED) && fill(out_words, read_rdseed))
		return;
	if (cpu_has(LEAF_FEATURES, ECX, FEATURE_RDRAND) && fill(out_words, read_rdrand))
		return;
	(void)fill(out_words, read_jitter);
	kernel_print("Warning: this CPU has no random numbers, the clock's jitter has to do\n");
}
