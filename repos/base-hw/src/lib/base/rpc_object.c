/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Objects, and answers that come later. How calls get to an object stands in entrypoint.c.
 */
#include <hw/capability_table.h>
#include <hw/entrypoint.h>
#include <hw/kernel_objects.h>
#include <hw/rpc_message.h>
#include <hw/system_call_arch.h>
#include <hw/thread.h>
#include <util/memory.h>

enum fern_status fern_rpc_object_init(struct fern_rpc_object *object,
                                      struct fern_entrypoint *entrypoint,
                                      fern_rpc_dispatch      *dispatch)
{
	struct hw_object kernel_object;

	FERN_TRY(hw_alloc_object(entrypoint->slot, (uintptr_t)object, false, &kernel_object));
	*object = (struct fern_rpc_object){ .entrypoint = entrypoint,
		                            .dispatch = dispatch,
		                            .kernel_id = kernel_object.id };
	object->cap = hw_cap_accept(kernel_object.cap);
	hw_cap_entry(object->cap)->object = object;
	hw_cap_keep_room();
	return FERN_OK;
}

void fern_rpc_object_fini(struct fern_rpc_object *object)
{
	if (!object->entrypoint)
		return;

	hw_cap_entry(object->cap)->object = NULL;
	hw_free(object->kernel_id);
	fern_cap_release(object->cap);
	*object = (struct fern_rpc_object){ 0 };
}

struct fern_rpc_object *fern_rpc_object_lookup(struct fern_entrypoint *entrypoint,
                                               struct fern_cap cap, fern_rpc_dispatch *dispatch)
{
	struct hw_capability const *const entry = hw_cap_entry(cap);

	if (!entry || !entry->object || entry->object->entrypoint != entrypoint ||
	    entry->object->dispatch != dispatch)
		return NULL;
	return entry->object;
}

/* ---------------------------------------------------------------- deferred calls ---- */

void fern_rpc_defer(struct fern_rpc_object *object, struct fern_rpc_deferred *out_deferred)
{
	*out_deferred = (struct fern_rpc_deferred){ { object->entrypoint->current } };
	object->entrypoint->current = 0;
}

bool fern_rpc_deferred_pending(struct fern_entrypoint         *entrypoint,
                               struct fern_rpc_deferred const *deferred)
{
	(void)entrypoint;
	return deferred->opaque[0] &&
	       hw_system_call(HW_CALL_PENDING, deferred->opaque[0], 0, 0, 0).first == HW_OK;
}

void fern_rpc_answer(struct fern_entrypoint *entrypoint, struct fern_rpc_deferred *deferred,
                     enum fern_status status, struct fern_rpc_reply *reply)
{
	struct hw_message *const message = &hw_message_buffer()->send;
	uint64_t const           token = deferred->opaque[0];

	(void)entrypoint;
	*deferred = (struct fern_rpc_deferred){ { 0 } };
	if (token) {
		if (status == FERN_OK && reply && reply->size)
			memcpy(message->payload, reply->data, reply->size);
		/* who called may be gone */
		(void)hw_system_call(HW_CALL_ANSWER, token,
		                     hw_message_finish_reply(message, status, reply), 0, 0);
	}
	if (reply)
		hw_reply_release_moved(reply);
}
