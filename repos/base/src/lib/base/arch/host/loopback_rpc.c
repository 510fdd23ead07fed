/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Calls through the loop-back. Each call under way has a record; those that an operation defers
 * stay in the list until they are answered, their object goes away, or their client is dropped.
 */
#include "loopback_table.h"

#include <stdlib.h>
#include <string.h>

/** A call that an operation serves now, or deferred. */
struct call_record {
	struct call_record     *next;
	struct fern_rpc_object *object; /* NULL once it went away */
	uint64_t                id;
	bool                    deferred, answered, waiting;
	enum fern_status        status;
	struct fern_rpc_reply   reply; /* its data is memory of the record */
};

static struct {
	struct call_record *first; /* the innermost call under way comes first */
	uint64_t            last_id;
	void (*hook)(void *context);
	void            *context;
	enum fern_status late_answer;
} calls = { .late_answer = FERN_DEFERRED };

static void *allocate(size_t size)
{
	void *const memory = calloc(1, size ? size : 1);
	if (!memory)
		abort();
	return memory;
}

/* ---------------------------------------------------------------- records ---- */

static struct call_record *create_record(struct fern_rpc_object *object)
{
	struct call_record *const record = allocate(sizeof(*record));

	*record = (struct call_record){ .next = calls.first,
		                        .object = object,
		                        .id = ++calls.last_id,
		                        .waiting = true,
		                        .reply.data = allocate(FERN_MESSAGE_MAX) };
	calls.first = record;
	return record;
}

static void destroy_record(struct call_record *record)
{
	struct call_record **at = &calls.first;

	while (*at != record)
		at = &(*at)->next;
	*at = record->next;
	free(record->reply.data);
	free(record);
}

static struct call_record *find_record(struct fern_rpc_deferred const *deferred)
{
	for (struct call_record *record = calls.first; record; record = record->next)
		if (record->deferred && record->id == deferred->opaque[0])
			return record;
	return NULL;
}

/* ---------------------------------------------------------------- requests ---- */

/** The private copy that the dispatcher gets; the copy holds references of its own. */
static void copy_request(struct fern_rpc_call const *call, struct fern_rpc_request *out_request)
{
	void *const data = allocate(call->request_size);

	if (call->request_size)
		memcpy(data, call->request, call->request_size);
	*out_request = (struct fern_rpc_request){ .opcode = call->opcode,
		                                  .size = call->request_size,
		                                  .cap_count = call->request_cap_count,
		                                  .data = data };
	for (uint32_t i = 0; i < call->request_cap_count; i++) {
		fern_cap_retain(call->request_caps[i]);
		out_request->caps[i] = call->request_caps[i];
	}
}

static void dispose_request(struct fern_rpc_request *request)
{
	for (uint32_t i = 0; i < FERN_MESSAGE_CAPS_MAX; i++)
		fern_cap_release(request->caps[i]);
	free((void *)(uintptr_t)request->data);
}

/* ---------------------------------------------------------------- replies ---- */

static void release_moved(struct fern_rpc_reply const *reply)
{
	for (uint32_t i = 0; i < reply->cap_count; i++)
		if (reply->moved & (1u << i))
			fern_cap_release(reply->caps[i]);
}

/** Hand a successful reply to the caller, who gets references of its own. */
static enum fern_status deliver(struct fern_rpc_call *call, struct fern_rpc_reply const *reply)
{
	if (reply->size > call->reply_capacity || reply->cap_count != call->reply_cap_count) {
		release_moved(reply);
		return FERN_PROTOCOL;
	}
	if (reply->size)
		memcpy(call->reply, reply->data, reply->size);
	for (uint32_t i = 0; i < reply->cap_count; i++) {
		fern_cap_retain(reply->caps[i]);
		call->reply_caps[i] = reply->caps[i];
	}
	call->reply_size = reply->size;
	release_moved(reply);
	return FERN_OK;
}

/** Wait for a deferred answer. The record stays if there is none, for a late one. */
static enum fern_status wait_for_answer(struct call_record *record, struct fern_rpc_call *call)
{
	if (!record->answered && record->object && calls.hook)
		calls.hook(calls.context);
	if (!record->answered && record->object) {
		record->waiting = false;
		return FERN_DEFERRED;
	}

	enum fern_status status = record->answered ? record->status : FERN_GONE;
	if (status == FERN_OK)
		status = deliver(call, &record->reply);
	destroy_record(record);
	return status;
}

/** What the caller gets when the operation has returned an answer. */
static enum fern_status complete(struct call_record *record, enum fern_status status,
                                 struct fern_rpc_call *call)
{
	if (status == FERN_OK && record->object && !record->deferred)
		return deliver(call, &record->reply);

	if (status == FERN_OK)
		release_moved(&record->reply);
	if (!record->object)
		return FERN_GONE; /* the operation ended its own object */
	return status == FERN_OK || status == FERN_DEFERRED ? FERN_INTERNAL : status;
}

/* ---------------------------------------------------------------- client side ---- */

enum fern_status fern_rpc_call(struct fern_cap cap, struct fern_rpc_call *call)
{
	struct fern_rpc_request request;

	if (!fern_cap_valid(cap) || call->request_size > FERN_MESSAGE_MAX ||
	    call->request_cap_count > FERN_MESSAGE_CAPS_MAX ||
	    call->reply_cap_count > FERN_MESSAGE_CAPS_MAX)
		return FERN_INVALID_ARGUMENT;

	struct fern_rpc_object *const object = loopback_entry(cap)->object;
	if (!object)
		return FERN_GONE;

	struct call_record *const record = create_record(object);
	copy_request(call, &request);
	enum fern_status status = object->dispatch(object, &request, &record->reply);
	dispose_request(&request);

	if (record->deferred && status == FERN_DEFERRED)
		return wait_for_answer(record, call);
	status = complete(record, status, call);
	destroy_record(record);
	return status;
}

/* ---------------------------------------------------------------- server side ---- */

enum fern_status fern_rpc_object_init(struct fern_rpc_object *object,
                                      struct fern_entrypoint *entrypoint,
                                      fern_rpc_dispatch      *dispatch)
{
	struct fern_cap        cap;
	enum fern_status const status = loopback_create(&cap);

	if (status != FERN_OK)
		return status;
	*object = (struct fern_rpc_object){ .entrypoint = entrypoint,
		                            .dispatch = dispatch,
		                            .cap = cap };
	loopback_entry(cap)->object = object;
	return FERN_OK;
}

void fern_rpc_object_fini(struct fern_rpc_object *object)
{
	struct call_record *next;

	if (!object->entrypoint)
		return;
	loopback_entry(object->cap)->object = NULL;
	fern_cap_release(object->cap);
	for (struct call_record *record = calls.first; record; record = next) {
		next = record->next;
		if (record->object != object)
			continue;
		record->object = NULL;
		if (!record->waiting)
			destroy_record(record);
	}
	object->entrypoint = NULL;
	object->cap = FERN_CAP_INVALID;
}

struct fern_rpc_object *fern_rpc_object_lookup(struct fern_entrypoint *entrypoint,
                                               struct fern_cap cap, fern_rpc_dispatch *dispatch)
{
	struct fern_rpc_object *const object =
		fern_cap_valid(cap) ? loopback_entry(cap)->object : NULL;

	return object && object->entrypoint == entrypoint && object->dispatch == dispatch ? object
	                                                                                  : NULL;
}

void fern_rpc_defer(struct fern_rpc_object *object, struct fern_rpc_deferred *out_deferred)
{
	struct call_record *record = calls.first;

	while (record && (record->object != object || record->deferred))
		record = record->next;
	if (!record)
		abort(); /* not from an operation of that object */
	record->deferred = true;
	*out_deferred = (struct fern_rpc_deferred){ { record->id } };
}

bool fern_rpc_deferred_pending(struct fern_entrypoint         *entrypoint,
                               struct fern_rpc_deferred const *deferred)
{
	struct call_record const *const record = find_record(deferred);

	return record && !record->answered && record->object &&
	       record->object->entrypoint == entrypoint;
}

void fern_rpc_answer(struct fern_entrypoint *entrypoint, struct fern_rpc_deferred *deferred,
                     enum fern_status status, struct fern_rpc_reply *reply)
{
	struct call_record *const record = find_record(deferred);
	bool const                pending = fern_rpc_deferred_pending(entrypoint, deferred);

	*deferred = (struct fern_rpc_deferred){ 0 };
	if (!pending || !record->waiting || status != FERN_OK) {
		if (reply)
			release_moved(reply);
		reply = NULL;
	}
	if (!pending)
		return;

	record->answered = true;
	record->status = status;
	if (reply) {
		void *const data = record->reply.data;
		if (reply->size)
			memcpy(data, reply->data, reply->size);
		record->reply = *reply;
		record->reply.data = data;
	}
	if (!record->waiting) {
		calls.late_answer = status;
		destroy_record(record);
	}
}

/* ---------------------------------------------------------------- for tests ---- */

void fern_loopback_set_wait_hook(void (*hook)(void *context), void *context)
{
	calls.hook = hook;
	calls.context = context;
}

uint32_t fern_loopback_pending_count(void)
{
	uint32_t count = 0;

	for (struct call_record const *record = calls.first; record; record = record->next)
		count += record->deferred && !record->answered ? 1 : 0;
	return count;
}

void fern_loopback_drop_clients(void)
{
	struct call_record *next;

	for (struct call_record *record = calls.first; record; record = next) {
		next = record->next;
		if (!record->waiting)
			destroy_record(record);
	}
}

enum fern_status fern_loopback_late_answer(void)
{
	return calls.late_answer;
}

void loopback_reset_calls(void)
{
	while (calls.first)
		destroy_record(calls.first);
	calls.hook = NULL;
	calls.late_answer = FERN_DEFERRED;
}
