/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Malformed, oversized and short messages, with capabilities of the wrong kinds, to every service
 * within reach.
 */
#include "attack.h"
#include <base/clock.h>
#include <base/rpc.h>
#include <base/signal.h>
#include <log/connection.h>
#include <rom/connection.h>
#include <util/memory.h>

enum {
	OPCODES = 41,
	STEP = 11, /* bytes, between sizes */
	CAP_KINDS = 5,
	REPLY_CAPS = 2,
};

struct service {
	char const     *name;
	struct fern_cap cap;
	uint32_t        opcode_left_out; /* where a message of all zeroes is proper, and ends this
	                                    component */
	uint32_t size_left_out;
};

static struct fern_cap kinds[CAP_KINDS];

static uint8_t payload[FERN_MESSAGE_MAX] __attribute__((aligned(16)));

static enum fern_status call(struct service const *service, uint32_t opcode, uint32_t size,
                             uint32_t cap_count, uint32_t reply_caps)
{
	static uint8_t       reply[FERN_MESSAGE_MAX] __attribute__((aligned(16)));
	struct fern_cap      caps[FERN_MESSAGE_CAPS_MAX + 1], received[FERN_MESSAGE_CAPS_MAX];
	struct fern_rpc_call message = {
		.opcode = opcode,
		.request_size = size,
		.request_cap_count = cap_count,
		.reply_capacity = sizeof(reply),
		.reply_cap_count = reply_caps,
		.request = payload,
		.request_caps = caps,
		.reply = reply,
		.reply_caps = received,
	};

	for (uint32_t i = 0; i <= FERN_MESSAGE_CAPS_MAX; i++)
		caps[i] = kinds[(opcode + size + i) % CAP_KINDS];

	enum fern_status const status = fern_rpc_call(service->cap, &message);
	for (uint32_t i = 0; status == FERN_OK && i < reply_caps; i++)
		fern_cap_release(received[i]);
	return status;
}

static void attack_message(struct service const *service, uint32_t opcode, uint32_t size,
                           uint32_t cap_count)
{
	if (opcode == service->opcode_left_out && size == service->size_left_out)
		return;

	enum fern_status const status =
		call(service, opcode, size, cap_count, (opcode + size) % (REPLY_CAPS + 1));
	attack(status != FERN_GONE && status != FERN_INTERNAL,
	       "%s answers %s to opcode %u, %u bytes, %u capabilities", service->name,
	       fern_status_name(status), opcode, size, cap_count);
}

static void attack_service(struct service const *service)
{
	static uint32_t const sizes[] = { 0, 8, 24, 64, 255, FERN_MESSAGE_MAX };

	/* sizes near and far, with random content */
	fern_entropy(payload, sizeof(payload));
	for (uint32_t opcode = 0; opcode < OPCODES; opcode++)
		for (uint32_t size = opcode % STEP; size <= FERN_MESSAGE_MAX; size += STEP)
			attack_message(service, opcode, size, 0);

	/* some sizes, with capabilities, and several contents */
	for (unsigned fill = 0; fill < 3; fill++) {
		if (fill == 0)
			fern_entropy(payload, sizeof(payload));
		else
			memset(payload, fill == 1 ? 0 : 0xff, sizeof(payload));
		for (uint32_t opcode = 0; opcode < OPCODES; opcode++)
			for (uint32_t caps = 0; caps <= FERN_MESSAGE_CAPS_MAX; caps++)
				for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
					attack_message(service, opcode, sizes[i], caps);
	}
	attack_message(service, UINT32_MAX, 0, 0);
	attack(call(service, 0, FERN_MESSAGE_MAX + 1, 0, 0) == FERN_INVALID_ARGUMENT,
	       "%s: a message too large", service->name);
	attack(call(service, 0, 0, FERN_MESSAGE_CAPS_MAX + 1, 0) == FERN_INVALID_ARGUMENT,
	       "%s: too many capabilities", service->name);
}

/** Proper calls, afterwards. */
static void check_core(struct attacker const *attacker)
{
	struct fern_ram_dataspace_cap dataspace = { FERN_CAP_INVALID };
	struct fern_region_map_cap    map = { FERN_CAP_INVALID };
	uint64_t                      a, b;
	uint32_t                      c, d;

	attack(fern_ram_info(attacker->env->ram, &a, &b, &c, &d) == FERN_OK,
	       "the account does not answer");
	attack(fern_cpu_info(attacker->env->cpu, &c, &a, &d) == FERN_OK,
	       "the CPU session does not answer");
	attack(fern_parent_heartbeat(attacker->env->parent) == FERN_OK,
	       "the parent does not answer");
	if (attack(fern_pd_address_space(attacker->env->pd, &map) == FERN_OK,
	           "the PD session does not answer"))
		fern_cap_release(map.cap);
	if (attack(fern_ram_alloc(attacker->env->ram, 4096, FERN_CACHE_CACHED, &dataspace) ==
	                   FERN_OK,
	           "no memory after all")) {
		attack(fern_ram_free(attacker->env->ram,
		                     fern_ram_dataspace_as_dataspace(dataspace)) == FERN_OK,
		       "memory cannot be freed");
		fern_cap_release(dataspace.cap);
	}
}

static void ignore_signal(struct fern_signal_handler *handler)
{
	(void)handler;
}

void attack_services(struct attacker const *attacker)
{
	static struct fern_signal_handler handler;
	struct fern_env *const            env = attacker->env;
	struct fern_log_connection        log;
	struct fern_rom_connection        rom;
	struct fern_ram_dataspace_cap     dataspace = { FERN_CAP_INVALID };
	struct fern_region_map_cap        map = { FERN_CAP_INVALID };
	uint32_t const                    none = UINT32_MAX;

	attack_begin("messages to services");
	if (!attack(fern_log_connection_open(&log, env, NULL) == FERN_OK &&
	                    fern_rom_connection_open(&rom, env,
	                                             &(struct fern_rom_args){ .name = "config" }) ==
	                            FERN_OK &&
	                    fern_ram_alloc(env->ram, 4096, FERN_CACHE_CACHED, &dataspace) ==
	                            FERN_OK &&
	                    fern_pd_address_space(env->pd, &map) == FERN_OK &&
	                    fern_signal_handler_init(&handler, env->entrypoint, ignore_signal) ==
	                            FERN_OK,
	            "no services to attack")) {
		attack_end();
		return;
	}
	memcpy(kinds,
	       (struct fern_cap const[CAP_KINDS]){ handler.cap.cap, log.cap.cap,
	                                           attacker->native.cap, rom.cap.cap,
	                                           FERN_CAP_INVALID },
	       sizeof(kinds));

	struct service const services[] = {
		{ "the account", env->ram.cap, none, 0 },
		{ "the PD session", env->pd.cap, none, 0 },
		{ "the CPU session", env->cpu.cap, none, 0 },
		{ "the native interface", attacker->native.cap, FERN_LINUX_NATIVE_OPCODE_FAULT,
		  sizeof(struct fern_linux_native_fault_request) },
		{ "the parent", env->parent.cap, FERN_PARENT_OPCODE_EXIT,
		  sizeof(struct fern_parent_exit_request) },
		{ "a dataspace", dataspace.cap, none, 0 },
		{ "the address space", map.cap, none, 0 },
		{ "LOG", log.cap.cap, none, 0 },
		{ "ROM", rom.cap.cap, none, 0 },
		{ "a sibling", attacker->sibling.cap, none, 0 },
	};
	size_t const count =
		sizeof(services) / sizeof(services[0]) - !fern_cap_valid(attacker->sibling.cap);

	for (size_t i = 0; i < count; i++)
		attack_service(&services[i]);
	check_core(attacker);
	fern_connection_close(&log.connection);
	fern_connection_close(&rom.connection);
	fern_cap_release(dataspace.cap);
	fern_cap_release(map.cap);
	attack_end();
}
