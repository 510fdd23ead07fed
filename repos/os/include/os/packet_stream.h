/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Packet streams: bulk data between two components that do not trust each other.
 *
 * Both share one dataspace: a ring of submitted packets, a ring of acknowledged ones, and the bulk
 * buffer, where the content of packets lies. The source (as a rule a client) takes packets out of
 * the buffer, fills them in and submits them. The sink (the server) serves them in any order and
 * acknowledges each once; then they belong to the source again. Content is read and written in
 * place.
 *
 * The server allocates the memory, paid from the session's donation, keeps it attached, and hands
 * it to the client. What each side knows of the stream it keeps for itself: a descriptor is copied
 * out of the ring, then checked, and then used. Content is checked by nobody, and can change at
 * any time.
 *
 * A source, which handles acknowledgements when it is signalled:
 *
 *     FERN_TRY(fern_packet_source_init(&nic->source, env->heap, memory, size, NIC_PACKETS));
 *     ...
 *     if (fern_packet_source_alloc(&nic->source, length, &packet) == FERN_OK) {
 *             memcpy(fern_packet_source_content(&nic->source, &packet), data, length);
 *             fern_packet_source_submit(&nic->source, &packet);
 *     }
 *     ...
 *     while (fern_packet_source_acknowledged(&nic->source, &packet) == FERN_OK)
 *             fern_packet_source_free(&nic->source, &packet);
 *
 * A sink:
 *
 *     while (fern_packet_sink_next(&session->sink, &packet) == FERN_OK) {
 *             transmit(fern_packet_sink_content(&session->sink, &packet), packet.size);
 *             fern_packet_sink_acknowledge(&session->sink, &packet);
 *     }
 *
 * Wake-ups: who was told FERN_EMPTY is signalled when there is something. Others are not, so a
 * handler goes on until then. Back pressure: a stream has a fixed number of packets, and the source
 * can allocate no more. So neither ring is ever full, and nobody waits for room.
 *
 * FERN_PROTOCOL: the other side does not keep to this. The stream is of no more use, and the status
 * stays.
 *
 * Threads: those of one side exclude each other. Library: packet_stream.
 */
#ifndef FERN_OS_PACKET_STREAM_H
#define FERN_OS_PACKET_STREAM_H

#include <base/range_allocator.h>
#include <base/signal.h>

enum {
	FERN_PACKETS_MAX = 1 << 12, /* in one stream */
	FERN_PACKET_ALIGNMENT = 64, /* of content */
};

struct fern_packet {
	uint64_t offset;  /* of the content in the bulk buffer, in bytes */
	uint32_t size;    /* bytes; may be 0 */
	uint32_t slot;    /* the source's: tells its packets apart */
	uint64_t info[2]; /* the service's: what is to be done, and how it went */
};

/** The size of the memory of a stream, of which `bulk_size` bytes are for content. */
uint64_t fern_packet_stream_size(uint32_t packets, uint64_t bulk_size);

/** What is the same for both ends. Private. */
struct fern_packet_end {
	struct fern_packet_ring       *in, *out;
	uint32_t                       packets;        /* a power of two */
	uint32_t                       popped, pushed; /* ever, modulo 2^32 */
	char                          *bulk;
	uint64_t                       bulk_size;
	struct fern_signal_context_cap peer;
	bool                           broken;
};

/* ---------------------------------------------------------------- source ---- */

struct fern_packet_source {
	struct fern_packet_end      end;
	struct fern_allocator      *metadata;
	struct fern_range_allocator ranges; /* of the bulk buffer */
	struct fern_packet_slot    *slots;
	uint32_t                    free; /* the first free slot */
};

/**
 * Begin with memory of a stream that the sink has initialized. `packets` is known from the service.
 * Book-keeping comes from `metadata`. FERN_INVALID_ARGUMENT: not a power of two, or too many.
 * FERN_TOO_SMALL: the memory has no room for content. FERN_OUT_OF_RAM.
 */
FERN_MUST_CHECK enum fern_status fern_packet_source_init(struct fern_packet_source *source,
                                                         struct fern_allocator     *metadata,
                                                         void *memory, uint64_t size,
                                                         uint32_t packets);

/** Give back the book-keeping. Safe on zeroed memory. The memory of the stream is its owner's. */
void fern_packet_source_fini(struct fern_packet_source *source);

/**
 * Whom to signal when something was submitted; the source takes a reference. It is signalled at
 * once, in case that something was.
 */
void fern_packet_source_sigh(struct fern_packet_source     *source,
                             struct fern_signal_context_cap peer);

/** A packet of `size` bytes. FERN_LIMIT: no packet or no room is left, now. FERN_OUT_OF_RAM. */
FERN_MUST_CHECK enum fern_status fern_packet_source_alloc(struct fern_packet_source *source,
                                                          uint32_t                   size,
                                                          struct fern_packet        *out_packet);

/** The content of a packet that is not at the sink. */
void *fern_packet_source_content(struct fern_packet_source const *source,
                                 struct fern_packet const        *packet);

/** Give a packet to the sink, with its `info`. */
void fern_packet_source_submit(struct fern_packet_source *source, struct fern_packet const *packet);

/** Take back one that was acknowledged, with the sink's `info`. FERN_EMPTY, FERN_PROTOCOL. */
FERN_MUST_CHECK enum fern_status fern_packet_source_acknowledged(struct fern_packet_source *source,
                                                                 struct fern_packet *out_packet);

/** Free a packet that is not at the sink. */
void fern_packet_source_free(struct fern_packet_source *source, struct fern_packet const *packet);

/* ---------------------------------------------------------------- sink ---- */

struct fern_packet_sink {
	struct fern_packet_end end;
};

/** Begin with zeroed memory. Statuses as fern_packet_source_init(), without FERN_OUT_OF_RAM. */
FERN_MUST_CHECK enum fern_status fern_packet_sink_init(struct fern_packet_sink *sink, void *memory,
                                                       uint64_t size, uint32_t packets);

/** Release the other side's signal context. Safe on zeroed memory. */
void fern_packet_sink_fini(struct fern_packet_sink *sink);

/** Whom to signal when something was acknowledged, as fern_packet_source_sigh(). */
void fern_packet_sink_sigh(struct fern_packet_sink *sink, struct fern_signal_context_cap peer);

/**
 * Take the next packet. At most as many as the stream has are taken and not acknowledged.
 * FERN_EMPTY, FERN_PROTOCOL.
 */
FERN_MUST_CHECK enum fern_status fern_packet_sink_next(struct fern_packet_sink *sink,
                                                       struct fern_packet      *out_packet);

/** The content of a packet that was taken: `size` bytes, which the source may change meanwhile. */
void *fern_packet_sink_content(struct fern_packet_sink const *sink,
                               struct fern_packet const      *packet);

/** Give back a packet that was taken, once; `info` is for the source. */
void fern_packet_sink_acknowledge(struct fern_packet_sink *sink, struct fern_packet const *packet);

#endif /* FERN_OS_PACKET_STREAM_H */
