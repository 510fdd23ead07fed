/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What host unit tests include first: cmocka with the headers that it expects, and status
 * assertions.
 */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <base/status.h>
#include <util/string.h>

#define assert_status(expected, expression)                                                        \
	assert_string_equal(fern_status_name(expression), fern_status_name(expected))

/** A `struct fern_string` holds exactly the terminated string `expected`. */
#define assert_text(string, expected)                                                              \
	do {                                                                                       \
		struct fern_string const text_ = (string);                                         \
		assert_int_equal(text_.length, strlen(expected));                                  \
		assert_memory_equal(text_.data, expected, text_.length);                           \
	} while (0)

#endif /* UNIT_H */
