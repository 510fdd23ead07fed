/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Answers to operations that detach.
 */
#include "detach.h"
#include "platform.h"
#include <util/list.h>

/** Somebody who waits until unmapping up to `number` has taken effect. */
struct waiter {
	struct fern_list_element element; /* in `waiters`, in the order of their numbers */
	struct fern_entrypoint  *entrypoint;
	struct fern_rpc_deferred call;
	uint64_t                 number;
};

static struct fern_list waiters;
static uint64_t         begun, done; /* numbers */

enum fern_status platform_detach_answer(struct fern_rpc_object *object)
{
	struct waiter *waiter = NULL;

	if (done >= begun)
		return FERN_OK;
	FERN_TRY(fern_new(platform_heap(), &waiter));

	waiter->entrypoint = object->entrypoint;
	waiter->number = begun;
	fern_rpc_defer(object, &waiter->call);
	fern_list_append(&waiters, &waiter->element);
	return FERN_DEFERRED;
}

void linux_detach_begun(uint64_t number)
{
	begun = number;
}

void linux_detach_done(uint64_t number)
{
	done = number;
	fern_list_for_each(&waiters, struct waiter, element, waiter) {
		if (waiter->number > number)
			return;
		fern_list_remove(&waiter->element);
		fern_rpc_answer(waiter->entrypoint, &waiter->call, FERN_OK, NULL);
		fern_delete(platform_heap(), waiter);
	}
}
