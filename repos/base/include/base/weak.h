/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Weak pointers: references to an object that may disappear at any time. (Release notes 14.08.)
 *
 * The object contains a `struct fern_weak_object`. A weak pointer cannot be used to reach the
 * object; it must be locked first. If that succeeds, the object is not destructed until it is
 * unlocked, and no other holder of a weak pointer has it locked meanwhile. If the object is gone,
 * locking fails instead.
 *
 *     fern_weak_pointer_set(&mapping->dataspace, &dataspace->weak);
 *     ...
 *     struct fern_weak_object *const weak = fern_weak_lock(&mapping->dataspace);
 *     if (weak) {
 *             detach(fern_container_of(weak, struct dataspace, weak), mapping);
 *             fern_weak_unlock(weak);
 *     }
 *
 * The object's owner begins its destruction by fern_weak_lock_for_destruction(), which
 * invalidates all weak pointers and waits until nobody has the object locked. A weak pointer is
 * cleared before its memory goes away. Zeroed structures are an object without pointers, and an
 * invalid pointer.
 *
 * Threads: any. A thread that locks an object twice waits for ever. Library: util. Its lock is that
 * of the program or shared library it is linked to: the two do not share weak objects.
 */
#ifndef FERN_BASE_WEAK_H
#define FERN_BASE_WEAK_H

#include <base/mutex.h>
#include <util/list.h>

struct fern_weak_object {
	struct fern_list  pointers; /* the weak pointers to this object */
	struct fern_mutex mutex;    /* held while it is locked */
	uint32_t          users;    /* threads that have it locked or wait for it */
	bool              dying;    /* no new users */
};

struct fern_weak_pointer {
	struct fern_weak_object *object; /* private: NULL if invalid */
	struct fern_list_element link;
};

/**
 * Let the pointer refer to `object`, which its owner keeps alive during the call. NULL clears it.
 */
void fern_weak_pointer_set(struct fern_weak_pointer *pointer, struct fern_weak_object *object);

/** Make the pointer invalid. */
static inline void fern_weak_pointer_clear(struct fern_weak_pointer *pointer)
{
	fern_weak_pointer_set(pointer, NULL);
}

/** Lock the object; NULL if it is gone or being destructed. */
struct fern_weak_object *fern_weak_lock(struct fern_weak_pointer *pointer);

/** Unlock what fern_weak_lock() answered. */
void fern_weak_unlock(struct fern_weak_object *object);

/**
 * Begin to destruct an object. After return, no weak pointer refers to it, nobody has it locked,
 * and no new pointers can be set to it (they are invalid).
 */
void fern_weak_lock_for_destruction(struct fern_weak_object *object);

#endif /* FERN_BASE_WEAK_H */
