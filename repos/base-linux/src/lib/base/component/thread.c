/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads on Linux: a clone that core admits, with a stack and control block in a slot of the stack area.
 */
#include "boot.h"
#include <base/attached_dataspace.h>
#include <base/clock.h>
#include <base/entrypoint.h>
#include <base/internal/futex.h>
#include <base/internal/layout.h>
#include <base/internal/linker.h>
#include <base/internal/thread_control_block.h>
#include <base/mutex.h>
#include <linux/clone_flags.h>
#include <linux/entrypoint.h>
#include <linux/futex.h>
#include <linux/kernel_objects.h>
#include <linux/signal_handler.h>
#include <linux/syscall.h>
#include <stdatomic.h>
#include <util/memory.h>

/* below the control block, each in turn: thread-local storage, the stack for signal handlers, the stack */
enum { OVERHEAD = FERN_PAGE_SIZE + FERN_TLS_MAX + LINUX_SIGNAL_STACK_SIZE };

/** Implemented in arch/: clone, and run linux_thread_start() on the new stack. The kernel's result. */
long linux_clone_thread(unsigned long flags, void *stack, uint32_t *clear_on_exit, struct fern_thread *thread);

/** The first function of a new thread. */
__attribute__((noreturn)) void linux_thread_start(struct fern_thread *thread);

static struct fern_mutex lock;
static uint32_t          used_slots[FERN_STACK_SLOT_COUNT / 32] = { 1 }; /* slot 0: the main thread */

static enum fern_status take_slot(uint32_t *out_slot)
{
	enum fern_status status = FERN_LIMIT;

	fern_mutex_lock(&lock);
	for (uint32_t slot = 0; slot < FERN_STACK_SLOT_COUNT && status != FERN_OK; slot++)
		if (!(used_slots[slot / 32] & (1u << slot % 32))) {
			used_slots[slot / 32] |= 1u << slot % 32;
			*out_slot = slot;
			status = FERN_OK;
		}
	fern_mutex_unlock(&lock);
	return status;
}

static void put_slot(uint32_t slot)
{
	fern_mutex_lock(&lock);
	used_slots[slot / 32] &= ~(1u << slot % 32);
	fern_mutex_unlock(&lock);
}

struct fern_thread *linux_thread_prepare(struct fern_env *env, uint32_t slot, char const *name)
{
	struct fern_thread *const thread = (struct fern_thread *)FERN_THREAD_POINTER(slot);

	thread->self = thread;
	thread->env = env;
	thread->slot = slot;
	for (size_t i = 0; name[i] && i < FERN_THREAD_NAME_MAX; i++)
		thread->name[i] = name[i];
	return thread;
}

static void *signal_stack_of(struct fern_thread const *thread)
{
	return (char *)thread - FERN_TLS_MAX - LINUX_SIGNAL_STACK_SIZE;
}

void linux_thread_start(struct fern_thread *thread)
{
	linux_use_signal_stack(signal_stack_of(thread), LINUX_SIGNAL_STACK_SIZE);
	thread->entry(thread->argument);
	for (;;)
		(void)LINUX_CALL(__NR_exit, 0); /* the kernel clears `running` and wakes who joins */
}

/** RAM for the thread, attached at the upper end of its slot. Its capability is kept for the end. */
static enum fern_status attach_stack(struct fern_env *env, uint32_t slot, size_t size,
                                     struct fern_ram_dataspace_cap *out_ram)
{
	void *address = (void *)(FERN_THREAD_POINTER(slot) + FERN_PAGE_SIZE - size);

	FERN_TRY(fern_ram_alloc(env->ram, size, FERN_CACHE_CACHED, out_ram));

	enum fern_status const status =
	        fern_attach(env, fern_ram_dataspace_as_dataspace(*out_ram),
	                    &(struct fern_attach_options){ .address = address, .access = FERN_ACCESS_WRITE },
	                    &address, NULL);
	if (status != FERN_OK) {
		fern_ignore(fern_ram_free(env->ram, fern_ram_dataspace_as_dataspace(*out_ram)));
		fern_cap_release(out_ram->cap);
	}
	return status;
}

static void detach_stack(struct fern_env *env, uint32_t slot, size_t size, struct fern_ram_dataspace_cap ram)
{
	ld_thread_fini_tls((struct fern_thread *)FERN_THREAD_POINTER(slot));
	fern_detach(env, (void *)(FERN_THREAD_POINTER(slot) + FERN_PAGE_SIZE - size));
	fern_ignore(fern_ram_free(env->ram, fern_ram_dataspace_as_dataspace(ram)));
	fern_cap_release(ram.cap);
	put_slot(slot);
}

enum fern_status fern_thread_create(struct fern_env *env, char const *name, size_t stack_size,
                                    void (*entry)(void *argument), void *argument, struct fern_thread **out_thread)
{
	size_t const size = (stack_size + OVERHEAD + FERN_PAGE_SIZE - 1) & ~(FERN_PAGE_SIZE - 1);
	uint32_t     slot;
	struct fern_ram_dataspace_cap ram;

	if (stack_size > FERN_STACK_SLOT_SIZE || size > FERN_STACK_SLOT_SIZE - FERN_PAGE_SIZE ||
	    strlen(name) > FERN_THREAD_NAME_MAX)
		return FERN_INVALID_ARGUMENT;
	FERN_TRY(take_slot(&slot));

	enum fern_status status = attach_stack(env, slot, size, &ram);
	if (status != FERN_OK) {
		put_slot(slot);
		return status;
	}
	struct fern_thread *const thread = linux_thread_prepare(env, slot, name);

	thread->stack_canary = fern_thread_self()->stack_canary;
	thread->entry = entry;
	thread->argument = argument;
	thread->running = 1;
	thread->kernel_layer[0] = (void *)size;
	thread->kernel_layer[1] = (void *)(uintptr_t)ram.cap.index;
	ld_thread_init_tls(thread);

	status = linux_native_create_thread(name);
	if (status == FERN_OK && linux_clone_thread(LINUX_THREAD_CLONE_FLAGS, signal_stack_of(thread),
	                                            (uint32_t *)&thread->running, thread) < 0) {
		linux_native_destroy_thread();
		status = FERN_LIMIT;
	}
	if (status != FERN_OK) {
		detach_stack(env, slot, size, ram);
		return status;
	}
	*out_thread = thread;
	return FERN_OK;
}

void fern_thread_join(struct fern_thread *thread)
{
	struct fern_ram_dataspace_cap const ram = { { (uint32_t)(uintptr_t)thread->kernel_layer[1] } };
	uint32_t const                      slot = thread->slot;
	size_t const                        size = (size_t)thread->kernel_layer[0];

	/* woken by the kernel, which knows nothing of private waits */
	while (atomic_load(&thread->running))
		(void)linux_futex(&thread->running, FUTEX_WAIT, 1);
	detach_stack(thread->env, slot, size, ram);
	linux_native_destroy_thread();
}

char const *fern_thread_name(struct fern_thread const *thread)
{
	return thread->name;
}

static void serve(void *entrypoint)
{
	for (;;)
		fern_ignore(fern_entrypoint_serve_one(entrypoint, FERN_WAIT_FOREVER)); /* never times out */
}

enum fern_status fern_entrypoint_create(struct fern_env *env, char const *name, size_t stack_size,
                                        struct fern_entrypoint **out_entrypoint)
{
	struct linux_bell       epoll;
	struct fern_entrypoint *entrypoint;
	struct fern_thread     *thread;

	FERN_TRY(fern_new(env->heap, &entrypoint));

	enum fern_status status = linux_alloc_epoll(&epoll);
	if (status == FERN_OK) {
		linux_entrypoint_init(entrypoint, epoll.fd);
		status = fern_thread_create(env, name, stack_size, serve, entrypoint, &thread);
		if (status != FERN_OK) {
			(void)linux_close(epoll.fd);
			linux_free(epoll.id);
		}
	}
	if (status != FERN_OK) {
		fern_delete(env->heap, entrypoint);
		return status;
	}
	*out_entrypoint = entrypoint;
	return FERN_OK;
}
