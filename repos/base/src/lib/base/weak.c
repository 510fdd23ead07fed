/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Who points to whom is protected by one mutex for all objects, because a pointer and its object
 * find each other from both sides. It is held for a few instructions only. Lock order: an
 * object's mutex is never taken or waited for while this one is held.
 */
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
	if (--object->users == 0 && object->dying)
		fern_semaphore_up(&object->unused);
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
	bool const in_use = object->users > 0;
	fern_mutex_unlock(&relations);

	if (in_use)
		fern_semaphore_down(&object->unused);
}
