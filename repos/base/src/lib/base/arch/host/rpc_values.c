/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "rpc_values.h"

#include <base/internal/loopback.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STRINGS_MAX = 128, CAPS_MAX = 2 * FERN_MESSAGE_CAPS_MAX }; /* of one call */

/** A place among the values of a call. */
struct place {
	uint64_t byte;
	unsigned cap;
};

static struct {
	uint8_t const *data; /* the input, or NULL: an exercise */
	size_t         size;
	char          *strings[STRINGS_MAX];
	unsigned       string_count;

	/* of the fuzzer */
	struct fern_cap lent; /* what operations answer without giving it away */

	/* of an exercise */
	char const      *method;
	uint64_t         seed;
	struct place     at, results; /* the next value; the first result */
	struct fern_cap  caps[CAPS_MAX];
	unsigned         cap_count;
	enum fern_status expected;
	bool             served;
} run;

/* ---------------------------------------------------------------- source of values ---- */

void values_begin(uint8_t const *data, size_t size)
{
	static uint8_t const nothing;

	memset(&run, 0, sizeof(run));
	run.data = data ? data : &nothing;
	run.size = data ? size : 0;
	run.lent = fern_loopback_cap_create();
}

void values_begin_exercise(char const *method, uint64_t seed)
{
	memset(&run, 0, sizeof(run));
	run.method = method;
	run.seed = seed;
}

void values_end(void)
{
	while (run.string_count > 0)
		free(run.strings[--run.string_count]);
	while (run.cap_count > 0)
		fern_cap_release(run.caps[--run.cap_count]);
	fern_cap_release(run.lent);
	run.lent = FERN_CAP_INVALID;
}

bool values_left(void)
{
	return run.size > 0;
}

/** One byte of the sequence: a hash (splitmix64) of its place. */
static uint8_t byte_of_sequence(uint64_t place)
{
	uint64_t hash = (run.seed << 32) + place * UINT64_C(0x9e3779b97f4a7c15);

	hash = (hash ^ hash >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	hash = (hash ^ hash >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint8_t)(hash >> 56);
}

uint8_t values_byte(void)
{
	if (!run.data)
		return byte_of_sequence(++run.at.byte);
	if (run.size == 0)
		return 0;
	run.size--;
	return *run.data++;
}

/* ---------------------------------------------------------------- values ---- */

uint64_t fern_fuzz_number(uint64_t count)
{
	uint64_t number = 0;

	for (unsigned bytes = values_byte() % 9; bytes > 0; bytes--)
		number = number << 8 | values_byte();
	return !run.data && count ? number % count : number;
}

/** Bytes in memory of exactly their size; in the fuzzer at most one too many. */
static struct fern_string draw_bytes(size_t max, bool zeros)
{
	size_t const length = fern_fuzz_number(0) % (run.data ? max + 2 : max + 1);
	char *const  text = malloc(length + 1);

	for (size_t i = 0; i < length; i++) {
		char const byte = (char)(run.data && run.size == 0 ? 'x' : values_byte());
		text[i] = byte == 0 && !zeros ? 'x' : byte;
	}
	fern_fuzz_check(run.string_count < STRINGS_MAX, "too many strings");
	run.strings[run.string_count++] = text;
	return (struct fern_string){ text, length };
}

struct fern_string fern_fuzz_string(size_t max)
{
	return draw_bytes(max, run.data); /* with zeros it is no valid string */
}

struct fern_string fern_fuzz_bytes(size_t max)
{
	return draw_bytes(max, true);
}

/** The next capability of the call: it is created when it is drawn for the first time. */
static struct fern_cap draw_cap(bool moved, bool optional)
{
	unsigned const index = run.at.cap++;
	bool const     invalid = optional && values_byte() % 4 == 0;

	fern_fuzz_check(index < CAPS_MAX, "too many capabilities");
	if (index == run.cap_count) {
		run.caps[run.cap_count++] = invalid ? FERN_CAP_INVALID : fern_loopback_cap_create();
		if (moved)
			fern_cap_retain(run.caps[index]);
	}
	return run.caps[index];
}

struct fern_cap fern_fuzz_cap(bool moved, bool optional)
{
	if (!run.data)
		return draw_cap(moved, optional);
	if (values_byte() % 8 == 7)
		return FERN_CAP_INVALID;
	return moved ? fern_loopback_cap_create() : run.lent;
}

/* ---------------------------------------------------------------- calls ---- */

static enum fern_status draw_status(void)
{
	return values_byte() % 4 == 3 ? FERN_NOT_FOUND : FERN_OK;
}

void fern_fuzz_begin(void)
{
	run.at = (struct place){ 0 };
	run.served = false;
	run.expected = draw_status();
}

void fern_fuzz_arguments_end(void)
{
	run.results = run.at;
}

enum fern_status fern_fuzz_status(void)
{
	run.served = true;
	if (!run.data)
		run.at = (struct place){ 0 };
	return draw_status();
}

bool fern_fuzz_answered(enum fern_status status)
{
	fern_fuzz_check(run.served, "the operation was not called");
	fern_fuzz_check(status == run.expected, "another status than that of the operation");
	run.at = run.results;
	return status == FERN_OK;
}

/* ---------------------------------------------------------------- checks ---- */

void fern_fuzz_check(bool condition, char const *what)
{
	if (condition)
		return;
	fprintf(stderr, "%s: broken promise: %s\n", run.method ? run.method : "dispatcher", what);
	abort();
}

void fern_fuzz_check_number(uint64_t number, size_t size, uint64_t count)
{
	uint64_t const mask = size < sizeof(number) ? (UINT64_C(1) << 8 * size) - 1 : UINT64_MAX;

	fern_fuzz_check(count == 0 || number < count, "no such value");
	if (!run.data)
		fern_fuzz_check(((fern_fuzz_number(count) ^ number) & mask) == 0,
		                "a number changed on its way");
}

static void check_content(struct fern_string arrived, struct fern_string expected)
{
	fern_fuzz_check(arrived.length == expected.length &&
	                        memcmp(arrived.data, expected.data, arrived.length) == 0,
	                "text changed on its way");
}

/** All of them can be read. */
static void check_readable(struct fern_string bytes, size_t max)
{
	volatile char sum = 0;

	fern_fuzz_check(bytes.length <= max, "longer than its maximum");
	for (size_t i = 0; i < bytes.length; i++)
		sum = (char)(sum + bytes.data[i]);
}

void fern_fuzz_check_bytes(struct fern_string bytes, size_t max)
{
	check_readable(bytes, max);
	if (!run.data)
		check_content(bytes, fern_fuzz_bytes(max));
}

void fern_fuzz_check_string(struct fern_string string, size_t max)
{
	check_readable(string, max);
	fern_fuzz_check(strlen(string.data) == string.length, "no terminated string");
	if (!run.data)
		check_content(string, fern_fuzz_string(max));
}

void fern_fuzz_check_cap(struct fern_cap cap, bool optional)
{
	fern_fuzz_check(optional || fern_cap_valid(cap), "an invalid capability");
	if (!run.data)
		fern_fuzz_check(fern_cap_equal(cap, draw_cap(false, optional)),
		                "another capability arrived");
}
