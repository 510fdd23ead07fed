/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Who points to whom is protected by one mutex for all objects, because a pointer and its object
 * find each other from both sides. It is held for a few instructions only. Lock order: an
 * object's mutex is never taken or waited for while this one is held.
 */
#include <base/internal/futex.h>
#include <base/log.h>
#include <base/weak.h>

static struct fern_mutex relations;

void fern_weak_pointer_set(struct fern_weak_pointer *pointer, struct fern_weak_object *object)
{
	fern_mutex_lock(&relations);
	fern_list_remove(&pointer->link);
	pointer->object = object && !object->dying ? object : NULL;
	if (pointer->object)
		fern_list_append(&object->pointers, &pointer->link);
	fern_mutex_unlock(&relations);
}

struct fern_weak_object *fern_weak_lock(struct fern_weak_pointer *pointer)
{
	fern_mutex_lock(&relations);
	struct fern_weak_object *const object = pointer->object;
	if (object)
		object->users++;
	fern_mutex_unlock(&relations);

	/* a user is counted, so the object stays while we wait */
	if (object)
		fern_mutex_lock(&object->mutex);
	return object;
}

void fern_weak_unlock(struct fern_weak_object *object)
{
	fern_mutex_unlock(&object->mutex);

	fern_mutex_lock(&relations);
	fern_assert(object->users > 0);
	bool const dying = object->dying;
	/* with the last user, a dying object may go away at once */
	if (__atomic_sub_fetch(&object->users, 1, __ATOMIC_RELEASE) == 0 && dying)
		fern_kernel_futex_wake(&object->users, 1);
	fern_mutex_unlock(&relations);
}

void fern_weak_lock_for_destruction(struct fern_weak_object *object)
{
	fern_mutex_lock(&relations);
	object->dying = true;
	fern_list_for_each(&object->pointers, struct fern_weak_pointer, link, pointer) {
		fern_list_remove(&pointer->link);
		pointer->object = NULL;
	}
	fern_mutex_unlock(&relations);

	uint32_t users;
	while ((users = __atomic_load_n(&object->users, __ATOMIC_ACQUIRE)) > 0)
		fern_kernel_futex_wait(&object->users, users);
}
