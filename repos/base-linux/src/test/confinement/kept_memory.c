/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Memory that was given back, and kept: descriptor and mapping are worth nothing then.
 */
#include "attack.h"
#include "probe.h"
#include "raw.h"
#include <linux/syscall.h>
#include <ram/connection.h>

/* what ld.lib.so may need meanwhile for itself: a page of its tables, and a channel to an object
 * that is called often */
enum { OWN_NEEDS = 20 * 1024 };

enum {
	CHANNELS = 8,
	PAGE = 4096,
	SIZE = 16 * PAGE,
	READ_WRITE = LINUX_PROT_READ | LINUX_PROT_WRITE
};

static uint64_t used_ram(struct fern_ram_cap ram)
{
	uint64_t quota, used = 0;
	uint32_t caps_quota, caps_used;

	attack(fern_ram_info(ram, &quota, &used, &caps_quota, &caps_used) == FERN_OK,
	       "the account does not answer");
	return used;
}

/** Touch every page of a mapping that is still there. */
static void attack_mapping(char *address, size_t size, char const *what)
{
	for (size_t offset = 0; offset < size; offset += PAGE) {
		attack(!probe_read(address + offset), "%s can be read", what);
		attack(!probe_write(address + offset, 1), "%s can be written", what);
	}
}

static void attack_descriptor(int descriptor, char const *what)
{
	static char data[PAGE];

	attack(linux_write(descriptor, data, sizeof(data)) <= 0, "%s takes data by its descriptor",
	       what);
	attack(linux_read(descriptor, data, sizeof(data)) <= 0, "%s gives data by its descriptor",
	       what);
	if (raw_map(RAW_SCRATCH, SIZE, READ_WRITE, descriptor, 0))
		attack_mapping(RAW_SCRATCH, SIZE, what);
	(void)linux_munmap(RAW_SCRATCH, SIZE);
}

static void attack_freed_dataspace(struct attacker const *attacker)
{
	char *const       kept = (char *)RAW_SCRATCH + (1UL << 30);
	struct raw_memory memory;
	uint64_t const    before = used_ram(attacker->env->ram);

	if (!attack(raw_memory_alloc(attacker, SIZE, &memory) == FERN_OK, "no memory to free") ||
	    !attack(raw_map(kept, SIZE, READ_WRITE, memory.descriptor, 0) && probe_write(kept, 1),
	            "the memory to free cannot be mapped"))
		return;
	raw_memory_free(attacker, &memory);

	attack(used_ram(attacker->env->ram) <= before + OWN_NEEDS, "freed memory is still charged");
	attack_mapping(kept, SIZE, "freed memory");
	attack_descriptor(memory.descriptor, "freed memory");
	(void)linux_munmap(kept, SIZE);
	(void)linux_close(memory.descriptor);
}

/** An account of its own, closed while its memory is in use. */
static void attack_closed_account(struct attacker const *attacker)
{
	char *const                kept = (char *)RAW_SCRATCH + (2UL << 30);
	struct fern_ram_connection account;
	struct fern_env            env = *attacker->env;
	struct attacker            other = { .env = &env, .native = attacker->native };
	struct raw_memory          memory;

	if (!attack(fern_ram_connection_open(&account, attacker->env, NULL) == FERN_OK,
	            "no second account"))
		return;
	env.ram = account.cap;
	bool const ready =
		fern_ram_transfer(attacker->env->ram, account.cap, 8 * SIZE, 8) == FERN_OK &&
		raw_memory_alloc(&other, SIZE, &memory) == FERN_OK &&
		raw_map(kept, SIZE, READ_WRITE, memory.descriptor, 0) && probe_write(kept, 1);
	attack(ready, "no memory of a second account");
	fern_connection_close(&account.connection);
	if (!ready)
		return;

	attack_mapping(kept, SIZE, "memory of a closed account");
	attack_descriptor(memory.descriptor, "memory of a closed account");
	(void)linux_munmap(kept, SIZE);
	(void)linux_close(memory.descriptor);
}

/** The page of a channel that was given back. */
static void attack_freed_channel(struct attacker const *attacker)
{
	char *const               kept = (char *)RAW_SCRATCH + (3UL << 30);
	struct linux_channel_ends ends;

	if (!attack(raw_alloc_channel(attacker, true, &ends) == FERN_OK, "no channel to free") ||
	    !attack(raw_map(kept, PAGE, READ_WRITE, ends.page, 0) && probe_write(kept, 1),
	            "the channel's page cannot be mapped"))
		return;
	raw_free(attacker, ends.id);
	attack_mapping(kept, PAGE, "the page of a freed channel");
	attack_descriptor(ends.page, "the page of a freed channel");
	(void)linux_munmap(kept, PAGE);
	raw_channel_discard(attacker, &ends);
}

static void attack_freed_channels(struct attacker const *attacker)
{
	uint64_t const before = used_ram(attacker->env->ram);

	for (unsigned i = 0; i < CHANNELS; i++)
		attack_freed_channel(attacker);
	attack(used_ram(attacker->env->ram) <= before + OWN_NEEDS,
	       "freed channels are still charged");
}

void attack_kept_memory(struct attacker const *attacker)
{
	attack_begin("memory kept after it was freed");
	probe_begin();
	attack_freed_dataspace(attacker);
	attack_closed_account(attacker);
	attack_freed_channels(attacker);
	probe_end();
	attack_end();
}
