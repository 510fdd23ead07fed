/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The end: registers, backtrace, and all CPUs stopped.
 */
#ifndef FERN_KERNEL_PANIC_TRACE_H
#define FERN_KERNEL_PANIC_TRACE_H

#include <stddef.h>

/** Where names for the backtrace are, see symbols.h. */
void panic_set_symbols(char const *text, size_t size);

/** The board's last word: nothing more happens, and what is on the screen stays there. */
__attribute__((noreturn)) void board_give_up(void);

#endif /* FERN_KERNEL_PANIC_TRACE_H */
