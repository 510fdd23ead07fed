/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "fake_kernel.h"
#include <base/clock.h>
#include <hw/capability_table.h>
#include <hw/kernel_objects.h>
#include <hw/system_call_arch.h>
#include <hw/thread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct prepared {
	struct hw_results results;
	struct hw_message message;
};

struct fake_call         fake_calls[FAKE_CALLS_MAX];
size_t                   fake_call_count;
struct hw_message_buffer fake_buffer;
uint64_t                 fake_clock_us;
void (*fake_nothing_prepared)(void);
uint64_t         fake_pending;
uint32_t         fake_extensions;
enum fern_status fake_extension_status;
uint64_t         fake_badge;

static struct prepared    prepared[FAKE_CALLS_MAX];
static size_t             prepared_count, prepared_next;
static uint32_t           last_id;
static struct fern_thread thread = { .self = &thread, .kernel_layer = { &fake_buffer } };

void fake_reset(void)
{
	fake_call_count = prepared_count = prepared_next = 0;
	fake_pending = HW_OK;
	fake_extensions = 0;
	fake_extension_status = FERN_OK;
	fake_nothing_prepared = abort;
	memset(&fake_buffer, 0xaa, sizeof(fake_buffer)); /* nobody may rely on what is in there */
}

void fake_prepare(struct hw_results results, struct hw_message const *message)
{
	struct prepared *const next = &prepared[prepared_count++];

	next->results = results;
	next->message = message ? *message : (struct hw_message){ 0 };
}

static struct hw_results take_prepared(void)
{
	if (prepared_next == prepared_count)
		fake_nothing_prepared();
	fake_buffer.receive = prepared[prepared_next].message;
	return prepared[prepared_next++].results;
}

struct hw_results hw_system_call(uint64_t number, uint64_t first, uint64_t second, uint64_t third,
                                 uint64_t fourth)
{
	(void)fourth;
	if (fake_call_count == FAKE_CALLS_MAX)
		abort();
	fake_calls[fake_call_count++] =
		(struct fake_call){ number, first, second, third, fake_buffer.send };

	switch (number) {
	case HW_CALL_CALL:
	case HW_CALL_RECEIVE:
		return take_prepared();
	case HW_CALL_PENDING:
		return (struct hw_results){ .first = fake_pending };
	default:
		return (struct hw_results){ .first = HW_OK };
	}
}

struct fern_thread *hw_thread_self(void)
{
	return &thread;
}

uint64_t fern_clock_us(void)
{
	return fake_clock_us;
}

enum fern_status hw_alloc_object(uint32_t slot, uint64_t badge, bool signals,
                                 struct hw_object *out_object)
{
	(void)slot;
	(void)signals;
	fake_badge = badge;
	last_id++;
	*out_object = (struct hw_object){ last_id, last_id + 99 };
	return FERN_OK;
}

void hw_free(uint32_t id)
{
	(void)id;
}

enum fern_status hw_extend_caps(void)
{
	static uint32_t pages = 1;
	void *const     address = (void *)(HW_CAP_TABLE + pages * FERN_PAGE_SIZE);

	fake_extensions++;
	hw_cap_keep_room(); /* as it happens when the calls for memory bring capabilities */
	if (fake_extension_status != FERN_OK)
		return fake_extension_status;
	if (mmap(address, FERN_PAGE_SIZE, PROT_READ | PROT_WRITE,
	         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != address)
		abort();
	pages++;
	return FERN_OK;
}
