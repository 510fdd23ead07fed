/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The CPU's vector registers, as a whole. Implemented in arch/.
 */
#ifndef TEST_VECTOR_LEAK_VECTOR_H
#define TEST_VECTOR_LEAK_VECTOR_H

#include <stdbool.h>
#include <stdint.h>

enum { VECTOR_WORDS_MAX = 128 };

/** The words of all registers that components may use here; how many. */
struct vector_state {
	uint64_t words[VECTOR_WORDS_MAX];
	unsigned count;
};

/**
 * Fill all registers with `pattern`, keep the CPU busy with `turns` of a loop that uses none of
 * them, and read them.
 */
void vector_hold(uint64_t pattern, uint64_t turns, struct vector_state *out_state);

/**
 * Fill all registers with `pattern`, make the system call, which has no arguments, and read them.
 */
void vector_call(uint64_t pattern, uint64_t number, struct vector_state *out_state);

/** The registers of this CPU that are looked at, for messages. */
char const *vector_description(void);

#endif /* TEST_VECTOR_LEAK_VECTOR_H */
