/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The confinement test: a component that attacks everything around it, and looks whether it
 * withstood.
 */
#include "attack.h"
#include "raw.h"
#include <base/component.h>
#include <base/log.h>
#include <witness/connection.h>

FERN_COMPONENT_STACK_SIZE(128 * 1024);

static enum fern_status prepare(struct fern_env *env, struct attacker *out_attacker)
{
	static struct fern_witness_connection witness;
	uint64_t                              a, b;
	uint32_t                              c, d;

	*out_attacker = (struct attacker){ .env = env, .sibling_socket = -1 };
	FERN_TRY(fern_pd_native(env->pd, &out_attacker->native.cap));
	FERN_TRY(fern_ram_info(
		env->ram, &a, &b, &c,
		&d)); /* opens the channel, whose descriptors are none to find later */

	int socket;
	raw_lowest_free(&socket, 1);
	if (fern_witness_connection_open(&witness, env, NULL) == FERN_OK) {
		out_attacker->sibling = witness.cap;
		out_attacker->sibling_socket = socket;
	}
	return FERN_OK;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	struct attacker attacker;

	FERN_TRY(prepare(env, &attacker));
	fern_log("confinement: attacking core, the parent%s",
	         fern_cap_valid(attacker.sibling.cap) ? " and a sibling" : "");

	attack_names(&attacker); /* first, while there are few of them */
	attack_names_of_clients(&attacker);
	attack_system_calls();
	attack_permitted_calls(&attacker);
	attack_named_calls(&attacker);
	attack_memory(&attacker);
	attack_kept_memory(&attacker);
	attack_threads(&attacker);
	attack_descriptors(&attacker);
	attack_objects(&attacker);
	attack_channels(&attacker);
	attack_signals(&attacker);
	attack_services(&attacker);
	fern_env_exit(env, attack_report() ? 0 : 1);
}
