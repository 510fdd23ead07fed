/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads that touch memory.
 */
#include "toucher.h"
#include <base/thread.h>
#include <os/check.h>
#include <util/memory.h>

enum { STACK_SIZE = 16 * 1024, PATIENCE_US = 10 * 1000 * 1000 };

static void touch(void *argument)
{
	struct toucher *const toucher = argument;
	int (*function)(void);

	switch (toucher->type) {
	case FERN_FAULT_TYPE_READ:
		toucher->result = *(char volatile *)toucher->address;
		break;
	case FERN_FAULT_TYPE_WRITE:
		*(char volatile *)toucher->address = (char)toucher->result;
		break;
	default:
		memcpy(&function, &toucher->address, sizeof(function));
		toucher->result = function();
		break;
	}
	toucher->done = true;
}

void toucher_start(struct toucher *toucher, struct fern_env *env, enum fern_fault_type type,
                   void *address)
{
	toucher->type = type;
	toucher->address = address;
	toucher->done = false;
	fern_check_status(FERN_OK, fern_thread_create(env, "toucher", STACK_SIZE, touch, toucher,
	                                              &toucher->thread));
}

void toucher_finish(struct toucher *toucher)
{
	fern_thread_join(toucher->thread);
	fern_check(toucher->done);
}

/* ---------------------------------------------------------------- manager ---- */

static void count(struct fern_signal_handler *handler)
{
	fern_container_of(handler, struct watch, handler)->signals += (unsigned)handler->count;
}

enum fern_status watch_start(struct watch *watch, struct fern_env *env,
                             struct fern_region_map_cap map)
{
	*watch = (struct watch){ .map = map };
	FERN_TRY(fern_signal_handler_init(&watch->handler, env->entrypoint, count));
	return fern_region_map_fault_sigh(map, watch->handler.cap);
}

void watch_end(struct watch *watch)
{
	fern_check_status(FERN_OK, fern_region_map_fault_sigh(
					   watch->map, (struct fern_signal_context_cap){ 0 }));
	fern_signal_handler_fini(&watch->handler);
}

bool watch_expect(struct watch *watch, struct fern_env *env, enum fern_fault_type type,
                  uint64_t address)
{
	enum fern_fault_type actual = FERN_FAULT_TYPE_NONE;
	uint64_t             actual_address = 0, ip = 0;

	if (!fern_check(fern_check_wait(env, &watch->signals, 1, PATIENCE_US)))
		return false;
	watch->signals = 0;
	return fern_check_status(
		       FERN_OK, fern_region_map_state(watch->map, &actual, &actual_address, &ip)) &&
	       fern_check(actual == type) && fern_check(actual_address == address) &&
	       fern_check(ip != 0);
}

void watch_expect_none(struct watch *watch)
{
	enum fern_fault_type type = FERN_FAULT_TYPE_READ;
	uint64_t             address = 1, ip = 1;

	fern_check_status(FERN_OK, fern_region_map_state(watch->map, &type, &address, &ip));
	fern_check(type == FERN_FAULT_TYPE_NONE && address == 0 && ip == 0);
}
