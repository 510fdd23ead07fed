/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "explored_kernel.h"
#include <base/clock.h>
#include <hw/entrypoint.h>
#include <hw/kernel_objects.h>
#include <hw/system_call_arch.h>
#include <hw/thread.h>
#include <kernel_fixture.h>

enum { THREADS = 3 };

static struct {
	uint32_t               lock; /* the kernel's */
	struct thread         *threads[THREADS];
	struct fern_thread     blocks[THREADS];
	struct fern_entrypoint entrypoint;
} explored;

void explored_boot(void)
{
	test_boot(THREADS);
	for (unsigned i = 0; i < THREADS; i++) {
		explored.threads[i] = test_thread(test_domain(), i, 10);
		explored.blocks[i].self = &explored.blocks[i];
		explored.blocks[i].kernel_layer[0] = explored.threads[i]->buffer;
	}
	hw_entrypoint_init(&explored.entrypoint, 0);
}

void explored_shut_down(void)
{
	test_shut_down();
}

struct fern_entrypoint *explored_entrypoint(void)
{
	return &explored.entrypoint;
}

struct fern_cap explored_delegate(struct fern_cap cap, unsigned thread)
{
	struct object *object;

	explore_assert(capability_object(&explored.threads[0]->domain->caps, cap.index, &object) ==
	               HW_OK);
	return (struct fern_cap){ test_capability(explored.threads[thread], object) };
}

/* ---------------------------------------------------------------- system calls ---- */

static bool runs(void const *thread)
{
	return ((struct thread const *)thread)->state == THREAD_READY;
}

struct hw_results hw_system_call(uint64_t number, uint64_t first, uint64_t second, uint64_t third,
                                 uint64_t fourth)
{
	unsigned const       self = explore_self();
	struct thread *const thread = explored.threads[self];

	explore_lock(&explored.lock);
	test_call_system(self, number, first, second, third, fourth);
	test_settle();
	if (!runs(thread)) {
		explore_unlock(&explored.lock);
		explore_wait(runs, thread);
		explore_lock(&explored.lock);
	}
	struct hw_results const results = { thread->arch.first, thread->arch.second,
		                            thread->arch.third, thread->arch.fourth };
	explore_unlock(&explored.lock);
	return results;
}

struct fern_thread *hw_thread_self(void)
{
	return &explored.blocks[explore_self()];
}

uint64_t fern_clock_us(void)
{
	return 0;
}

/* ---------------------------------------------------------------- core ---- */

enum fern_status hw_alloc_object(uint32_t slot, uint64_t badge, bool signals,
                                 struct hw_object *out_object)
{
	enum object_type const type = signals ? OBJECT_SIGNAL : OBJECT_RPC;

	(void)slot;
	explore_lock(&explored.lock);
	struct object *const object = test_object(type, explored.threads[0], badge);
	out_object->id = object_slot(object->identity);
	out_object->cap = test_capability(explored.threads[0], object);
	explore_unlock(&explored.lock);
	return FERN_OK;
}

void hw_free(uint32_t id)
{
	explore_lock(&explored.lock);
	fake.cpu = &cpus[explore_self()];
	explore_assert(object_destroy(id) == HW_OK);
	test_settle();
	explore_unlock(&explored.lock);
}

enum fern_status hw_extend_caps(void)
{
	return FERN_OUT_OF_RAM;
}
