/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Descriptions of messages, and what the generated <x/fuzz.h> headers stand on.
 *
 * A description is plain data: programs that send malformed messages on purpose build them from
 * it. The functions exist in the fuzzer of dispatchers only (host): generated operations check
 * with them that what a dispatcher let through keeps the promises of the definition, and take
 * their results from the fuzzer's input.
 */
#ifndef FERN_BASE_FUZZ_H
#define FERN_BASE_FUZZ_H

#include <base/rpc.h>
#include <util/string.h>

enum fern_fuzz_kind {
	FERN_FUZZ_U8,
	FERN_FUZZ_U16,
	FERN_FUZZ_U32,
	FERN_FUZZ_U64,
	FERN_FUZZ_BOOL,
	FERN_FUZZ_ENUM,
	FERN_FUZZ_STRING,
	FERN_FUZZ_BYTES,
	FERN_FUZZ_CAP,
};

/** One argument of a method. */
struct fern_fuzz_field {
	char const         *name;
	enum fern_fuzz_kind kind;
	uint16_t            offset;   /* bytes in the fixed part; the index of a capability */
	uint16_t            max;      /* bytes of strings and bytes; values of an enumeration */
	bool                optional; /* an invalid capability is allowed */
};

struct fern_fuzz_method {
	char const                   *name;
	uint32_t                      opcode;
	uint16_t                      fixed_size; /* of the request, in bytes */
	uint16_t                      cap_count;
	uint16_t                      field_count;
	struct fern_fuzz_field const *fields;
};

struct fern_fuzz_interface {
	char const                       *name;
	struct fern_fuzz_interface const *base; /* its methods come first; NULL: none */
	struct fern_fuzz_method const    *methods;
	uint32_t                          method_count;
};

/* ---------------------------------------------------------------- for generated operations ---- */

/** End the process with a message unless `condition` holds. */
void fern_fuzz_check(bool condition, char const *what);

/** What a string that a dispatcher let through has to be like. */
void fern_fuzz_check_string(struct fern_string string, size_t max);

/** The same for bytes: all of them can be read. */
void fern_fuzz_check_bytes(struct fern_string bytes, size_t max);

/** The status that the operation shall answer: FERN_OK more often than not. */
enum fern_status fern_fuzz_status(void);

uint64_t fern_fuzz_number(void);

/**
 * Text for a result: usually one that is valid, of at most `max` bytes. It lives as long as the
 * call.
 */
struct fern_string fern_fuzz_string(size_t max);

/**
 * A capability for a result, usually valid. One reference belongs to the caller if it is `moved`.
 */
struct fern_cap fern_fuzz_cap(bool moved);

#endif /* FERN_BASE_FUZZ_H */
