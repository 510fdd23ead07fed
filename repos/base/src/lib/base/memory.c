/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Memory functions. Short areas, the usual case, are moved by words; long ones by what the CPU
 * offers for it.
 *
 * Compilers recognise such loops and would replace them by calls of the very functions implemented
 * here. keep_loop() prevents that, and costs no instruction.
 */
#include <base/internal/arch_memory.h>
#include <stdint.h>
#include <util/memory.h>

/* from here on the start-up cost of the CPU's block move is worth it */
enum { BLOCK_MOVE_MIN = 256 };

/* a word at any address, that may alias anything */
struct word {
	uint64_t value;
} __attribute__((packed, may_alias));

struct half {
	uint32_t value;
} __attribute__((packed, may_alias));

static inline void keep_loop(void)
{
	__asm__ volatile("");
}

static void copy_downwards(unsigned char *to, unsigned char const *from, size_t size)
{
	while (size >= sizeof(struct word)) {
		keep_loop();
		size -= sizeof(struct word);
		*(struct word *)(to + size) = *(struct word const *)(from + size);
	}
	while (size--) {
		keep_loop();
		to[size] = from[size];
	}
}

/* less than a word */
static void copy_bytes(unsigned char *to, unsigned char const *from, size_t size)
{
	if (size & 4) {
		*(struct half *)to = *(struct half const *)from;
		to += sizeof(struct half);
		from += sizeof(struct half);
	}
	if (size & 2) {
		to[0] = from[0];
		to[1] = from[1];
		to += 2;
		from += 2;
	}
	if (size & 1)
		*to = *from;
}

/* a word or more; the last word may overlap the one before */
static void copy_words(unsigned char *to, unsigned char const *from, size_t size)
{
	size_t const last = size - sizeof(struct word);

	for (size_t i = 0; i < last; i += sizeof(struct word)) {
		keep_loop();
		*(struct word *)(to + i) = *(struct word const *)(from + i);
	}
	*(struct word *)(to + last) = *(struct word const *)(from + last);
}

/* apart, so that the usual case saves no registers */
__attribute__((noinline)) static void *copy_block(void *to, void const *from, size_t size)
{
	arch_memory_copy(to, from, size);
	return to;
}

void *memcpy(void *restrict destination, void const *restrict source, size_t size)
{
	if (size >= BLOCK_MOVE_MIN)
		return copy_block(destination, source, size);
	if (size >= sizeof(struct word))
		copy_words(destination, source, size);
	else
		copy_bytes(destination, source, size);
	return destination;
}

void *memmove(void *destination, void const *source, size_t size)
{
	uintptr_t const distance = (uintptr_t)destination - (uintptr_t)source;

	/* unsigned: a destination below the source is far away, too */
	if (distance < size)
		copy_downwards(destination, source, size);
	else if (-distance < size)
		arch_memory_copy(destination, source, size); /* upwards */
	else
		memcpy(destination, source, size);
	return destination;
}

void *memset(void *destination, int value, size_t size)
{
	unsigned char *to = destination;

	if (size >= BLOCK_MOVE_MIN) {
		arch_memory_fill(destination, (unsigned char)value, size);
		return destination;
	}

	struct word const pattern = { (unsigned char)value * UINT64_C(0x0101010101010101) };
	for (; size >= sizeof(pattern); size -= sizeof(pattern)) {
		keep_loop();
		*(struct word *)to = pattern;
		to += sizeof(pattern);
	}
	for (; size; size--) {
		keep_loop();
		*to++ = (unsigned char)value;
	}
	return destination;
}

int memcmp(void const *a, void const *b, size_t size)
{
	unsigned char const *left = a, *right = b;

	for (; size >= sizeof(struct word); size -= sizeof(struct word)) {
		keep_loop();
		if (((struct word const *)left)->value != ((struct word const *)right)->value)
			break;
		left += sizeof(struct word);
		right += sizeof(struct word);
	}
	for (; size; size--, left++, right++) {
		keep_loop();
		if (*left != *right)
			return *left - *right;
	}
	return 0;
}

size_t strlen(char const *string)
{
	size_t length = 0;

	while (string[length]) {
		keep_loop();
		length++;
	}
	return length;
}
