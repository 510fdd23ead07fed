/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What both ends of a stream do: push packets into one ring, and pop them from the other.
 */
#ifndef PACKET_STREAM_END_H
#define PACKET_STREAM_END_H

#include <os/packet_stream.h>

/** `memory` of `size` bytes; `source`: which end. Statuses as fern_packet_sink_init(). */
FERN_MUST_CHECK enum fern_status packet_end_init(struct fern_packet_end *end, void *memory,
                                                 uint64_t size, uint32_t packets, bool source);
void                             packet_end_fini(struct fern_packet_end *end);

void packet_end_sigh(struct fern_packet_end *end, struct fern_signal_context_cap peer);

/** There is room: the number of packets is limited. */
void packet_end_push(struct fern_packet_end *end, struct fern_packet const *packet);

/** More than `limit` packets cannot be there, says the protocol. FERN_EMPTY, FERN_PROTOCOL. */
FERN_MUST_CHECK enum fern_status packet_end_pop(struct fern_packet_end *end, uint32_t limit,
                                                struct fern_packet *out_packet);

/** From now on, nothing is expected of the other side. */
FERN_MUST_CHECK enum fern_status packet_end_break(struct fern_packet_end *end);

#endif /* PACKET_STREAM_END_H */
