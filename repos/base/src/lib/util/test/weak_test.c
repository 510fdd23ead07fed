/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "unit.h"
#include <base/blockade.h>
#include <base/weak.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct object {
	struct fern_weak_object weak;
	int                     value;
};

static void locks_as_long_as_the_object_lives(void **state)
{
	struct object            object = { .value = 5 };
	struct fern_weak_pointer a = { 0 }, b = { 0 };

	(void)state;
	assert_null(fern_weak_lock(&a));
	fern_weak_pointer_set(&a, &object.weak);
	fern_weak_pointer_set(&b, &object.weak);
	struct fern_weak_object *const locked = fern_weak_lock(&a);
	assert_ptr_equal(locked, &object.weak);
	assert_int_equal(fern_container_of(locked, struct object, weak)->value, 5);
	fern_weak_unlock(locked);

	fern_weak_pointer_clear(&b);
	assert_null(fern_weak_lock(&b));
	assert_int_equal(object.weak.pointers.count, 1);

	fern_weak_lock_for_destruction(&object.weak);
	assert_null(fern_weak_lock(&a));
	fern_weak_pointer_set(&b, &object.weak); /* too late */
	assert_null(fern_weak_lock(&b));
	assert_int_equal(object.weak.pointers.count, 0);
}

static void pointer_can_change_its_object(void **state)
{
	struct object            first = { .value = 1 }, second = { .value = 2 };
	struct fern_weak_pointer pointer = { 0 };

	(void)state;
	fern_weak_pointer_set(&pointer, &first.weak);
	fern_weak_pointer_set(&pointer, &second.weak);
	fern_weak_lock_for_destruction(&first.weak);
	struct fern_weak_object *const locked = fern_weak_lock(&pointer);
	assert_ptr_equal(locked, &second.weak);
	fern_weak_unlock(locked);
	fern_weak_lock_for_destruction(&second.weak);
	assert_null(fern_weak_lock(&pointer));
}

/* ---------------------------------------------------------------- several threads ---- */

struct meeting {
	struct object            object;
	struct fern_weak_pointer pointer;
	struct fern_blockade     locked, go_on;
	bool                     destructed;
};

static void *hold(void *argument)
{
	struct meeting *const          meeting = argument;
	struct fern_weak_object *const weak = fern_weak_lock(&meeting->pointer);

	fern_blockade_open(&meeting->locked);
	fern_blockade_wait(&meeting->go_on);
	assert_int_equal(meeting->object.value, 5);
	fern_weak_unlock(weak);
	return NULL;
}

static void *destruct(void *argument)
{
	struct meeting *const meeting = argument;

	fern_weak_lock_for_destruction(&meeting->object.weak);
	meeting->object.value = 0;
	__atomic_store_n(&meeting->destructed, true, __ATOMIC_RELEASE);
	return NULL;
}

static void destruction_waits_for_the_holder(void **state)
{
	struct meeting meeting = { .object = { .value = 5 } };
	pthread_t      holder, destructor;

	(void)state;
	fern_weak_pointer_set(&meeting.pointer, &meeting.object.weak);
	assert_int_equal(pthread_create(&holder, NULL, hold, &meeting), 0);
	fern_blockade_wait(&meeting.locked);
	assert_int_equal(pthread_create(&destructor, NULL, destruct, &meeting), 0);
	usleep(20000);
	assert_false(__atomic_load_n(&meeting.destructed, __ATOMIC_ACQUIRE));
	fern_blockade_open(&meeting.go_on);
	assert_int_equal(pthread_join(holder, NULL), 0);
	assert_int_equal(pthread_join(destructor, NULL), 0);
	assert_true(meeting.destructed);
}

struct user {
	struct fern_weak_pointer pointer;
	bool                     stop;
	unsigned                 locked;
};

static void *use(void *argument)
{
	struct user *const user = argument;

	while (!__atomic_load_n(&user->stop, __ATOMIC_RELAXED)) {
		struct fern_weak_object *const weak = fern_weak_lock(&user->pointer);
		if (!weak)
			continue;
		/* exclusive: no other user sees the value between */
		int volatile *const value = &fern_container_of(weak, struct object, weak)->value;
		int const           before = *value;
		*value = before + 1;
		assert_int_equal(*value, before + 1);
		user->locked++;
		fern_weak_unlock(weak);
	}
	return NULL;
}

/* objects come and go under the hands of their users; the sanitizer sees who touches a dead one */
static void survives_concurrent_use(void **state)
{
	struct user users[3] = { { .locked = 0 } };
	pthread_t   threads[3];

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, use, &users[i]), 0);
	for (unsigned round = 0; round < 300; round++) {
		struct object *const object = calloc(1, sizeof(*object));
		for (size_t i = 0; i < 3; i++)
			fern_weak_pointer_set(&users[i].pointer, &object->weak);
		usleep(round % 10 * 20);
		fern_weak_lock_for_destruction(&object->weak);
		free(object);
	}
	unsigned locked = 0;
	for (size_t i = 0; i < 3; i++) {
		__atomic_store_n(&users[i].stop, true, __ATOMIC_RELAXED);
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		locked += users[i].locked;
	}
	assert_in_range(locked, 1, UINT32_MAX);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(locks_as_long_as_the_object_lives),
		cmocka_unit_test(pointer_can_change_its_object),
		cmocka_unit_test(destruction_waits_for_the_holder),
		cmocka_unit_test(survives_concurrent_use),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
