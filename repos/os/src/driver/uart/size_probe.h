/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * How large is the terminal at the other end? Ask it where the cursor is, after moving it as far as
 * it goes: "ESC [ row ; column R" is the answer (ECMA-48, 8.3.14).
 */
#ifndef SIZE_PROBE_H
#define SIZE_PROBE_H

#include <stdbool.h>
#include <stdint.h>

/** What to send: save the cursor's place, go to the corner, ask, go back. */
#define SIZE_PROBE_QUESTION "\0337\033[999;999H\033[6n\0338"

enum { SIZE_PROBE_MAX = 9999 };

/** The answer as far as it was read. One of zeros is at its beginning. */
struct size_probe {
	unsigned state;
	uint32_t rows, columns;
};

/**
 * One more byte that was received. True: the answer is complete, `rows` and `columns` are valid.
 * What does not belong to an answer is passed over.
 */
bool size_probe_feed(struct size_probe *probe, uint8_t byte);

#endif /* SIZE_PROBE_H */
