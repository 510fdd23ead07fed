/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Checks from the inside what the dynamic linker did, and does at run time.
 */
#include "libraries.h"
#include <base/component.h>
#include <base/log.h>
#include <base/shared_library.h>
#include <base/thread.h>
#include <util/memory.h>

FERN_COMPONENT_STACK_SIZE(300 * 1024);

enum { STACK_USE = 290 * 1024 };

static _Thread_local uint64_t own_number = 77;
static _Thread_local char     own_zeroes[100];

static bool         all_good = true;
static plugin_next *plugin;

static void check(bool good, char const *what)
{
	if (good)
		return;
	all_good = false;
	fern_error("failed: %s", what);
}

uint32_t program_value(void)
{
	return 500000;
}

__attribute__((constructor)) static void construct(void)
{
	record('p');
}

static void check_libraries(void)
{
	check(memcmp(recorded(), "21p", 4) == 0, "constructors run in order, each once");
	check(first_sum() == 4321, "a library's function");
	check(first_values[2] == 300, "a library's data");
}

static bool zeroes(void)
{
	for (size_t i = 0; i < sizeof(own_zeroes); i++)
		if (own_zeroes[i])
			return false;
	return true;
}

static void check_thread_local(void)
{
	check(own_number == 77 && zeroes(), "the program's thread-local variables");
	check(*second_counter() == 5, "a library's thread-local variable");
	own_number++;
	own_zeroes[50] = 1;
	++*second_counter();
}

static void run_thread(void *argument)
{
	(void)argument;
	check_thread_local();
	check(plugin() == 501001, "the plug-in's thread-local variable in a new thread");
}

/* existed before the plug-in was loaded */
static _Atomic uint32_t stage;

static void run_early_thread(void *argument)
{
	(void)argument;
	while (stage == 0)
		;
	check(plugin() == 501001, "the plug-in's thread-local variable in an old thread");
}

static void check_stack(void)
{
	volatile char use[STACK_USE];

	for (size_t i = 0; i < sizeof(use); i += 4096)
		use[i] = 1;
	check(use[0] == 1, "the stack");
}

static enum fern_status load_plugin(struct fern_env *env, struct fern_shared_library **out_library)
{
	void *symbol;

	FERN_TRY(fern_shared_library_open(env, "test_libraries_plugin.lib.so", out_library));
	check(fern_shared_library_symbol(*out_library, "previous", &symbol) == FERN_NOT_FOUND,
	      "a symbol that is not there");
	FERN_TRY(fern_shared_library_symbol(*out_library, "next", &symbol));
	memcpy(&plugin, &symbol, sizeof(plugin));
	return FERN_OK;
}

static enum fern_status check_plugin(struct fern_env *env)
{
	struct fern_shared_library *library = NULL, *again = NULL;
	struct fern_thread         *early, *thread;

	FERN_TRY(fern_thread_create(env, "early", 16 * 1024, run_early_thread, NULL, &early));
	FERN_TRY(load_plugin(env, &library));
	stage = 1;
	fern_thread_join(early);
	check(plugin() == 501001 && plugin() == 501002, "the plug-in");

	FERN_TRY(fern_thread_create(env, "late", 16 * 1024, run_thread, NULL, &thread));
	fern_thread_join(thread);

	FERN_TRY(load_plugin(env, &again));
	check(again == library && plugin() == 501003, "the plug-in is shared");
	fern_shared_library_close(again);
	check(memcmp(recorded(), "21p+", 5) == 0, "the plug-in stays while it is used");
	fern_shared_library_close(library);
	check(memcmp(recorded(), "21p+-", 6) == 0, "the last user unloads the plug-in");

	/* loaded once more it starts anew */
	FERN_TRY(load_plugin(env, &library));
	check(plugin() == 501001, "a plug-in loaded again");
	fern_shared_library_close(library);
	return FERN_OK;
}

static void check_failures(struct fern_env *env)
{
	static char const *const      names[] = { "test_libraries_absent.lib.so",
		                                  "test_libraries_hungry.lib.so", "garbage.lib.so",
		                                  "old.lib.so" };
	static enum fern_status const expected[] = { FERN_NOT_FOUND, FERN_NOT_FOUND, FERN_MALFORMED,
		                                     FERN_VERSION };
	struct fern_shared_library   *library;

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		enum fern_status const status = fern_shared_library_open(env, names[i], &library);

		check(status == expected[i], "a library that cannot be loaded");
	}
}

/*
 * What was loaded and unloaded costs nothing in the end. The kernel layer may keep something in
 * reserve, but not for each round.
 */
static enum fern_status check_account(struct fern_env *env)
{
	enum { ROUNDS = 40 };
	struct fern_shared_library *library;
	uint64_t                    quota, before, after;
	uint32_t                    caps_quota, caps_before, caps_after;

	FERN_TRY(fern_ram_info(env->ram, &quota, &before, &caps_quota, &caps_before));
	for (unsigned i = 0; i < ROUNDS; i++) {
		FERN_TRY(load_plugin(env, &library));
		fern_shared_library_close(library);
	}
	FERN_TRY(fern_ram_info(env->ram, &quota, &after, &caps_quota, &caps_after));
	check(after < before + ROUNDS * 1024 && caps_after < caps_before + ROUNDS / 4,
	      "unloading returns everything");
	return FERN_OK;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	check_libraries();
	check_thread_local();
	check_stack();
	FERN_TRY(check_plugin(env));
	check_failures(env);
	FERN_TRY(check_account(env));
	if (!all_good)
		return FERN_INTERNAL;

	fern_log("libraries test succeeded");
	fern_env_exit(env, 0);
}
