/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Tags of address spaces, against a model of a TLB: whatever a CPU knows under a tag must be true
 * of the space that is entered with it. And which CPUs the kernel hides from.
 */
#include "unit.h"
#include <space_tag.h>
#include <stdlib.h>

enum { CPUS = 3, SPACES = 200, STEPS = 200000, TAG_MASK = 0xfff };

/* what is mapped in a space is one number, which changes when something is unmapped */
static struct space {
	struct arch_space space;
	uint64_t          content;
} spaces[SPACES];

/* what a CPU has in its TLB, by tag; 0: nothing */
static struct cpu_model {
	struct space_tags tags;
	uint64_t          tlb[SPACE_TAGS + 1];
	struct space     *current;
	uint64_t          tag;
} cpus[CPUS];

static void enter(struct cpu_model *cpu, struct space *space)
{
	uint64_t const value = space_tagged(&cpu->tags, &space->space);
	uint64_t const tag = value & TAG_MASK;

	assert_true((value & ~(CR3_KEEP | TAG_MASK)) == space->space.root);
	assert_in_range(tag, 1, SPACE_TAGS); /* never the kernel's */
	if (!(value & CR3_KEEP))
		cpu->tlb[tag] = 0;
	cpu->current = space;
	cpu->tag = tag;
	/* the program runs, and finds what is true */
	if (!cpu->tlb[tag])
		cpu->tlb[tag] = space->content;
	assert_int_equal(cpu->tlb[tag], space->content);
}

/*
 * as arch_space_unmap() and what follows: CPUs that have the space invalidate what they have loaded
 */
static void unmap(struct space *space)
{
	static uint64_t contents = SPACES;

	space_identify(&space->space);
	space->content = ++contents;
	for (unsigned i = 0; i < CPUS; i++)
		if (cpus[i].current == space)
			cpus[i].tlb[cpus[i].tag] = 0;
}

static void nobody_finds_what_is_gone(void **state)
{
	unsigned kept = 0;

	(void)state;
	srand(1);
	for (uint64_t i = 0; i < SPACES; i++) {
		spaces[i].space.root = (i + 1) << 12;
		spaces[i].content = i + 1;
		space_identify(&spaces[i].space);
	}
	for (unsigned i = 0; i < STEPS; i++) {
		struct cpu_model *cpu = &cpus[rand() % CPUS];
		struct space     *space = &spaces[rand() % (rand() % 2 ? 8 : SPACES)];

		if (rand() % 10 == 0)
			unmap(space);
		else
			enter(cpu, space);
		kept += cpu->current && cpu->tlb[cpu->tag] != 0;
	}
	assert_true(kept > STEPS / 2);
}

static void a_pair_that_calls_keeps_all(void **state)
{
	static struct space_tags tags;
	struct arch_space        client = { .root = 0x1000 }, server = { .root = 0x2000 };

	(void)state;
	space_identify(&client);
	space_identify(&server);
	assert_false(space_tagged(&tags, &client) & CR3_KEEP);
	assert_false(space_tagged(&tags, &server) & CR3_KEEP);
	for (unsigned i = 0; i < 100; i++) {
		assert_true(space_tagged(&tags, &client) & CR3_KEEP);
		assert_true(space_tagged(&tags, &server) & CR3_KEEP);
	}
	assert_int_not_equal(space_tagged(&tags, &client) & TAG_MASK,
	                     space_tagged(&tags, &server) & TAG_MASK);

	space_identify(&server);
	assert_true(space_tagged(&tags, &client) & CR3_KEEP);
	assert_false(space_tagged(&tags, &server) & CR3_KEEP);
	assert_true(space_tagged(&tags, &server) & CR3_KEEP);
}

/* a dead space's tag goes to the next one: it must not inherit what the CPU knows */
static void tags_are_inherited_clean(void **state)
{
	static struct space_tags tags;
	struct arch_space        space = { .root = 0x1000 };

	(void)state;
	space_identify(&space);
	uint64_t const first = space_tagged(&tags, &space);

	for (unsigned i = 0; i < SPACE_TAGS; i++)
		space_identify(&space);
	assert_true(space_tagged(&tags, &space) == first);
	assert_false(first & CR3_KEEP);
}

static struct cpuid vendor(char const *name)
{
	struct cpuid id = { 0 };

	memcpy(&id.ebx, name, 4);
	memcpy(&id.edx, name + 4, 4);
	memcpy(&id.ecx, name + 8, 4);
	return id;
}

static void who_has_to_be_isolated(void **state)
{
	(void)state;
	assert_true(space_isolation_needed(vendor("GenuineIntel"), 0));
	assert_true(space_isolation_needed(vendor("GenuineIntel"), 0xfffe));
	assert_false(space_isolation_needed(vendor("GenuineIntel"), 1));
	assert_true(space_isolation_needed(vendor("CentaurHauls"), 0));
	assert_false(space_isolation_needed(vendor("AuthenticAMD"), 0));
	assert_false(space_isolation_needed(vendor("HygonGenuine"), 0));
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(nobody_finds_what_is_gone),
		cmocka_unit_test(a_pair_that_calls_keeps_all),
		cmocka_unit_test(tags_are_inherited_clean),
		cmocka_unit_test(who_has_to_be_isolated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
