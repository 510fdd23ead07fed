/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "test.h"
#include <base/log.h>
#include <util/format.h>

enum { CYCLES = 12, LIFE_MAX_MS = 120, MILLISECOND = 1000, POLLS_MAX = 200, POLLS_STEADY = 4 };

static struct console       console;
static struct fern_reporter configuration; /* of init, which runs under the monitor */

/** Have init run a component of that version, or none (0). */
static void configure(unsigned version)
{
	char   start[256] = "";
	char   text[1024];
	size_t length;

	if (version)
		(void)fern_format(start, sizeof(start),
		                  "<start name=\"victim\" ram=\"1M\" caps=\"150\" version=\"%u\">"
		                  "<binary name=\"test_monitor\"/> <config kind=\"hostile\"/>"
		                  "</start>",
		                  version);
	length = fern_format(
		text, sizeof(text),
		"<config> <parent-provides> <service name=\"ROM\"/> "
		"<service name=\"LOG\"/> <service name=\"RAM\"/> <service name=\"PD\"/> "
		"<service name=\"CPU\"/> <service name=\"RM\"/> </parent-provides> "
		"<default-route> <any-service> <parent/> </any-service> </default-route>"
		"%s </config>",
		start);
	fern_check_status(FERN_OK, fern_reporter_report_text(&configuration,
	                                                     (struct fern_string){ text, length }));
}

/** What the books hold now. */
static uint64_t books(struct fern_env *env, char const *attribute)
{
	return console_execute(&console, env, NULL) ? console_books(&console, attribute) : 0;
}

/**
 * Wait until the books hold so many objects, for a while: init may be late with what it was told
 * before.
 */
static void settle(struct fern_env *env, uint64_t objects)
{
	unsigned steady = 0;

	for (unsigned i = 0; i < POLLS_MAX && steady < POLLS_STEADY; i++) {
		fern_check_pause(env, 50 * MILLISECOND);
		steady = books(env, "objects") == objects ? steady + 1 : 0;
	}
	fern_check(steady == POLLS_STEADY);
}

/** Wait until there was such a call. */
static void await_call(struct fern_env *env, char const *name)
{
	unsigned polls = 0;

	while (polls++ < POLLS_MAX && books(env, "objects") &&
	       !console_calls(&console, name, "count"))
		fern_check_pause(env, 100 * MILLISECOND);
	fern_check(console_calls(&console, name, "count") > 0);
}

/** A component lives for that long, and is killed if it has not ended by itself. */
static void live(struct fern_env *env, unsigned version, uint64_t duration_us)
{
	configure(version);
	fern_check_pause(env, duration_us);
	configure(0);
}

void judge_run(struct fern_env *env)
{
	uint32_t random = 1;

	if (!fern_check_status(FERN_OK, console_open(&console, env)) ||
	    !fern_check_status(FERN_OK, fern_reporter_open(&configuration, env, "init", 0)))
		return;

	/*
	 * what init opens with its first child, it keeps; it asks for threads when this child has
	 * faulted
	 */
	configure(1);
	await_call(env, "CPU.next_thread");
	configure(0);
	await_call(env, "session.close");
	fern_check_pause(env, SECOND);
	uint64_t const objects = books(env, "objects"), regions = books(env, "regions");
	uint64_t const ram = books(env, "ram_quota"), caps = books(env, "caps_quota");

	for (unsigned i = 0; i < CYCLES; i++) {
		random = random * 1103515245 + 12345;
		live(env, i + 2, (random >> 16) % LIFE_MAX_MS * MILLISECOND);
		settle(env, objects);
	}
	/* the heap of init may have grown once more; a life has many more regions */
	fern_check(books(env, "regions") <= regions + 1);
	fern_check(books(env, "ram_quota") == ram && books(env, "caps_quota") == caps);
	fern_log("after %u lives the books hold %llu objects and %llu regions, before %llu and %llu",
	         CYCLES, (unsigned long long)books(env, "objects"),
	         (unsigned long long)books(env, "regions"), (unsigned long long)objects,
	         (unsigned long long)regions);
}
