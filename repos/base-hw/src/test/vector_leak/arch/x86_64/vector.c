/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Vector registers of x86_64, see vector_state.S.
 */
#include "vector.h"

enum { WORDS_SSE = 8 + 2 * 16, WORDS_AVX = WORDS_SSE + 2 * 16 };

_Static_assert(WORDS_AVX <= (unsigned)VECTOR_WORDS_MAX, "room for all registers");

void vector_hold_area(uint64_t pattern, uint64_t turns, uint64_t *area, bool avx);
void vector_call_area(uint64_t pattern, uint64_t number, uint64_t *area, bool avx);

/** The CPU has AVX, and the kernel has switched it on: CPUID leaf 1, and bits 1 and 2 of XCR0. */
static bool has_avx(void)
{
	uint32_t eax = 1, ebx, ecx = 0, edx;

	__asm__("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
	if (!(ecx & 1u << 27) || !(ecx & 1u << 28))
		return false;
	__asm__("xgetbv" : "=a"(eax), "=d"(edx) : "c"(0));
	return (eax & 6) == 6;
}

void vector_hold(uint64_t pattern, uint64_t turns, struct vector_state *out_state)
{
	bool const avx = has_avx();

	out_state->count = avx ? WORDS_AVX : WORDS_SSE;
	vector_hold_area(pattern, turns, out_state->words, avx);
}

void vector_call(uint64_t pattern, uint64_t number, struct vector_state *out_state)
{
	bool const avx = has_avx();

	out_state->count = avx ? WORDS_AVX : WORDS_SSE;
	vector_call_area(pattern, number, out_state->words, avx);
}

char const *vector_description(void)
{
	return has_avx() ? "MMX, SSE and AVX" : "MMX and SSE";
}
