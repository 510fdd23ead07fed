/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The wire format of messages: what generated client functions and dispatchers stand on.
 *
 * A message has a fixed part, a structure of naturally aligned fields, and behind it a variable
 * part with the contents of strings and bytes, in the order of their fields and without gaps. A
 * string or bytes field is a struct fern_wire_range in the fixed part. Strings hold no zero byte
 * and travel with a terminating one, which `length` does not count. There is exactly one encoding
 * of given values (padding apart); a reader refuses everything else.
 *
 * Writers and readers remember their first error: check `status` (or call a finish function) once,
 * at the end. Both work on private memory; nothing here may be used on shared memory.
 */
#ifndef FERN_BASE_WIRE_H
#define FERN_BASE_WIRE_H

#include <base/rpc.h>
#include <base/status.h>
#include <base/string.h>

/**
 * A function defined in a header, of which each program or library keeps one copy with one
 * address.
 */
#define FERN_WIRE_SHARED __attribute__((weak, visibility("hidden")))

/** Where the content of a string or bytes field is, in bytes from the message's begin. */
struct fern_wire_range {
	uint16_t offset;
	uint16_t length;
};

/* ---------------------------------------------------------------- writing ---- */

/**
 * Appends to the variable part of a message. The memory has room for all fields at their maximum.
 */
struct fern_wire_writer {
	char            *message;
	size_t           size;   /* bytes of the message so far */
	enum fern_status status; /* INVALID_ARGUMENT after an error */
};

static inline struct fern_wire_writer fern_wire_write(void *message, size_t fixed_size)
{
	return (struct fern_wire_writer){ .message = message, .size = fixed_size };
}

/** Bytes given by pointer and length. */
static inline struct fern_string fern_wire_bytes(void const *data, size_t length)
{
	return (struct fern_string){ data, length };
}

/** Append a string; an error if it is longer than `max` or has a zero byte in it. */
struct fern_wire_range fern_wire_put_string(struct fern_wire_writer *writer,
                                            struct fern_string string, size_t max);

/** Append bytes; an error if there are more than `max`. */
struct fern_wire_range fern_wire_put_bytes(struct fern_wire_writer *writer,
                                           struct fern_string bytes, size_t max);

/** The wire value of an enumeration; an error unless it is less than `count`. */
static inline uint32_t fern_wire_put_enum(struct fern_wire_writer *writer, uint32_t value,
                                          uint32_t count)
{
	if (value >= count)
		writer->status = FERN_INVALID_ARGUMENT;
	return value;
}

/** A capability that has to be valid; an error otherwise. */
static inline struct fern_cap fern_wire_put_cap(struct fern_wire_writer *writer,
                                                struct fern_cap          cap)
{
	if (!fern_cap_valid(cap))
		writer->status = FERN_INVALID_ARGUMENT;
	return cap;
}

/**
 * Complete a reply. `moved` as in struct fern_rpc_reply. After an error of the writer:
 * FERN_INTERNAL (the server broke its interface), the moved capabilities are released and the
 * reply is empty.
 */
FERN_MUST_CHECK enum fern_status fern_wire_finish_encode(struct fern_rpc_reply         *reply,
                                                         struct fern_wire_writer const *writer,
                                                         uint32_t cap_count, uint32_t moved);

/* ---------------------------------------------------------------- reading ---- */

struct fern_wire_reader {
	char const      *message;
	size_t           size;   /* bytes of the message */
	size_t           at;     /* where the next content has to begin */
	enum fern_status status; /* FERN_PROTOCOL or FERN_INVALID_ARGUMENT after an error */
};

/**
 * Begin to read a request. False, and not to be read further, unless it has at least `fixed_size`
 * bytes and exactly `cap_count` capabilities.
 */
static inline bool fern_wire_read_request(struct fern_wire_reader       *reader,
                                          struct fern_rpc_request const *request, size_t fixed_size,
                                          uint32_t cap_count)
{
	*reader = (struct fern_wire_reader){ request->data, request->size, fixed_size, FERN_OK };
	return request->size >= fixed_size && request->cap_count == cap_count;
}

/**
 * Begin to read the reply of a successful call. The fixed part was zeroed before, in case it is
 * short.
 */
static inline struct fern_wire_reader fern_wire_read_reply(struct fern_rpc_call const *call,
                                                           size_t                      fixed_size)
{
	return (struct fern_wire_reader){ call->reply, call->reply_size, fixed_size,
		                          call->reply_size >= fixed_size ? FERN_OK
		                                                         : FERN_PROTOCOL };
}

/** Remember `status` if it is the first error. */
static inline void fern_wire_fail(struct fern_wire_reader *reader, enum fern_status status)
{
	if (reader->status == FERN_OK)
		reader->status = status;
}

/**
 * The next string, inside the message and terminated; empty after an error. INVALID_ARGUMENT:
 * longer than `max`. PROTOCOL: not exactly where it belongs, not terminated, or with a zero byte
 * inside.
 */
struct fern_string fern_wire_get_string(struct fern_wire_reader *reader,
                                        struct fern_wire_range range, size_t max);

/** The same for bytes, which are not terminated. */
struct fern_string fern_wire_get_bytes(struct fern_wire_reader *reader,
                                       struct fern_wire_range range, size_t max);

static inline void fern_wire_check_enum(struct fern_wire_reader *reader, uint32_t value,
                                        uint32_t count)
{
	if (value >= count)
		fern_wire_fail(reader, FERN_PROTOCOL);
}

static inline void fern_wire_check_bool(struct fern_wire_reader *reader, uint8_t value)
{
	if (value > 1)
		fern_wire_fail(reader, FERN_PROTOCOL);
}

/** A capability that has to be valid: INVALID_ARGUMENT if it is not. */
static inline void fern_wire_check_cap(struct fern_wire_reader *reader, struct fern_cap cap)
{
	if (!fern_cap_valid(cap))
		fern_wire_fail(reader, FERN_INVALID_ARGUMENT);
}

/** The first error, or PROTOCOL if there is more content than fields. */
FERN_MUST_CHECK enum fern_status fern_wire_finish(struct fern_wire_reader const *reader);

/**
 * The same for a reply, with any error turned into PROTOCOL, and the received capabilities
 * released then.
 */
FERN_MUST_CHECK enum fern_status fern_wire_finish_reply(struct fern_wire_reader const *reader,
                                                        struct fern_rpc_call const    *call);

/** Copy to a buffer of at least string.length + 1 bytes, and terminate. */
void fern_wire_copy_string(char *out, struct fern_string string);

/** Copy to a buffer of at least bytes.length bytes; returns the length. */
size_t fern_wire_copy_bytes(uint8_t *out, struct fern_string bytes);

#endif /* FERN_BASE_WIRE_H */
