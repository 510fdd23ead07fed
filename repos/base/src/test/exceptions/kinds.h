/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The kinds of exceptions, and how each of them is raised.
 */
#ifndef TEST_EXCEPTIONS_KINDS_H
#define TEST_EXCEPTIONS_KINDS_H

#include <stddef.h>
#include <stdint.h>
#include <thread/thread.h>

/** What raise.S puts into a register. */
#define KIND_NUMBER UINT64_C(0x1234567890)

struct kind {
	char const *name;
	void (*raise)(void);
	enum fern_thread_exception exception;
	uintptr_t                  at, after; /* where it is reported, and where to go on */
	uint64_t                   address;   /* of a page fault */
	uint64_t                   vector;
};

extern struct kind const kinds[];
extern size_t const      kind_count;

#endif /* TEST_EXCEPTIONS_KINDS_H */
