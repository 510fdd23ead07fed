/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Both ends of a stream, between whose operations the input writes to the rings what it likes:
 * whatever an end hands out lies in the buffer, and no end hands out more packets than there are.
 */
#include <os/packet_stream.h>
#include <stdlib.h>
#include <string.h>

enum { PACKETS = 4, BULK = 256, RINGS = 2 * (128 + PACKETS * 32) };

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

/* ---------------------------------------------------------------- memory ---- */

static enum fern_status allocate(struct fern_allocator *allocator, size_t size, size_t align,
                                 void **out_memory)
{
	(void)allocator;
	(void)align;
	*out_memory = calloc(1, size);
	return *out_memory ? FERN_OK : FERN_OUT_OF_RAM;
}

static void release(struct fern_allocator *allocator, void *memory, size_t size)
{
	(void)allocator;
	(void)size;
	free(memory);
}

static struct fern_allocator_ops const ops = { allocate, release };
static struct fern_allocator           allocator = { &ops };

/* ---------------------------------------------------------------- the ends ---- */

static struct fern_packet_source source;
static struct fern_packet_sink   sink;
static struct fern_packet        at_sink[PACKETS], at_source[PACKETS];
static unsigned                  at_sink_count, at_source_count;

static void check(bool condition)
{
	if (!condition)
		abort();
}

static void touch(char *content, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++)
		content[i]++;
}

static void allocate_packet(uint8_t size)
{
	struct fern_packet packet;

	if (fern_packet_source_alloc(&source, size, &packet) != FERN_OK)
		return;
	check(at_source_count < PACKETS);
	at_source[at_source_count++] = packet;
	touch(fern_packet_source_content(&source, &packet), size);
}

static void submit_packet(void)
{
	if (at_source_count)
		fern_packet_source_submit(&source, &at_source[--at_source_count]);
}

static void free_packet(void)
{
	if (at_source_count)
		fern_packet_source_free(&source, &at_source[--at_source_count]);
}

static void take_back(void)
{
	struct fern_packet packet;

	if (fern_packet_source_acknowledged(&source, &packet) != FERN_OK)
		return;
	check(at_source_count < PACKETS);
	at_source[at_source_count++] = packet;
	touch(fern_packet_source_content(&source, &packet), packet.size);
}

static void take(void)
{
	struct fern_packet packet;

	if (fern_packet_sink_next(&sink, &packet) != FERN_OK)
		return;
	check(at_sink_count < PACKETS);
	at_sink[at_sink_count++] = packet;
	touch(fern_packet_sink_content(&sink, &packet), packet.size);
}

static void acknowledge(void)
{
	if (at_sink_count)
		fern_packet_sink_acknowledge(&sink, &at_sink[--at_sink_count]);
}

static void operate(uint8_t operation, uint8_t argument, char *memory, uint8_t position)
{
	switch (operation % 8) {
	case 0:
		allocate_packet(argument);
		break;
	case 1:
		submit_packet();
		break;
	case 2:
		take();
		break;
	case 3:
		acknowledge();
		break;
	case 4:
		take_back();
		break;
	case 5:
		free_packet();
		break;
	default:
		memory[(position * 256 + argument) % RINGS] = (char)operation;
		break;
	}
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	uint64_t const total = fern_packet_stream_size(PACKETS, BULK);
	char *const    memory = aligned_alloc(64, (total + 63) / 64 * 64);

	if (!memory)
		return 0;
	memset(memory, 0, total);
	at_sink_count = at_source_count = 0;
	check(fern_packet_sink_init(&sink, memory, total, PACKETS) == FERN_OK);
	if (fern_packet_source_init(&source, &allocator, memory, total, PACKETS) == FERN_OK)
		for (; size >= 3; data += 3, size -= 3)
			operate(data[0], data[1], memory, data[2]);
	fern_packet_source_fini(&source);
	fern_packet_sink_fini(&sink);
	free(memory);
	return 0;
}
