/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Entrypoints on Linux: one epoll set, whose events lead to sources.
 *
 * A source is an object's socket (requests for channels), a channel (requests, and the client's
 * death), a signal context, or a descriptor that core watches. Events are taken one at a time, so
 * that what a handler destroys cannot be among events taken earlier. A bell's file is shared with
 * other processes; closing our descriptor would not end its being watched, so it is taken out of
 * the set first.
 *
 * All of it is touched by the entrypoint's thread alone, but for adding sources.
 */
#ifndef FERN_LINUX_ENTRYPOINT_H
#define FERN_LINUX_ENTRYPOINT_H

#include <base/entrypoint.h>
#include <base/internal/timeout_queue.h>
#include <base/rpc.h>
#include <base/signal.h>
#include <linux/channel.h>
#include <util/list.h>

enum {
	/* channels that clients may open to one object; more are refused */
	LINUX_CHANNELS_PER_OBJECT_MAX = 32,
};

struct linux_source {
	void (*handle)(struct fern_entrypoint *entrypoint, struct linux_source *source,
	               uint32_t events);
};

/** An RPC object that this component hosts. */
struct linux_server_object {
	struct linux_source     source;
	struct fern_rpc_object *object;
	struct fern_list        channels;
	uint64_t                id;     /* at core */
	int                     socket; /* requests for channels arrive here; -1: there is none yet */
	uint64_t                name;   /* for the client `name_holder`; 0: it has none */
	uint64_t                name_holder;
};

/** The server's half of a channel. */
struct linux_server_channel {
	struct linux_source         source;
	struct fern_list_element    element; /* in its object's list */
	struct linux_server_object *object;
	struct linux_channel_page  *page;    /* keeps its address when the structure is recycled */
	int                         server_bell, client_bell, pair;
	uint32_t                    sequence;   /* of the last request taken */
	uint64_t                    client;     /* number of the domain that knows names by it; 0: nobody does */
	uint32_t                    generation; /* tells deferred calls of former uses apart */
	bool                        deferred;   /* the last request waits for its answer */
};

struct linux_signal_source {
	struct linux_source         source;
	struct fern_signal_handler *handler;
	uint64_t                    id; /* at core */
	int                         receiver; /* the end to read from */
};

struct fern_entrypoint {
	int                          epoll;
	struct linux_server_channel *current; /* the call being served; NULL if its channel is gone */
	uint64_t                     deadline_us;
	void (*deadline_handler)(void *context);
	void *deadline_context;
	struct fern_timeout_queue timeouts;
	_Alignas(16) uint8_t request_payload[FERN_MESSAGE_MAX];
	_Alignas(16) uint8_t reply_payload[FERN_MESSAGE_MAX];
};

/** Prepare an entrypoint that waits at the epoll set `epoll`. */
void linux_entrypoint_init(struct fern_entrypoint *entrypoint, int epoll);

/** Have source->handle called when `events` occur at `descriptor`. */
FERN_MUST_CHECK enum fern_status linux_entrypoint_watch(struct fern_entrypoint *entrypoint,
                                                        int descriptor, uint32_t events,
                                                        struct linux_source *source);

/** End that, before the descriptor is closed. */
void linux_entrypoint_unwatch(struct fern_entrypoint *entrypoint, int descriptor);

/* for channel requests arriving at objects */
void linux_server_channel_accept(struct fern_entrypoint *entrypoint, struct linux_source *source,
                                 uint32_t events);

/**
 * Give `object` the server's half of a channel: page, server bell, client bell, pair. The
 * descriptors pass to the channel; on failure they are closed. `client`: of the channel.
 */
FERN_MUST_CHECK enum fern_status
linux_object_adopt_channel(struct fern_rpc_object *object, int const descriptors[4],
                           uint64_t client, struct linux_server_channel **out_channel);

/** Give an object that has none its socket, and its capability a descriptor. */
FERN_MUST_CHECK enum fern_status linux_object_open_socket(struct fern_rpc_object *object);

/**
 * Answer the request that the channel took last. Capabilities with their `moved` bit are released
 * in any case.
 */
void linux_server_channel_answer(struct fern_entrypoint      *entrypoint,
                                 struct linux_server_channel *channel, enum fern_status status,
                                 struct fern_rpc_reply *reply);

struct linux_capability;

/**
 * What core does differently: its objects have names, and not everybody can open channels to them.
 */
struct linux_core_ops {
	/**
	 * Whether an object is known by its name to those who ask for it, and gets a socket only
	 * when it is to be passed on. So it is with those of core's objects that are seldom passed
	 * on.
	 */
	bool (*by_name)(struct fern_rpc_object const *object);

	/**
	 * The name of an object for the channel's client, which gets it now; 0: it has none. The
	 * first to get it holds the name.
	 */
	uint64_t (*name)(struct linux_server_channel const *channel,
	                 struct linux_capability const     *entry);

	/** The object that a name means for the channel's client; borrowed. Invalid: none. */
	struct fern_cap (*find)(struct linux_server_channel const *channel, uint64_t name);

	/** Somebody opened a channel to an object. False: it is to be closed. */
	bool (*admit)(struct linux_server_channel *channel);
};

/** NULL in components. */
extern struct linux_core_ops const *const linux_core_ops;

/** Close a channel; its client finds the object gone. */
void linux_server_channel_close(struct fern_entrypoint      *entrypoint,
                                struct linux_server_channel *channel);

#endif /* FERN_LINUX_ENTRYPOINT_H */
