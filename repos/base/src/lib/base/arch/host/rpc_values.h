/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The values that the functions of base/fuzz.h draw: from a fuzzer's input, or in an exercise from
 * a sequence, which both sides of a call go through.
 */
#ifndef RPC_VALUES_H
#define RPC_VALUES_H

#include <base/fuzz.h>

/** Draw from an input. */
void values_begin(uint8_t const *data, size_t size);

/** Draw from the sequence that follows from `seed`, for one call of a method. */
void values_begin_exercise(char const *method, uint64_t seed);

/** The next byte; 0 behind the end of an input. */
uint8_t values_byte(void);

/** True if an input has more bytes. */
bool values_left(void);

/** Release what was drawn. */
void values_end(void);

#endif /* RPC_VALUES_H */
