/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Provides the files of an ISO 9660 medium as ROM modules, read block by block as they are touched.
 */
#include "server.h"
#include <base/component.h>
#include <base/log.h>
#include <util/string.h>

enum {
	BLOCK_SIZE = 64 * 1024,
	BLOCK_SIZE_MIN = 4096,
	BLOCK_SIZE_MAX = 16 * 1024 * 1024,

	BLOCK_COST =
		9 * 1024, /* what core charges for a block, beside its memory; and a capability */
	RESERVE_RAM = 256 * 1024, /* of the own account, for everything else */
	RESERVE_CAPS = 32,
};

/** What can be changed at any time. */
static void apply_config(struct server *server)
{
	struct fern_xml const    config = fern_config_xml(&server->config);
	struct fern_string const policy = fern_xml_attribute_string(config, "policy", "fifo");
	bool const               second = fern_string_equal(policy, fern_string("second_chance"));

	if (!second && !fern_string_equal(policy, fern_string("fifo")))
		fern_warning("config: there is no policy \"%s\"; it is \"fifo\"", fern_str(policy));
	server->verbose = fern_xml_attribute_bool(config, "verbose", false);
	store_set_policy(&server->store, second ? STORE_SECOND_CHANCE : STORE_FIFO);
}

static void handle_config(struct fern_signal_handler *handler)
{
	struct server *const server = fern_container_of(handler, struct server, config_changed);

	if (fern_config_update(&server->config))
		apply_config(server);
}

/** Without a medium all sessions are denied. */
static void open_medium(struct server *server)
{
	struct fern_iso9660_error error = { .message = "" };
	struct fern_string_buf    name = { .length = 0 };

	enum fern_status status =
		fern_xml_read_string(fern_config_xml(&server->config), "image", &name);
	if (status == FERN_OK)
		status = fern_attached_rom_open_unchecked(&server->image, server->env,
		                                          fern_str(name));
	if (status == FERN_OK)
		status = fern_iso9660_open(&server->iso, fern_attached_rom_string(&server->image),
		                           &error);
	if (status == FERN_OK)
		return;

	fern_error("medium '%s', offset %llu: %s (%s); nothing is provided", fern_str(name),
	           (unsigned long long)error.offset, error.message, fern_status_name(status));
	server->iso = (struct fern_iso9660){ .block = 0 };
}

/** As many blocks as are configured, or as the account can pay. */
static enum fern_status count_blocks(struct server *server, unsigned *out_count)
{
	struct fern_xml const config = fern_config_xml(&server->config);
	uint64_t              ram, ram_used, size;
	uint32_t              caps, caps_used;

	FERN_TRY(fern_ram_info(server->env->ram, &ram, &ram_used, &caps, &caps_used));
	ram = ram > ram_used + RESERVE_RAM ? ram - ram_used - RESERVE_RAM : 0;
	caps = caps > caps_used + RESERVE_CAPS ? caps - caps_used - RESERVE_CAPS : 0;

	uint64_t count = ram / (server->block_size + BLOCK_COST);
	if (count > caps)
		count = caps;
	if (fern_xml_read_size(config, "backing_store", &size) == FERN_OK &&
	    count > size / server->block_size)
		count = size / server->block_size;
	*out_count = (unsigned)count;
	return FERN_OK;
}

static enum fern_status open_store(struct server *server)
{
	struct fern_env *const env = server->env;
	struct store_block    *blocks;
	unsigned               count;

	FERN_TRY(count_blocks(server, &count));
	if (count < STORE_BLOCKS_MIN) {
		fern_error("the backing store has %u blocks of %llu KiB; at least %d are needed",
		           count, (unsigned long long)server->block_size / 1024, STORE_BLOCKS_MIN);
		return FERN_OUT_OF_RAM;
	}
	FERN_TRY(fern_new_array(env->heap, count, &blocks));
	FERN_TRY(fern_new_array(env->heap, count, &server->memory));
	for (unsigned i = 0; i < count; i++)
		FERN_TRY(fern_attached_ram_open(&server->memory[i], env, server->block_size));
	store_init(&server->store, blocks, count, server_revoke);
	fern_log("backing store: %u blocks of %llu KiB", count,
	         (unsigned long long)server->block_size / 1024);
	return FERN_OK;
}

static enum fern_status read_block_size(struct server *server)
{
	uint64_t const size =
		fern_xml_attribute_size(fern_config_xml(&server->config), "block_size", BLOCK_SIZE);

	if (size < BLOCK_SIZE_MIN || size > BLOCK_SIZE_MAX || size & (size - 1)) {
		fern_error("config: block_size is not a power of two from 4K to 16M");
		return FERN_INVALID_ARGUMENT;
	}
	server->block_size = size;
	return FERN_OK;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct server server;

	server.env = env;
	FERN_TRY(fern_signal_handler_init(&server.config_changed, env->entrypoint, handle_config));
	FERN_TRY(fern_config_open(&server.config, env, &server.config_changed));
	FERN_TRY(read_block_size(&server));
	open_medium(&server);
	FERN_TRY(open_store(&server));
	apply_config(&server);
	return server_announce(&server);
}
