/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the files of the linker's test export to each other.
 */
#ifndef TEST_LIBRARIES_LIBRARIES_H
#define TEST_LIBRARIES_LIBRARIES_H

#include <stddef.h>
#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))

/* second.lib.so: keeps a record of constructors and destructors, and a thread-local counter */
EXPORT void        record(char event);
EXPORT char const *recorded(void);
EXPORT uint32_t   *second_counter(void);

/* first.lib.so, which needs second.lib.so */
EXPORT extern uint32_t const first_values[4];
EXPORT uint32_t              first_sum(void);

/* plugin.lib.so: next() adds 1 to a thread-local variable that starts at 1000 */
typedef uint32_t   plugin_next(void);
EXPORT plugin_next next;

/* the program; the plug-in finds it there */
EXPORT uint32_t program_value(void);

#endif /* TEST_LIBRARIES_LIBRARIES_H */
