/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A bound on how many lines per second somebody may write. Pure logic; times are microseconds.
 */
#ifndef LOG_CONSOLE_RATE_H
#define LOG_CONSOLE_RATE_H

#include <stdbool.h>
#include <stdint.h>

/** Zeroed: nothing written so far. */
struct rate {
	uint64_t second_us;  /* when the current second began */
	uint64_t count;      /* of lines that passed in it */
	uint64_t suppressed; /* lines held back and not reported so far */
};

/**
 * Whether one more line may pass at the time `now_us`, at most `limit` per second (0: any number).
 * `out_suppressed` is the number of lines held back before this one, if it is the first to pass
 * again.
 */
bool rate_admits(struct rate *rate, uint64_t now_us, uint64_t limit, uint64_t *out_suppressed);

#endif /* LOG_CONSOLE_RATE_H */
