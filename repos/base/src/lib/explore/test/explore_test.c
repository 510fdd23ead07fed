/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The explorer itself: programs whose interleavings are known, and those with a fault that it has
 * to find.
 */
#include "unit.h"
#include <base/internal/futex.h>
#include <base/log.h>
#include <explore.h>

static uint32_t x, y, z;
static uint32_t seen[2];

static struct explore_outcome run(struct explore_program const *program)
{
	struct explore_outcome outcome;

	explore_silently(program, true, &outcome);
	return outcome;
}

static void nothing(void)
{
}

/* ---------------------------------------------------------------- counts ---- */

static void modify_x_twice(void)
{
	__atomic_fetch_add(&x, 1, __ATOMIC_RELAXED);
	__atomic_fetch_add(&x, 1, __ATOMIC_RELAXED);
}

static void modify_y_twice(void)
{
	__atomic_fetch_add(&y, 1, __ATOMIC_RELAXED);
	__atomic_fetch_add(&y, 1, __ATOMIC_RELAXED);
}

static void load_x_twice(void)
{
	(void)__atomic_load_n(&x, __ATOMIC_RELAXED);
	(void)__atomic_load_n(&x, __ATOMIC_RELAXED);
}

static void four_of_x(void)
{
	explore_assert(x == 4);
}

static void counts_what_differs(void **state)
{
	(void)state;
	/* 4 choose 2; 6! / 2!^3 */
	assert_int_equal(
		run(&(struct explore_program){
			    "two writers", nothing, { modify_x_twice, modify_x_twice }, four_of_x })
			.executions,
		6);
	assert_int_equal(
		run(&(struct explore_program){ "three writers",
	                                       nothing,
	                                       { modify_x_twice, modify_x_twice, modify_x_twice },
	                                       NULL })
			.executions,
		90);
	/* steps on different objects, and loads, have no order */
	assert_int_equal(
		run(&(struct explore_program){
			    "strangers", nothing, { modify_x_twice, modify_y_twice }, NULL })
			.executions,
		1);
	assert_int_equal(
		run(&(struct explore_program){ "readers",
	                                       nothing,
	                                       { load_x_twice, load_x_twice, load_x_twice },
	                                       NULL })
			.executions,
		1);
	assert_int_equal(x, 0); /* as it was */
}

/* a conversation with delayed stores, the last of which may come before or after the question */
static void ask(void)
{
	__atomic_store_n(&x, 1, __ATOMIC_SEQ_CST);
	if (!__atomic_load_n(&y, __ATOMIC_SEQ_CST))
		__atomic_store_n(&z, 1, __ATOMIC_RELAXED);
	if (__atomic_exchange_n(&y, 0, __ATOMIC_SEQ_CST))
		__atomic_store_n(&x, 0, __ATOMIC_RELEASE);
	__atomic_fetch_add(&z, 1, __ATOMIC_RELAXED);
}

static void answer(void)
{
	__atomic_store_n(&y, 1, __ATOMIC_RELEASE);
	if (__atomic_exchange_n(&x, 0, __ATOMIC_SEQ_CST))
		__atomic_store_n(&z, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&y, __atomic_load_n(&x, __ATOMIC_RELAXED), __ATOMIC_RELAXED);
}

static void reduction_loses_nothing(void **state)
{
	struct explore_program programs[] = {
		{ .name = "two", .setup = nothing, .threads = { ask, answer } },
		{ .name = "the same twice", .setup = nothing, .threads = { ask, ask } },
		{ .name = "three", .setup = nothing, .threads = { ask, answer, modify_x_twice } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
		struct explore_outcome const reduced = run(&programs[i]);
		struct explore_outcome       all;

		explore_silently(&programs[i], false, &all);
		assert_int_equal(reduced.executions, all.executions);
		assert_true(reduced.redundant < all.redundant);
	}
}

/* ---------------------------------------------------------------- what it finds ---- */

static void assert_finds(char const *text, struct explore_program const *program)
{
	struct explore_outcome const outcome = run(program);

	if (!strstr(outcome.failure, text))
		fail_msg("%s: found \"%s\" instead of \"%s\"", program->name, outcome.failure,
		         text);
}

static void add_in_two_steps(void)
{
	uint32_t const value = __atomic_load_n(&x, __ATOMIC_RELAXED);
	__atomic_store_n(&x, value + 1, __ATOMIC_SEQ_CST);
}

static void two_of_x(void)
{
	explore_assert(x == 2);
}

static void finds_lost_update(void **state)
{
	(void)state;
	assert_finds("not so: x == 2",
	             &(struct explore_program){
			     "adding", nothing, { add_in_two_steps, add_in_two_steps }, two_of_x });
}

static void write_plainly(void)
{
	z++;
}

static void publish(void)
{
	z++;
	__atomic_store_n(&x, 1, __ATOMIC_RELEASE);
}

static void publish_relaxed(void)
{
	z++;
	__atomic_store_n(&x, 1, __ATOMIC_RELAXED);
}

static void use_published(void)
{
	if (__atomic_load_n(&x, __ATOMIC_ACQUIRE))
		z++;
}

static void finds_data_races(void **state)
{
	(void)state;
	assert_finds("data race",
	             &(struct explore_program){
			     "plain writes", nothing, { write_plainly, write_plainly }, NULL });
	assert_finds("data race", &(struct explore_program){ "relaxed publication",
	                                                     nothing,
	                                                     { publish_relaxed, use_published },
	                                                     NULL });
	assert_finds(
		"data race",
		&(struct explore_program){
			"third party", nothing, { publish, use_published, write_plainly }, NULL });
	explore(&(struct explore_program){
		"publication", nothing, { publish, use_published }, NULL });
}

static void copy_to_z(void)
{
	memcpy(&z, &(uint32_t){ explore_self() }, sizeof(z));
}

static void finds_races_of_copies(void **state)
{
	(void)state;
	assert_finds("data race", &(struct explore_program){
					  "copies", nothing, { copy_to_z, copy_to_z }, NULL });
}

/* I store, then look at yours: who looks last sees the other one, unless the store is delayed */
static void store_and_look(uint32_t *mine, uint32_t *yours, int order)
{
	__atomic_store_n(mine, 1, order);
	seen[mine == &y] = __atomic_load_n(yours, __ATOMIC_SEQ_CST);
}

static void x_then_y(void)
{
	store_and_look(&x, &y, __ATOMIC_SEQ_CST);
}

static void y_then_x(void)
{
	store_and_look(&y, &x, __ATOMIC_SEQ_CST);
}

static void y_then_x_released(void)
{
	store_and_look(&y, &x, __ATOMIC_RELEASE);
}

static void somebody_saw(void)
{
	explore_assert(seen[0] || seen[1]);
}

static void finds_delayed_stores(void **state)
{
	(void)state;
	explore(&(struct explore_program){
		"ordered stores", nothing, { x_then_y, y_then_x }, somebody_saw });
	assert_finds("not so: seen", &(struct explore_program){ "delayed stores",
	                                                        nothing,
	                                                        { x_then_y, y_then_x_released },
	                                                        somebody_saw });
}

static void wait_for_x(void)
{
	while (!__atomic_load_n(&x, __ATOMIC_ACQUIRE))
		fern_kernel_futex_wait(&x, 0);
}

static void set_x(void)
{
	__atomic_store_n(&x, 1, __ATOMIC_RELEASE);
	fern_kernel_futex_wake(&x, 1);
}

static void set_x_too_late(void)
{
	fern_kernel_futex_wake(&x, 1);
	__atomic_store_n(&x, 1, __ATOMIC_RELEASE);
}

static void finds_deadlock(void **state)
{
	(void)state;
	explore(&(struct explore_program){ "waiting", nothing, { wait_for_x, set_x }, NULL });
	assert_finds("deadlock",
	             &(struct explore_program){
			     "lost wake-up", nothing, { wait_for_x, set_x_too_late }, NULL });
	assert_finds("deadlock", &(struct explore_program){ "one is woken of two",
	                                                    nothing,
	                                                    { wait_for_x, wait_for_x, set_x },
	                                                    NULL });
}

static void spin(void)
{
	while (!__atomic_load_n(&x, __ATOMIC_RELAXED))
		;
}

static void finds_endless_loop(void **state)
{
	(void)state;
	assert_finds("does not end",
	             &(struct explore_program){ "spinning", nothing, { spin }, NULL });
}

static uint32_t *memory;

static void allocate(void)
{
	memory = explore_alloc(sizeof(*memory));
}

static void use_memory(void)
{
	if (__atomic_load_n(&x, __ATOMIC_ACQUIRE))
		(*memory)++;
}

static void free_memory(void)
{
	explore_free(memory, sizeof(*memory));
	__atomic_store_n(&x, 1, __ATOMIC_RELEASE);
}

static void use_beyond(void)
{
	memory[1]++;
}

static uint32_t volatile *frame;

static void lend_frame(void)
{
	uint32_t volatile value = 5;

	frame = &value;
	__atomic_store_n(&x, 1, __ATOMIC_RELEASE);
	while (!__atomic_load_n(&y, __ATOMIC_ACQUIRE))
		fern_kernel_futex_wait(&y, 0);
}

static void touch_frame(void)
{
	if (!__atomic_load_n(&x, __ATOMIC_ACQUIRE))
		return;
	__atomic_store_n(&y, 1, __ATOMIC_RELEASE);
	fern_kernel_futex_wake(&y, 1);
	seen[0] = *frame;
}

static void let_go(void)
{
	__atomic_store_n(&y, 1, __ATOMIC_RELEASE);
	fern_kernel_futex_wake(&y, 1);
}

static void finds_dangling_pointers(void **state)
{
	(void)state;
	assert_finds("free",
	             &(struct explore_program){
			     "use after free", allocate, { use_memory, free_memory }, NULL });
	assert_finds("free",
	             &(struct explore_program){ "use beyond", allocate, { use_beyond }, NULL });
	assert_finds("has left",
	             &(struct explore_program){
			     "dead frame", nothing, { lend_frame, touch_frame, let_go }, NULL });
}

static void assert_y(void)
{
	fern_assert(y == 0);
}

static void finds_failed_assertion(void **state)
{
	(void)state;
	y = 7;
	assert_finds("assertion failed: y == 0",
	             &(struct explore_program){ "assertion", nothing, { assert_y }, NULL });
	y = 0;
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(counts_what_differs),
		cmocka_unit_test(reduction_loses_nothing),
		cmocka_unit_test(finds_lost_update),
		cmocka_unit_test(finds_data_races),
		cmocka_unit_test(finds_races_of_copies),
		cmocka_unit_test(finds_delayed_stores),
		cmocka_unit_test(finds_deadlock),
		cmocka_unit_test(finds_endless_loop),
		cmocka_unit_test(finds_dangling_pointers),
		cmocka_unit_test(finds_failed_assertion),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
