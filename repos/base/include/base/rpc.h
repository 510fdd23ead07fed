/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Remote procedure calls: what generated stubs and dispatchers stand on.
 *
 * Authors of components use the generated functions (`fern_hello_greet`) and seldom this header. A
 * message is a payload of at most FERN_MESSAGE_MAX bytes and FERN_MESSAGE_CAPS_MAX capabilities;
 * bulk data goes through dataspaces.
 *
 * Both sides work on private copies: the kernel layer copies a message out of whatever it travelled
 * in before a dispatcher or stub validates it.
 */
#ifndef FERN_BASE_RPC_H
#define FERN_BASE_RPC_H

#include <base/capability.h>
#include <base/status.h>
#include <stddef.h>
#include <stdint.h>

enum {
	FERN_MESSAGE_MAX = 1024,
	FERN_MESSAGE_CAPS_MAX = 8,
};

struct fern_entrypoint;
struct fern_rpc_object;

/* ---------------------------------------------------------------- client side ---- */

/**
 * One call. The caller fills the request half and says how much reply it has room for.
 *
 * `reply_caps` receives exactly `reply_cap_count` capabilities (some possibly invalid), which the
 * caller owns. A reply with more payload than `reply_capacity`, or with another number of
 * capabilities, is FERN_PROTOCOL, and what came with it was released.
 */
struct fern_rpc_call {
	uint32_t               opcode;
	uint32_t               request_size;     /* bytes, at most FERN_MESSAGE_MAX */
	uint32_t               request_cap_count;
	uint32_t               reply_capacity;   /* bytes */
	uint32_t               reply_cap_count;
	uint32_t               reply_size;       /* set on success: bytes of payload received */
	void const            *request;
	struct fern_cap const *request_caps;     /* borrowed; invalid ones travel as invalid */
	void                  *reply;
	struct fern_cap       *reply_caps;
};

/**
 * Call `object` and wait for its answer. Any thread.
 *
 * Returns the status that the server answered, or FERN_GONE (server or object does not exist any
 * more), FERN_PROTOCOL, FERN_INVALID_ARGUMENT (invalid capability, message too large), or
 * FERN_OUT_OF_RAM / FERN_OUT_OF_CAPS if no channel to the server could be paid for. With any status
 * but FERN_OK nothing was written to reply and reply_caps.
 */
FERN_MUST_CHECK enum fern_status fern_rpc_call(struct fern_cap object, struct fern_rpc_call *call);

/* ---------------------------------------------------------------- server side ---- */

/**
 * A received request: a private copy. Capabilities left valid in `caps` are released after
 * dispatch.
 */
struct fern_rpc_request {
	uint32_t        opcode;
	uint32_t        size;      /* bytes of payload */
	uint32_t        cap_count; /* entries of `caps` that the client sent; some may be invalid */
	uint32_t        reserved;
	void const     *data;      /* aligned to 16 bytes */
	struct fern_cap caps[FERN_MESSAGE_CAPS_MAX];
};

/**
 * The reply under construction. Bit i of `moved` says that caps[i] is released once it was sent.
 */
struct fern_rpc_reply {
	uint32_t        size; /* bytes written to data */
	uint32_t        cap_count;
	uint32_t        moved;
	uint32_t        reserved;
	void           *data; /* FERN_MESSAGE_MAX bytes, aligned to 16, zeroed up to what dispatch uses */
	struct fern_cap caps[FERN_MESSAGE_CAPS_MAX];
};

/**
 * Release the capabilities with their `moved` bit: the reply was sent, or will never be. NULL is
 * left alone.
 */
static inline void fern_rpc_release_moved(struct fern_rpc_reply const *reply)
{
	for (uint32_t i = 0; reply && i < reply->cap_count; i++)
		if (reply->moved & (1u << i))
			fern_cap_release(reply->caps[i]);
}

/**
 * Decode, validate, and run one operation of an object. Generated for each interface.
 *
 * Returns the status for the client; FERN_DEFERRED if the operation called fern_rpc_defer().
 * A request that the interface does not allow yields FERN_PROTOCOL before any operation is called.
 */
typedef enum fern_status fern_rpc_dispatch(struct fern_rpc_object *object,
                                           struct fern_rpc_request *request,
                                           struct fern_rpc_reply   *reply);

/** An object that can be called; part of each generated `struct fern_x_session`. */
struct fern_rpc_object {
	struct fern_entrypoint *entrypoint; /* NULL while it cannot be called */
	fern_rpc_dispatch      *dispatch;
	struct fern_cap         cap;        /* the object's own reference, valid while it can be called */
	uint32_t                kernel_id;  /* the kernel layer's */
};

/**
 * Make `object` callable through `entrypoint`; sets object->cap. The object's memory stays with the
 * caller, who calls fern_rpc_object_fini() before it goes away.
 *
 * FERN_OUT_OF_CAPS, FERN_OUT_OF_RAM: the component's own account is exhausted.
 */
FERN_MUST_CHECK enum fern_status fern_rpc_object_init(struct fern_rpc_object *object,
                                                      struct fern_entrypoint *entrypoint,
                                                      fern_rpc_dispatch      *dispatch);

/**
 * From the return on, no operation of the object runs any more; calls under way and later ones
 * answer FERN_GONE. To be called by the object's entrypoint thread. May be called on an object that
 * was only zeroed.
 */
void fern_rpc_object_fini(struct fern_rpc_object *object);

/**
 * The object of `dispatch`'s interface that `cap` names if this component itself hosts it at
 * `entrypoint`, else NULL. How a server recognises its own objects when clients hand them back.
 */
struct fern_rpc_object *fern_rpc_object_lookup(struct fern_entrypoint *entrypoint,
                                               struct fern_cap cap, fern_rpc_dispatch *dispatch);

/** A call that will be answered later. Plain data; zeroed means none. */
struct fern_rpc_deferred {
	uint64_t opaque[2];
};

/**
 * Take the call that `object` is serving right now out of the normal flow: the operation then
 * returns FERN_DEFERRED, and somebody answers later with a generated `fern_x_y_reply()`. If the
 * client dies or the object is destroyed before, the later answer has no effect. Entrypoint thread
 * only.
 */
void fern_rpc_defer(struct fern_rpc_object *object, struct fern_rpc_deferred *out_deferred);

/** True if the call is still waiting for its answer. */
bool fern_rpc_deferred_pending(struct fern_entrypoint         *entrypoint,
                               struct fern_rpc_deferred const *deferred);

/**
 * Answer a deferred call and clear `deferred`. `reply` may be NULL for a status without content.
 * Entrypoint thread only. Capabilities with their `moved` bit are released in any case.
 */
void fern_rpc_answer(struct fern_entrypoint *entrypoint, struct fern_rpc_deferred *deferred,
                     enum fern_status status, struct fern_rpc_reply *reply);

#endif /* FERN_BASE_RPC_H */
