/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What a packet is stands in its slot, which the sink cannot reach: of an acknowledgement, only the
 * number of a slot is used, if that one is at the sink, and what the service said.
 */
#include "end.h"
#include <base/log.h>

enum slot_state { FREE, ALLOCATED, SUBMITTED };

struct fern_packet_slot {
	uint64_t        offset;
	uint32_t        size;
	uint32_t        next; /* free one; the number of packets: there is none */
	enum slot_state state;
};

static enum fern_status init_slots(struct fern_packet_source *source)
{
	uint32_t const packets = source->end.packets;

	FERN_TRY(fern_new_array(source->metadata, packets, &source->slots));
	for (uint32_t i = 0; i < packets; i++)
		source->slots[i].next = i + 1;
	return FERN_OK;
}

enum fern_status fern_packet_source_init(struct fern_packet_source *source,
                                         struct fern_allocator *metadata, void *memory,
                                         uint64_t size, uint32_t packets)
{
	*source = (struct fern_packet_source){ .metadata = metadata };
	FERN_TRY(packet_end_init(&source->end, memory, size, packets, true));
	fern_range_allocator_init(&source->ranges, metadata);

	enum fern_status status =
		fern_range_allocator_add(&source->ranges, 0, source->end.bulk_size);
	if (status == FERN_OK)
		status = init_slots(source);
	if (status != FERN_OK)
		fern_packet_source_fini(source);
	return status;
}

void fern_packet_source_fini(struct fern_packet_source *source)
{
	if (!source->metadata)
		return;
	fern_delete_array(source->metadata, source->end.packets, source->slots);
	fern_range_allocator_fini(&source->ranges);
	packet_end_fini(&source->end);
	*source = (struct fern_packet_source){ 0 };
}

void fern_packet_source_sigh(struct fern_packet_source *source, struct fern_signal_context_cap peer)
{
	packet_end_sigh(&source->end, peer);
}

/* the slot of a packet that the caller says is its own */
static struct fern_packet_slot *own_slot(struct fern_packet_source const *source,
                                         struct fern_packet const        *packet)
{
	fern_assert(packet->slot < source->end.packets);
	struct fern_packet_slot *const slot = &source->slots[packet->slot];
	fern_assert(slot->state == ALLOCATED);
	return slot;
}

enum fern_status fern_packet_source_alloc(struct fern_packet_source *source, uint32_t size,
                                          struct fern_packet *out_packet)
{
	uint64_t offset = 0;

	if (source->free == source->end.packets)
		return FERN_LIMIT;
	if (size) {
		enum fern_status const status = fern_range_allocator_alloc(
			&source->ranges, size, FERN_PACKET_ALIGNMENT, &offset);
		if (status != FERN_OK)
			return status == FERN_NOT_FOUND ? FERN_LIMIT : status;
	}

	struct fern_packet_slot *const slot = &source->slots[source->free];
	*out_packet = (struct fern_packet){ .offset = offset, .size = size, .slot = source->free };
	source->free = slot->next;
	slot->offset = offset;
	slot->size = size;
	slot->state = ALLOCATED;
	return FERN_OK;
}

void *fern_packet_source_content(struct fern_packet_source const *source,
                                 struct fern_packet const        *packet)
{
	return source->end.bulk + own_slot(source, packet)->offset;
}

void fern_packet_source_submit(struct fern_packet_source *source, struct fern_packet const *packet)
{
	own_slot(source, packet)->state = SUBMITTED;
	packet_end_push(&source->end, packet);
}

enum fern_status fern_packet_source_acknowledged(struct fern_packet_source *source,
                                                 struct fern_packet        *out_packet)
{
	struct fern_packet_end *const end = &source->end;

	FERN_TRY(packet_end_pop(end, end->pushed - end->popped, out_packet));
	if (out_packet->slot >= end->packets)
		return packet_end_break(end);

	struct fern_packet_slot *const slot = &source->slots[out_packet->slot];
	if (slot->state != SUBMITTED)
		return packet_end_break(end);
	slot->state = ALLOCATED;
	out_packet->offset = slot->offset;
	out_packet->size = slot->size;
	return FERN_OK;
}

void fern_packet_source_free(struct fern_packet_source *source, struct fern_packet const *packet)
{
	struct fern_packet_slot *const slot = own_slot(source, packet);

	if (slot->size)
		fern_ignore(
			fern_range_allocator_free(&source->ranges, slot->offset)); /* it is there */
	slot->state = FREE;
	slot->next = source->free;
	source->free = packet->slot;
}
