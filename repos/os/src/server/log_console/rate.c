/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Counting lines in whole seconds.
 */
#include "rate.h"

enum { SECOND_US = 1000 * 1000 };

bool rate_admits(struct rate *rate, uint64_t now_us, uint64_t limit, uint64_t *out_suppressed)
{
	*out_suppressed = 0;

	if (now_us - rate->second_us >= SECOND_US) {
		rate->second_us = now_us;
		rate->count = 0;
	}
	if (limit && rate->count >= limit) {
		rate->suppressed++;
		return false;
	}
	rate->count++;
	*out_suppressed = rate->suppressed;
	rate->suppressed = 0;
	return true;
}
