/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The parts of the test: see README.md.
 */
#ifndef TEST_MONITOR_TEST_H
#define TEST_MONITOR_TEST_H

#include <base/attached_rom.h>
#include <base/component.h>
#include <os/check.h>
#include <os/reporter.h>

enum { PAGE = 4096, SECOND = 1000 * 1000, PATIENCE = 20 * SECOND };

/* where the subject puts what the monitor is to find */
#define PATTERN_ADDRESS UINT64_C(0x50000000)
#define NESTED_ADDRESS  UINT64_C(0x60000000)

/** Talks to the monitor: commands by a report, the answers in the ROM module "calls". */
struct console {
	struct fern_reporter       commands;
	struct fern_attached_rom   calls;
	struct fern_signal_handler changed;
	unsigned                   last, answered; /* ids of commands */
};

enum fern_status console_open(struct console *console, struct fern_env *env);

/** Have commands executed (NULL: none), and wait for the report that follows. */
bool console_execute(struct console *console, struct fern_env *env, char const *commands);

/** A number of the latest report: an attribute of <books>, or of the <call> of that name. */
uint64_t console_books(struct console const *console, char const *attribute);
uint64_t console_calls(struct console const *console, char const *name, char const *attribute);

/** Use each kind of operation; `console` is NULL if there is no monitor. */
void subject_run(struct fern_env *env, struct console *console);

/** Try what is wrong, without end, until nothing more can be had; then page-fault. */
void hostile_run(struct fern_env *env);

/** Use a little of everything again and again, while the hostile one takes all it can get. */
void sibling_run(struct fern_env *env);

/** Start and kill a subsystem under a monitor at odd moments. */
void judge_run(struct fern_env *env);

#endif /* TEST_MONITOR_TEST_H */
