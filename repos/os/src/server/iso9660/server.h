/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The server: a medium, the backing store, and ROM sessions, each of which shows one file.
 */
#ifndef OS_ISO9660_SERVER_H
#define OS_ISO9660_SERVER_H

#include "store.h"
#include <os/config.h>
#include <os/iso9660.h>
#include <rom/server.h>

struct server {
	struct fern_env           *env;
	struct fern_root           root;
	struct fern_config         config;
	struct fern_signal_handler config_changed;
	bool                       verbose;

	struct fern_attached_rom image;
	struct fern_iso9660      iso; /* block 0: there is no medium */

	struct store                    store;
	struct fern_attached_dataspace *memory; /* of each block of the store */
	uint64_t                        block_size;

	struct fern_list sessions;
};

/** Offer the ROM service. */
FERN_MUST_CHECK enum fern_status server_announce(struct server *server);

/** Detach a block from all sessions that it is attached in. */
void server_revoke(struct store *store, struct store_block *block);

#endif /* OS_ISO9660_SERVER_H */
