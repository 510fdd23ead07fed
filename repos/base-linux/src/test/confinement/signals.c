/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Signal contexts of others, and own ones that nobody listens to.
 */
#include "objects.h"
#include <base/signal.h>
#include <linux/syscall.h>

enum { SUBMITTED = 100, WAIT_MS = 3000, BLOCK = 4096, BLOCKS_MAX = 1000 };

/** Wait until the sibling has been told of `count` signals; how many it were. */
static uint64_t signals_told(struct attacker const *attacker, uint64_t count)
{
	uint64_t told = 0;

	for (unsigned ms = 0; ms < WAIT_MS && told < count; ms++) {
		if (!attack(fern_witness_signals(attacker->sibling, &told) == FERN_OK,
		            "a sibling is gone after it was notified"))
			return 0;
		if (told < count)
			pause_ms();
	}
	return told;
}

/**
 * Each signal of others has to arrive, whatever somebody does who may submit to the same context.
 */
static void attack_receiving(struct attacker const *attacker, int submitter)
{
	uint64_t const before = signals_told(attacker, 0);
	char           data[8];

	for (unsigned i = 0; i < SUBMITTED; i++) {
		attack_call("a signal", linux_write(submitter, "", 1), 1);
		/* not -EAGAIN: the sibling may just have been faster */
		attack_call("taking a sibling's signals", linux_read(submitter, data, sizeof(data)),
		            -EBADF);
		attack_fails("receiving a sibling's signals", raw_receive(submitter));
	}
	uint64_t const told = signals_told(attacker, before + SUBMITTED) - before;

	attack(told == SUBMITTED, "of %u signals a sibling is told of %llu", SUBMITTED,
	       (unsigned long long)told);
}

/** As many signals at once as there is room for, and one more by the proper way. */
static void attack_flooding(struct attacker const *attacker, int submitter,
                            struct fern_signal_context_cap handler)
{
	static char const block[BLOCK];
	unsigned          blocks = 0;

	while (blocks < BLOCKS_MAX && linux_write(submitter, block, sizeof(block)) > 0)
		blocks++;
	attack(blocks < BLOCKS_MAX, "a signal context takes %u pages", blocks);

	uint64_t before = 0;
	attack(fern_witness_signals(attacker->sibling, &before) == FERN_OK,
	       "a sibling drowns in signals");
	while (signals_told(attacker, before + 1) > before)
		before++; /* until it has seen all of them */
	fern_signal_submit(handler);
	attack(signals_told(attacker, before + 1) == before + 1, "no signal arrives after a flood");
}

/**
 * Own contexts whose other end is closed, as handler of a sibling, which it notifies at each of its
 * ticks.
 */
static void attack_notifying(struct attacker const *attacker, struct fern_cap context,
                             char const *what)
{
	uint32_t before = 0, after = 0;
	uint64_t pause;

	attack(fern_witness_notify(attacker->sibling,
	                           (struct fern_signal_context_cap){ context }) == FERN_OK,
	       "a sibling takes no handler");
	attack(fern_witness_ping(attacker->sibling, &before, &pause) == FERN_OK,
	       "a sibling does not answer");
	for (unsigned ms = 0; ms < WAIT_MS && after < before + 2; ms++) {
		pause_ms();
		if (!attack(fern_witness_ping(attacker->sibling, &after, &pause) == FERN_OK,
		            "a sibling is gone after it notified %s", what))
			break;
	}
	attack(after >= before + 2, "a sibling does not tick any more: it notified %s", what);
}

static void attack_closed_contexts(struct attacker const *attacker)
{
	struct fern_cap server, client, receiver, submitter;
	uint64_t        object = 0, signal = 0;

	if (!attack(fern_linux_native_alloc_object(attacker->native, 0, &object, &server,
	                                           &client) == FERN_OK &&
	                    fern_linux_native_alloc_signal(attacker->native, &signal, &receiver,
	                                                   &submitter) == FERN_OK,
	            "nothing to use as handler"))
		return;
	fern_cap_release(server);
	fern_cap_release(receiver);
	attack_notifying(attacker, client, "a socket whose other end is closed");
	attack_notifying(attacker, submitter, "a pipe that nobody reads");
	fern_cap_release(client);
	fern_cap_release(submitter);
	raw_free(attacker, object);
	raw_free(attacker, signal);
}

void attack_signals(struct attacker const *attacker)
{
	struct fern_signal_context_cap handler;
	uint64_t                       told;
	int                            submitter;

	if (!fern_cap_valid(attacker->sibling.cap))
		return;

	attack_begin("signals");
	attack(fern_witness_signals(attacker->sibling, &told) == FERN_OK,
	       "a sibling does not answer");
	raw_lowest_free(&submitter, 1);
	if (attack(fern_witness_handler(attacker->sibling, &handler) == FERN_OK,
	           "no context of a sibling")) {
		attack_receiving(attacker, submitter);
		attack_flooding(attacker, submitter, handler);
		fern_cap_release(handler.cap);
	}
	attack_closed_contexts(attacker);
	attack_end();
}
