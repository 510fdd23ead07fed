/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Answers to operations that detach.
 */
#include "detach.h"
#include "core.h"
#include "platform.h"

/** Somebody who waits until unmapping up to `number` has taken effect. */
struct waiter {
	struct fern_list_element element; /* in core->detachers, in the order of their numbers */
	struct fern_rpc_deferred call;
	uint64_t                 number;
};

enum fern_status core_detach_answer(struct core *core, struct fern_rpc_object *object)
{
	uint64_t const number = platform_unmap_latest();
	struct waiter *waiter = NULL;

	if (!number)
		return FERN_OK;
	FERN_TRY(fern_new(core->heap, &waiter));

	waiter->number = number;
	fern_rpc_defer(object, &waiter->call);
	fern_list_append(&core->detachers, &waiter->element);
	return FERN_DEFERRED;
}

void core_detach_done(struct core *core, uint64_t number)
{
	fern_list_for_each(&core->detachers, struct waiter, element, waiter) {
		if (waiter->number > number)
			return;
		fern_list_remove(&waiter->element);
		fern_rpc_answer(core->entrypoint, &waiter->call, FERN_OK, NULL);
		fern_delete(core->heap, waiter);
	}
}
