/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The system calls that every component may use, which is to say ld.lib.so: no other code
 * contains any. What only core may ask of the kernel is in core_call.h.
 *
 * Each call has a number, up to four arguments and up to four results; which registers carry them
 * is fixed per architecture (arch/<x>/hw/system_call_arch.h). The first result is a value of enum
 * hw_status or, for RECEIVE, of enum hw_event. Messages travel in the thread's message buffer
 * (message.h), and their headers in an argument.
 *
 * The kernel keeps the callee-saved registers, the stack pointer and the thread pointer. All
 * other registers, all vector registers and the x87 state are undefined after a call. The kernel
 * never touches user memory by user addresses, with the exception of the words of FUTEX_WAIT and
 * EXIT, which it looks up in the page tables.
 */
#ifndef FERN_HW_SYSTEM_CALL_H
#define FERN_HW_SYSTEM_CALL_H

#include <stdint.h>

enum hw_system_call {
	/** Do nothing. */
	HW_CALL_NONE = 0,

	/**
	 * Call an object and wait for the answer. The caller lends its time to whoever serves it.
	 * Arguments: capability index, header of the message in the send half. Results: status;
	 * for HW_OK the header of the answer, whose message is in the receive half. Statuses:
	 * HW_OK, HW_GONE, HW_INVALID (no such capability, malformed header, a circle of calls),
	 * HW_NO_CAPS (capabilities do not fit into the table of the domain that is to receive
	 * them: that of the server, which receives nothing then, or the caller's own, and the
	 * answer is lost).
	 */
	HW_CALL_CALL = 1,

	/**
	 * Answer a call, if `token` is not 0, and wait for the next event. Arguments: token,
	 * header of the answer in the send half, deadline (microseconds of the clock in clock.h;
	 * HW_FOREVER: none). Results: event; for HW_EVENT_CALL the object's badge, the header of
	 * the message in the receive half, and the call's token; for HW_EVENT_SIGNAL the
	 * context's badge and the number of signals. A token that names no call (any more) is
	 * left alone.
	 */
	HW_CALL_RECEIVE = 2,

	/**
	 * Answer a call without waiting. Arguments: token, header. Statuses: HW_OK, HW_GONE (the
	 * token names no call any more), HW_INVALID.
	 */
	HW_CALL_ANSWER = 3,

	/** Submit a signal. Arguments: capability index. Statuses: HW_OK, HW_GONE, HW_INVALID. */
	HW_CALL_SIGNAL = 4,

	/**
	 * Give up capabilities: the table's entry is freed when as many were given up as were
	 * received. Both are counted modulo 2^32. Arguments: capability index, how many.
	 * Statuses: HW_OK, HW_INVALID.
	 */
	HW_CALL_RELEASE = 5,

	/**
	 * Sleep until woken, unless the aligned 32-bit word at the address has another value than
	 * expected. Arguments: address, expected value. Statuses: HW_OK (also without a reason),
	 * HW_INVALID (nothing is mapped there: access it, and try again).
	 */
	HW_CALL_FUTEX_WAIT = 6,

	/**
	 * Wake up to `count` threads of the domain that sleep on the address. Arguments: address,
	 * count.
	 */
	HW_CALL_FUTEX_WAKE = 7,

	/** Let others of the same priority run. */
	HW_CALL_YIELD = 8,

	/**
	 * End the calling thread: set the aligned 32-bit word at the address to 0, wake all that
	 * sleep on it, and never run again. Argument: address; 0: none. HW_MORE: it goes on, and
	 * has to repeat it, because more than HW_CANCEL_MAX calls and signals waited for it.
	 */
	HW_CALL_EXIT = 9,

	/**
	 * Whether a call still waits for its answer. Argument: token. Statuses: HW_OK, HW_GONE
	 * (the token names no call to this thread any more).
	 */
	HW_CALL_PENDING = 10,

	/** From this number on only core may call: core_call.h. */
	HW_CALL_CORE = 64,
};

enum hw_status {
	HW_OK = 0,
	HW_GONE = 1,      /* the object does not exist any more, or nobody serves it */
	HW_INVALID = 2,   /* no such capability, malformed argument */
	HW_NO_CAPS = 3,   /* the capability table is full: see Hw_native.extend_caps */
	HW_DENIED = 4,    /* the call is for core only, or there is none of that number */
	HW_NO_TABLE = 5,  /* core calls: the domain has too few page tables supplied */
	HW_MORE = 6,      /* a part was done: repeat the call */
};

enum hw_event {
	HW_EVENT_CALL = 0,
	HW_EVENT_SIGNAL = 1,
	HW_EVENT_TIMEOUT = 2,
};

enum { HW_CANCEL_MAX = 64 }; /* calls and signals that one system call cancels */

#define HW_FOREVER UINT64_MAX

/** The results of a system call, in order. */
struct hw_results {
	uint64_t first, second, third, fourth;
};

#endif /* FERN_HW_SYSTEM_CALL_H */
