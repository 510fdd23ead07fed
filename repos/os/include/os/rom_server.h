/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Skeleton of servers that provide ROM modules: sessions, memory, notification. What a module holds
 * is the server's business.
 *
 *     static struct fern_rom_content content(struct fern_rom_server *server,
 *                                            struct fern_rom_reader *reader)
 *     {
 *             return (struct fern_rom_content){ fern_string("<focus/>"), 1 };
 *     }
 *
 *     static struct fern_rom_server_ops const ops = { .admit = admit, .content = content };
 *
 *     FERN_TRY(fern_rom_server_announce(&server, env, &ops));
 *
 * Each session has a dataspace of its own, paid from its own donation, of which its client gets a
 * read-only view. The server writes to it only while that client asks for it: whoever changes a
 * module never changes what a reader is reading, and a reader that is slow, dead or poor disturbs
 * nobody.
 *
 * One per component. By the entrypoint's thread.
 */
#ifndef FERN_OS_ROM_SERVER_H
#define FERN_OS_ROM_SERVER_H

#include <base/signal.h>
#include <os/session_ram.h>
#include <rom/server.h>
#include <util/list.h>
#include <util/string.h>

/** What a module holds now. */
struct fern_rom_content {
	struct fern_string data;    /* borrowed for a moment; empty: nothing (yet) */
	uint64_t           version; /* another number for another content; 0: nothing so far */
};

/** A ROM session. */
struct fern_rom_reader {
	struct fern_string_buf label; /* of the session, " -> ", name of the module */
	struct fern_string     name;  /* of the module: the end of `label` */

	/* private to the skeleton */
	struct fern_rom_session        session;
	struct fern_rom_server        *server;
	struct fern_session_quota     *quota;
	struct fern_session_ram        memory;
	size_t                         used; /* bytes of memory that hold content */
	struct fern_signal_context_cap handler;
	uint64_t                       seen;      /* the version that the client fetched last */
	uint64_t                       announced; /* the same, or the one it was signalled since */
	struct fern_list_element       element;
};

struct fern_rom_server;

struct fern_rom_server_ops {
	/** Whether the session may be opened. Any status but FERN_OK refuses it. */
	enum fern_status (*admit)(struct fern_rom_server *server, struct fern_rom_reader *reader);

	/** The content for this reader. */
	struct fern_rom_content (*content)(struct fern_rom_server *server,
	                                   struct fern_rom_reader *reader);
};

struct fern_rom_server {
	struct fern_root                  root;
	struct fern_env                  *env;
	struct fern_rom_server_ops const *ops;
	struct fern_list                  readers;
};

/** Offer the ROM service. `server` and `ops` stay with the caller. */
FERN_MUST_CHECK enum fern_status fern_rom_server_announce(struct fern_rom_server           *server,
                                                          struct fern_env                  *env,
                                                          struct fern_rom_server_ops const *ops);

/** Signal those readers for whom there is another version than they know of. */
void fern_rom_server_notify(struct fern_rom_server *server);

/** Walk over all readers. */
#define fern_rom_server_for_each(server, reader)                                                   \
	fern_list_for_each(&(server)->readers, struct fern_rom_reader, element, reader)

#endif /* FERN_OS_ROM_SERVER_H */
