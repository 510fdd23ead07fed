/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Status values: how every function of Fern that can fail says so.
 *
 * Three ranges: common values, which every interface shares; interface-specific values, which an
 * interface definition declares and the interface compiler numbers; and transport errors, which say
 * that no answer was obtained at all. "The server is gone" is not "the server said no".
 *
 *     enum fern_status open_log(struct log *log, struct fern_env *env)
 *     {
 *             FERN_TRY(fern_log_connection_open(&log->connection, env, NULL));
 *             return FERN_OK;
 *     }
 */
#ifndef FERN_BASE_STATUS_H
#define FERN_BASE_STATUS_H

#define FERN_MUST_CHECK __attribute__((warn_unused_result))

enum fern_status {
	FERN_OK = 0,

	/* common range: 1 to 0xff */
	FERN_OUT_OF_RAM = 1,       /* the account that pays has too little RAM */
	FERN_OUT_OF_CAPS = 2,      /* the account that pays has too few capabilities */
	FERN_INVALID_ARGUMENT = 3, /* an argument is outside its documented range */
	FERN_DENIED = 4,           /* policy, or the capability's rights, forbid it */
	FERN_NOT_FOUND = 5,        /* no such object, module, route or key */
	FERN_EXISTS = 6,           /* the name or range is already taken */
	FERN_BUSY = 7,             /* not now: the object is in use */
	FERN_LIMIT = 8,            /* a documented limit is reached */
	FERN_TIMEOUT = 9,          /* the time given has passed */
	FERN_TOO_SMALL = 10,       /* the buffer or dataspace given is too small */
	FERN_MALFORMED = 11,       /* data from outside is not in its documented format */
	FERN_UNSUPPORTED = 12,     /* not offered on this kernel or board: see doc/status.md */
	FERN_VERSION = 13,         /* client and server were built from different definitions */
	FERN_EMPTY = 14,           /* nothing there (yet) */

	/* transport errors: 0x100 to 0x1ff */
	FERN_GONE = 0x100,     /* the server, or the object, does not exist any more */
	FERN_PROTOCOL = 0x101, /* the other side sent what its interface does not allow */
	FERN_INTERNAL = 0x102, /* an invariant of the callee does not hold: please report */

	/* never crosses a protection boundary: the operation will answer later */
	FERN_DEFERRED = 0x200,

	/* the first value of the interface-specific range, see the generated headers */
	FERN_INTERFACE_STATUS = 0x1000,
	FERN_STATUS_MAX = 0xffff,
};

/** The name of a status without its prefix, e.g. "OUT_OF_RAM"; "UNKNOWN" for other values. */
char const *fern_status_name(enum fern_status status);

/**
 * Remember where `status` arose, for the log line that ends a component. The innermost frame wins.
 * Used by FERN_TRY; any thread.
 */
void fern_status_note(enum fern_status status, char const *expression, char const *file, int line);

/** Return from the enclosing function if `expression` does not yield FERN_OK. */
#define FERN_TRY(expression)                                                                       \
	do {                                                                                       \
		enum fern_status const fern_try_status_ = (expression);                            \
		if (__builtin_expect(fern_try_status_ != FERN_OK, 0)) {                            \
			fern_status_note(fern_try_status_, #expression, __FILE__, __LINE__);       \
			return fern_try_status_;                                                   \
		}                                                                                  \
	} while (0)

/** Deliberately disregard a status; the reason belongs beside the call. */
static inline void fern_ignore(enum fern_status status)
{
	(void)status;
}

#endif /* FERN_BASE_STATUS_H */
