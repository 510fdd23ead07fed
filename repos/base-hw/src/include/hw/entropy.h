/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The source of fern_entropy(): a generator on ChaCha20 (RFC 8439) that forgets its key with each
 * use.
 */
#ifndef FERN_HW_ENTROPY_H
#define FERN_HW_ENTROPY_H

#include <stdint.h>

enum { HW_ENTROPY_WORDS = 3 };

/** Start the generator. Before the first use of fern_entropy(). */
void hw_entropy_seed(uint64_t const words[HW_ENTROPY_WORDS]);

#endif /* FERN_HW_ENTROPY_H */
