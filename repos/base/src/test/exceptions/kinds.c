/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "kinds.h"

#define RAISE(what)                                                                                \
	void                                                      raise_##what(void);              \
	extern __attribute__((visibility("hidden"))) uint8_t const raise_##what##_after[]

#define LABEL(what) extern __attribute__((visibility("hidden"))) uint8_t const raise_##what##_at[]

RAISE(divide);
RAISE(invalid);
RAISE(breakpoint);
RAISE(protection);
RAISE(alignment);
RAISE(read);
RAISE(write);
RAISE(execute);
LABEL(divide);
LABEL(invalid);
LABEL(breakpoint);
LABEL(protection);
LABEL(alignment);
LABEL(read);
LABEL(write);

#define KIND(what, EXCEPTION, vector_, address_)                                                   \
	{ .name = #what,                                                                           \
	  .raise = raise_##what,                                                                   \
	  .exception = FERN_THREAD_EXCEPTION_##EXCEPTION,                                          \
	  .at = (uintptr_t)raise_##what##_at,                                                      \
	  .after = (uintptr_t)raise_##what##_after,                                                \
	  .address = (address_),                                                                   \
	  .vector = (vector_) }

struct kind const kinds[] = {
	KIND(divide, DIVIDE, 0, 0),
	KIND(invalid, INVALID_INSTRUCTION, 6, 0),
	KIND(breakpoint, BREAKPOINT, 3, 0),
	KIND(protection, PROTECTION, 13, 0),
	KIND(read, PAGE_FAULT_READ, 14, 0x40),
	KIND(write, PAGE_FAULT_WRITE, 14, 0x48),
	{ .name = "execute",
	  .raise = raise_execute,
	  .exception = FERN_THREAD_EXCEPTION_PAGE_FAULT_EXECUTE,
	  .at = 0x50,
	  .after = (uintptr_t)raise_execute_after,
	  .address = 0x50,
	  .vector = 14 },
	KIND(alignment, ALIGNMENT, 17, 0), /* the last one, for main.c */
};

size_t const kind_count = sizeof(kinds) / sizeof(kinds[0]);
