/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "root_session.h"
#include "session_cost.h"
#include <util/list.h>

struct root_session {
	struct fern_list_element  element; /* in root->sessions */
	struct fern_root         *root;
	struct fern_rpc_object   *object;
	struct fern_session_quota quota;
	uint64_t                  id;
	struct fern_list          memory; /* of struct allocation */
};

/* stands before each piece of memory */
struct allocation {
	struct fern_list_element element;
	size_t                   size; /* with this header */
	_Alignas(16) char memory[];
};

_Static_assert(sizeof(struct allocation) + 16 <= FERN_SESSION_COST_ALLOCATION,
               "cost of an allocation");
_Static_assert(sizeof(struct root_session) <= FERN_SESSION_COST_RAM / 4, "cost of a session");

/* ---------------------------------------------------------------- accounting ---- */

static enum fern_status deduct(struct fern_session_quota *quota, uint64_t ram, uint32_t caps)
{
	if (quota->ram < ram)
		return FERN_OUT_OF_RAM;
	if (quota->caps < caps)
		return FERN_OUT_OF_CAPS;

	quota->ram -= ram;
	quota->caps -= caps;
	return FERN_OK;
}

enum fern_status fern_session_alloc(struct fern_session_request const *request, size_t size,
                                    void **out_memory)
{
	struct root_session *const session =
		fern_container_of(request->quota, struct root_session, quota);
	struct fern_session_quota const before = session->quota;
	void                           *memory = NULL;
	size_t                          rounded, cost;

	if (__builtin_add_overflow(size, 15, &rounded) ||
	    __builtin_add_overflow(rounded & ~(size_t)15, FERN_SESSION_COST_ALLOCATION, &cost))
		return FERN_OUT_OF_RAM;
	FERN_TRY(deduct(&session->quota, cost, 0));

	size_t const           total = sizeof(struct allocation) + size;
	enum fern_status const status = fern_allocator_alloc(session->root->env->heap, total,
	                                                     _Alignof(struct allocation), &memory);
	if (status != FERN_OK) {
		session->quota = before;
		return status;
	}

	struct allocation *const allocation = memory;
	allocation->size = total;
	fern_list_append(&session->memory, &allocation->element);
	*out_memory = allocation->memory;
	return FERN_OK;
}

static void free_memory(struct root_session *session)
{
	fern_list_for_each(&session->memory, struct allocation, element, allocation) {
		fern_list_remove(&allocation->element);
		fern_allocator_free(session->root->env->heap, allocation, allocation->size);
	}
}

/* ---------------------------------------------------------------- life ---- */

static void free_session(struct root_session *session)
{
	free_memory(session);
	fern_delete(session->root->env->heap, session);
}

/* have the server create its object, and make that callable */
static enum fern_status create_object(struct root_session               *session,
                                      struct root_session_request const *from_parent)
{
	struct fern_root *const           root = session->root;
	struct fern_session_request const request = {
		.env = root->env,
		.id = session->id,
		.label = from_parent->label,
		.args = from_parent->args,
		.quota = &session->quota,
	};

	FERN_TRY(root->type->create(root, &request, &session->object));

	enum fern_status const status =
		fern_rpc_object_init(session->object, root->entrypoint, root->type->dispatch);
	if (status != FERN_OK)
		root->type->destroy(root, session->object);
	return status;
}

enum fern_status root_session_create(struct fern_root                  *root,
                                     struct root_session_request const *request,
                                     struct fern_cap                   *out_cap)
{
	struct root_session      *session = NULL;
	struct fern_session_quota quota = { request->ram, request->caps };

	if (request->fingerprint != root->type->service.fingerprint)
		return FERN_VERSION;

	FERN_TRY(deduct(&quota, FERN_SESSION_COST_RAM, FERN_SESSION_COST_CAPS));
	FERN_TRY(fern_new(root->env->heap, &session));
	session->root = root;
	session->quota = quota;
	session->id = request->id;

	enum fern_status const status = create_object(session, request);
	if (status != FERN_OK) {
		free_session(session);
		return status;
	}
	fern_list_append(&root->sessions, &session->element);
	*out_cap = session->object->cap;
	return FERN_OK;
}

struct root_session *root_session_find(struct fern_root const *root, uint64_t id)
{
	fern_list_for_each(&root->sessions, struct root_session, element, session)
		if (session->id == id)
			return session;
	return NULL;
}

void root_session_upgrade(struct root_session *session, uint64_t ram, uint32_t caps)
{
	/* the parent moved this much to our account: the sums cannot overflow, unless it lies */
	if (__builtin_add_overflow(session->quota.ram, ram, &session->quota.ram))
		session->quota.ram = UINT64_MAX;
	if (__builtin_add_overflow(session->quota.caps, caps, &session->quota.caps))
		session->quota.caps = UINT32_MAX;
}

void root_session_destroy(struct root_session *session)
{
	fern_list_remove(&session->element);
	fern_rpc_object_fini(session->object);
	session->root->type->destroy(session->root, session->object);
	free_session(session);
}
