/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Owners fill all vector registers with a secret of their own, and find it whole again after they
 * were preempted; spies on the same CPU look at theirs after they were preempted, and after system
 * calls that let an owner run.
 */
#include "vector.h"
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <hw/system_call.h>
#include <os/check.h>

enum {
	HOLDS = 24, /* which take about as long as the looks */
	LOOKS = 128,
	LONG_TURNS = 20000000, /* longer than a slice: preemption is certain */
	SHORT_TURNS = 1000,
};

/* no word of what others leave behind looks like this by accident */
static uint64_t const secret = 0x5ec4e75ec4e75ec4, own = 0x0123456789abcdef;

static unsigned count_of(struct vector_state const *state, uint64_t word)
{
	unsigned count = 0;

	for (unsigned i = 0; i < state->count; i++)
		count += state->words[i] == word;
	return count;
}

/** Hold the secret, through preemption and when making calls. */
static void run_owner(void)
{
	struct vector_state state;
	unsigned            whole = 0;

	for (unsigned i = 0; i < HOLDS; i++) {
		vector_hold(secret, i % 4 ? SHORT_TURNS : LONG_TURNS, &state);
		whole += count_of(&state, secret) == state.count;
		vector_call(secret, HW_CALL_YIELD, &state);
	}
	fern_log("held a secret in %s %u times", vector_description(), HOLDS);
	fern_check(whole == HOLDS);
}

/**
 * Look for secrets. What is the spy's own may be there or not after a call, and is there after
 * preemption.
 */
static void run_spy(void)
{
	static uint64_t const calls[] = { HW_CALL_YIELD, HW_CALL_NONE, HW_CALL_YIELD,
		                          HW_CALL_SIGNAL };
	struct vector_state   state;
	unsigned              found = 0, lost = 0;

	for (unsigned i = 0; i < LOOKS; i++) {
		vector_hold(own, i % 64 ? SHORT_TURNS : LONG_TURNS, &state);
		found += count_of(&state, secret);
		lost += state.count - count_of(&state, own);

		vector_call(own, calls[i % 4], &state);
		found += count_of(&state, secret);
	}
	fern_log("looked %u times", LOOKS);
	fern_check(found == 0);
	fern_check(lost == 0);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_attached_rom config;

	FERN_TRY(fern_attached_rom_open(&config, env, "config"));
	struct fern_string const role =
		fern_xml_attribute_string(fern_attached_rom_xml(&config), "role", "");

	if (fern_string_equal(role, fern_string("owner")))
		run_owner();
	else
		run_spy();
	fern_check_finish(env);
}
