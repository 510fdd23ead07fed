/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Descriptions of messages, and what the generated <x/fuzz.h> headers stand on.
 *
 * A description is plain data: programs that send malformed messages on purpose build them from
 * it. The functions exist on the host only, for two purposes (base/internal/rpc_fuzzer.h). In the
 * fuzzer, generated operations check with them that what a dispatcher let through keeps the
 * promises of the definition, and take their results from the fuzzer's input. In an exercise,
 * generated calls and operations draw the same sequence of valid values, so that each side knows
 * what has to arrive.
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
	void (*exercise)(struct fern_cap cap); /* call it once through the client function */
};

struct fern_fuzz_interface {
	char const                       *name;
	struct fern_fuzz_interface const *base; /* its methods come first; NULL: none */
	struct fern_fuzz_method const    *methods;
	uint32_t                          method_count;
};

/* ---------------------------------------------------------------- for generated calls ---- */

/** Begin a call of an exercise: the values drawn from now on are its arguments. */
void fern_fuzz_begin(void);

/** All arguments are drawn: the next values are the results. */
void fern_fuzz_arguments_end(void);

/**
 * The call returned `status`: check that the operation ran and answered this. Returns whether there
 * are results, which are to be checked next.
 */
bool fern_fuzz_answered(enum fern_status status);

/* ---------------------------------------------------------------- for generated operations ---- */

/**
 * The operation has begun; its arguments are to be checked next. Returns the status that it shall
 * answer: FERN_OK more often than not.
 */
enum fern_status fern_fuzz_status(void);

/* ---------------------------------------------------------------- values ---- */

/** A number, in an exercise below `count`; 0: any. */
uint64_t fern_fuzz_number(uint64_t count);

/**
 * Text of at most `max` bytes; in the fuzzer one that is wrong now and then. It lives as long as
 * the call.
 */
struct fern_string fern_fuzz_string(size_t max);

/** The same with any bytes. */
struct fern_string fern_fuzz_bytes(size_t max);

/**
 * A capability, sometimes an invalid one; in an exercise only if it is `optional`. One reference
 * belongs to the caller if it is `moved`.
 */
struct fern_cap fern_fuzz_cap(bool moved, bool optional);

/* ---------------------------------------------------------------- checks ---- */

/** End the process with a message unless `condition` holds. */
void fern_fuzz_check(bool condition, char const *what);

/* what has to hold for a value that arrived; in an exercise: it is the one that was drawn */
void fern_fuzz_check_number(uint64_t number, size_t size, uint64_t count);
void fern_fuzz_check_string(struct fern_string string, size_t max);
void fern_fuzz_check_bytes(struct fern_string bytes, size_t max);
void fern_fuzz_check_cap(struct fern_cap cap, bool optional);

#endif /* FERN_BASE_FUZZ_H */
