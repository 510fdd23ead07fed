/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A ring has one producer and one consumer. Only the producer writes `tail` and the entries; how
 * far the consumer is nobody else needs to know, because no more packets exist than entries.
 * `waits` is set by the consumer before it looks for the last time, and the producer looks at it
 * after it has set `tail`: one of them sees what the other one has done. For that, these accesses
 * are sequentially consistent.
 *
 * Whatever the other side writes there, and when, harms itself only.
 */
#include "end.h"

struct fern_packet_ring {
	_Alignas(64) uint32_t tail;  /* packets pushed, ever */
	_Alignas(64) uint32_t waits; /* the consumer wants a signal */
	_Alignas(64) struct fern_packet entries[];
};

enum { PACKET_WORDS = sizeof(struct fern_packet) / sizeof(uint64_t) };

static uint64_t ring_size(uint32_t packets)
{
	uint64_t const size =
		sizeof(struct fern_packet_ring) + packets * sizeof(struct fern_packet);

	return (size + 63) & ~UINT64_C(63);
}

/* the bulk buffer begins at a page, as devices like it */
static uint64_t bulk_offset(uint32_t packets)
{
	return (2 * ring_size(packets) + 4095) & ~UINT64_C(4095);
}

uint64_t fern_packet_stream_size(uint32_t packets, uint64_t bulk_size)
{
	return bulk_offset(packets) + bulk_size;
}

enum fern_status packet_end_init(struct fern_packet_end *end, void *memory, uint64_t size,
                                 uint32_t packets, bool source)
{
	if (!packets || packets > FERN_PACKETS_MAX || (packets & (packets - 1)))
		return FERN_INVALID_ARGUMENT;
	if (size <= bulk_offset(packets))
		return FERN_TOO_SMALL;

	char *const                    base = memory;
	struct fern_packet_ring *const submitted = memory;
	struct fern_packet_ring *const acknowledged = (void *)(base + ring_size(packets));

	*end = (struct fern_packet_end){
		.in = source ? acknowledged : submitted,
		.out = source ? submitted : acknowledged,
		.packets = packets,
		.bulk = base + bulk_offset(packets),
		.bulk_size = size - bulk_offset(packets),
	};
	/* we did not look yet, and will not without a signal */
	__atomic_store_n(&end->in->waits, 1, __ATOMIC_SEQ_CST);
	return FERN_OK;
}

void packet_end_fini(struct fern_packet_end *end)
{
	fern_cap_release(end->peer.cap);
	end->peer.cap = FERN_CAP_INVALID;
}

void packet_end_sigh(struct fern_packet_end *end, struct fern_signal_context_cap peer)
{
	fern_cap_retain(peer.cap);
	fern_cap_release(end->peer.cap);
	end->peer = peer;
	fern_signal_submit(peer);
}

/* Word by word, each one read once: what is checked afterwards is what was copied. */
static void copy_packet(uint64_t volatile *to, uint64_t const volatile *from)
{
	for (unsigned i = 0; i < PACKET_WORDS; i++)
		to[i] = from[i];
}

static struct fern_packet *entry(struct fern_packet_end const *end, struct fern_packet_ring *ring,
                                 uint32_t position)
{
	return &ring->entries[position & (end->packets - 1)];
}

void packet_end_push(struct fern_packet_end *end, struct fern_packet const *packet)
{
	struct fern_packet_ring *const ring = end->out;

	copy_packet((uint64_t *)entry(end, ring, end->pushed), (uint64_t const *)packet);
	end->pushed++;
	__atomic_store_n(&ring->tail, end->pushed, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&ring->waits, __ATOMIC_SEQ_CST) &&
	    __atomic_exchange_n(&ring->waits, 0, __ATOMIC_SEQ_CST))
		fern_signal_submit(end->peer);
}

static uint32_t available(struct fern_packet_end const *end)
{
	return __atomic_load_n(&end->in->tail, __ATOMIC_SEQ_CST) - end->popped;
}

enum fern_status packet_end_pop(struct fern_packet_end *end, uint32_t limit,
                                struct fern_packet *out_packet)
{
	struct fern_packet_ring *const ring = end->in;

	if (end->broken)
		return FERN_PROTOCOL;

	uint32_t count = available(end);
	if (!count) {
		__atomic_store_n(&ring->waits, 1, __ATOMIC_SEQ_CST);
		count = available(end);
		if (!count)
			return FERN_EMPTY;
		/* there is something after all: no signal */
		__atomic_store_n(&ring->waits, 0, __ATOMIC_RELAXED);
	}
	if (count > limit)
		return packet_end_break(end);
	copy_packet((uint64_t *)out_packet, (uint64_t const *)entry(end, ring, end->popped));
	end->popped++;
	return FERN_OK;
}

enum fern_status packet_end_break(struct fern_packet_end *end)
{
	end->broken = true;
	return FERN_PROTOCOL;
}
