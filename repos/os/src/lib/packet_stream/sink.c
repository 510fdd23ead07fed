/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "end.h"

enum fern_status fern_packet_sink_init(struct fern_packet_sink *sink, void *memory, uint64_t size,
                                       uint32_t packets)
{
	return packet_end_init(&sink->end, memory, size, packets, false);
}

void fern_packet_sink_fini(struct fern_packet_sink *sink)
{
	packet_end_fini(&sink->end);
}

void fern_packet_sink_sigh(struct fern_packet_sink *sink, struct fern_signal_context_cap peer)
{
	packet_end_sigh(&sink->end, peer);
}

enum fern_status fern_packet_sink_next(struct fern_packet_sink *sink,
                                       struct fern_packet      *out_packet)
{
	struct fern_packet_end *const end = &sink->end;
	uint32_t const                taken = end->popped - end->pushed;

	FERN_TRY(packet_end_pop(end, end->packets - taken, out_packet));
	if (out_packet->offset > end->bulk_size ||
	    out_packet->size > end->bulk_size - out_packet->offset)
		return packet_end_break(end);
	return FERN_OK;
}

void *fern_packet_sink_content(struct fern_packet_sink const *sink,
                               struct fern_packet const      *packet)
{
	return sink->end.bulk + packet->offset;
}

void fern_packet_sink_acknowledge(struct fern_packet_sink *sink, struct fern_packet const *packet)
{
	packet_end_push(&sink->end, packet);
}
