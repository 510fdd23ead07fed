/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * All interleavings of those who use weak pointers: an object is never touched after its
 * destruction went on, nobody has it locked besides somebody else, and nobody waits for ever.
 */
#include "unit.h"
#include <base/weak.h>
#include <explore.h>

struct object {
	struct fern_weak_object weak;
	uint32_t                value; /* odd while somebody has it locked */
};

static struct object           *object;
static struct fern_weak_pointer pointers[3];

static void setup(void)
{
	object = explore_alloc(sizeof(*object));
	for (size_t i = 0; i < 3; i++) {
		pointers[i] = (struct fern_weak_pointer){ 0 };
		fern_weak_pointer_set(&pointers[i], &object->weak);
	}
}

static void use(void)
{
	struct fern_weak_object *const weak = fern_weak_lock(&pointers[explore_self()]);

	if (!weak)
		return;
	struct object *const locked = fern_container_of(weak, struct object, weak);
	explore_assert(locked->value++ % 2 == 0);
	explore_assert(locked->value++ % 2 == 1);
	fern_weak_unlock(weak);
}

static void clear(void)
{
	fern_weak_pointer_clear(&pointers[explore_self()]);
}

static void use_and_clear(void)
{
	use();
	clear();
}

static void destruct(void)
{
	fern_weak_lock_for_destruction(&object->weak);
	object->value++;
	explore_free(object, sizeof(*object));
}

static void all_invalid(void)
{
	for (size_t i = 0; i < 3; i++)
		explore_assert(!fern_weak_lock(&pointers[i]));
}

static void destruction_against_use(void **state)
{
	(void)state;
	explore(&(struct explore_program){
		"destruction, one user", setup, { use_and_clear, destruct }, all_invalid });
	explore(&(struct explore_program){
		"destruction, two users", setup, { use, use, destruct }, all_invalid });
}

static void destruction_against_holders(void **state)
{
	(void)state;
	explore(&(struct explore_program){ "destruction, a user, a pointer that goes",
	                                   setup,
	                                   { use, clear, destruct },
	                                   all_invalid });
}

static void two_used_it(void)
{
	explore_assert(object->value == 4);
	explore_assert(object->weak.users == 0);
}

static void exclusive_use(void **state)
{
	(void)state;
	explore(&(struct explore_program){ "two users", setup, { use, use }, two_used_it });
}

/* a pointer is set to an object whose destruction begins: it is valid before, or never */
static struct object *second;

static void setup_two(void)
{
	setup();
	second = explore_alloc(sizeof(*second));
}

static void turn_to_second(void)
{
	struct fern_weak_pointer *const pointer = &pointers[explore_self()];

	fern_weak_pointer_set(pointer, &second->weak);
	use();
	fern_weak_pointer_clear(pointer);
}

static void destruct_second(void)
{
	fern_weak_lock_for_destruction(&second->weak);
}

static void second_has_none(void)
{
	explore_assert(fern_list_empty(&second->weak.pointers));
	explore_assert(second->weak.users == 0);
}

static void change_of_objects(void **state)
{
	(void)state;
	explore(&(struct explore_program){ "change of objects",
	                                   setup_two,
	                                   { turn_to_second, destruct, destruct_second },
	                                   second_has_none });
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(exclusive_use),
		cmocka_unit_test(destruction_against_use),
		cmocka_unit_test(destruction_against_holders),
		cmocka_unit_test(change_of_objects),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
