/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Uses up, one after the other, what the kernel and core give a component: kernel objects beyond
 * the first page of the capability table, threads, page tables. Each time, there is an error and
 * not more; what was given back can be used again, to the last byte.
 */
#include <base/attach.h>
#include <base/component.h>
#include <base/log.h>
#include <base/signal.h>
#include <base/thread.h>
#include <os/check.h>
#include <os/check_account.h>
#include <stdatomic.h>

enum {
	CONTEXTS_MAX = 2000,
	MANY_CONTEXTS = 300, /* more than a page of the capability table has */
	THREADS_MAX = 256,
	STACK_SIZE = 8 * 1024,
	SPARSE_PAGES = 4000,
};

static struct fern_signal_handler contexts[CONTEXTS_MAX];
static struct fern_thread        *threads[THREADS_MAX];
static unsigned                   handled;
static atomic_uint                ended;

static bool exhausted(enum fern_status status)
{
	return status == FERN_OUT_OF_RAM || status == FERN_OUT_OF_CAPS || status == FERN_LIMIT;
}

/* ---------------------------------------------------------------- kernel objects ---- */

static void count_signal(struct fern_signal_handler *handler)
{
	(void)handler;
	handled++;
}

static unsigned make_contexts(struct fern_env *env, enum fern_status *out_status)
{
	unsigned count = 0;

	while (count < CONTEXTS_MAX) {
		*out_status =
			fern_signal_handler_init(&contexts[count], env->entrypoint, count_signal);
		if (*out_status != FERN_OK)
			break;
		count++;
	}
	return count;
}

static void end_contexts(unsigned count)
{
	while (count)
		fern_signal_handler_fini(&contexts[--count]);
}

static void check_contexts(struct fern_env *env)
{
	enum fern_status status = FERN_OK;
	unsigned const   first = make_contexts(env, &status);

	fern_log("%u signal contexts, then %s", first, fern_status_name(status));
	fern_check(first > MANY_CONTEXTS && first < CONTEXTS_MAX);
	fern_check(exhausted(status));

	/* each of them is one of its own */
	for (unsigned i = 0; i < first; i += first / 10) {
		fern_signal_submit(contexts[i].cap);
		fern_check_status(FERN_OK, fern_entrypoint_serve_one(env->entrypoint, 1000000));
		fern_check(contexts[i].count == 1);
	}
	fern_check(handled >= 10);
	end_contexts(first);

	struct fern_check_account const before = fern_check_account_now(env);
	unsigned const       second = make_contexts(env, &status);
	fern_check(second == first && exhausted(status));
	end_contexts(second);
	struct fern_check_account const after = fern_check_account_now(env);
	fern_check(after.ram_used == before.ram_used && after.caps_used == before.caps_used);
}

/* ---------------------------------------------------------------- threads ---- */

static void count_thread(void *argument)
{
	(void)argument;
	atomic_fetch_add(&ended, 1);
}

static unsigned make_threads(struct fern_env *env, enum fern_status *out_status)
{
	unsigned count = 0;

	while (count < THREADS_MAX) {
		*out_status = fern_thread_create(env, "short", STACK_SIZE, count_thread, NULL,
		                                 &threads[count]);
		if (*out_status != FERN_OK)
			break;
		count++;
	}
	for (unsigned i = 0; i < count; i++)
		fern_thread_join(threads[i]);
	return count;
}

static void check_threads(struct fern_env *env)
{
	enum fern_status status = FERN_OK;
	unsigned const   first = make_threads(env, &status);

	fern_log("%u threads, then %s", first, fern_status_name(status));
	fern_check(first > 2 && first < THREADS_MAX);
	fern_check(exhausted(status));

	struct fern_check_account const before = fern_check_account_now(env);
	unsigned const       second = make_threads(env, &status);
	struct fern_check_account const after = fern_check_account_now(env);
	fern_check(second == first && exhausted(status));
	fern_check(atomic_load(&ended) == first + second);
	fern_check(after.ram_used == before.ram_used && after.caps_used == before.caps_used);
}

/* ---------------------------------------------------------------- page tables ---- */

/**
 * One page of memory, at so many places that each needs page tables of its own: the last that can
 * be done.
 */
static enum fern_status use_page_tables(struct fern_env *env)
{
	struct fern_ram_dataspace_cap ram;

	FERN_TRY(fern_ram_alloc(env->ram, 4096, FERN_CACHE_CACHED, &ram));
	for (uint64_t i = 0; i < SPARSE_PAGES; i++) {
		struct fern_attach_options const options = {
			.address = (void *)(UINT64_C(0x80000000) + i * 0x400000),
			.access = FERN_ACCESS_WRITE,
		};
		void *address = NULL;

		FERN_TRY(fern_attach(env, fern_ram_dataspace_as_dataspace(ram), &options, &address,
		                     NULL));
		if (i == 0)
			fern_log("page tables are used up now");
		*(char volatile *)address = 1;
	}
	return FERN_OK;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	fern_log("begin"); /* later there may be nothing left for a LOG session */
	check_contexts(env);
	check_threads(env);
	fern_log("contexts and threads are checked");
	fern_check_status(FERN_OUT_OF_RAM, use_page_tables(env));
	fern_check_finish(env);
}
