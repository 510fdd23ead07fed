/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Signals on Linux: a signal context is a bell (eventfd) in its entrypoint's epoll set. Submitting is one
 * write. The receiver reads the bell for the count; somebody else who holds the bell may have read it before, which
 * changes the count but does not suppress the notification.
 */
#include <base/signal.h>
#include <linux/capability_table.h>
#include <linux/entrypoint.h>
#include <linux/kernel_objects.h>
#include <linux/message_lock.h>
#include <linux/pool.h>
#include <linux/syscall.h>

static struct linux_signal_source first_sources[4];
static struct linux_pool          sources = {
	.block_size = sizeof(struct linux_signal_source),
	.first_blocks = first_sources,
	.first_size = sizeof(first_sources),
};

static void handle_bell(struct fern_entrypoint *entrypoint, struct linux_source *source, uint32_t events)
{
	(void)entrypoint;
	(void)events;
	struct linux_signal_source *const signal = fern_container_of(source, struct linux_signal_source, source);
	uint64_t                          count = 0;

	(void)linux_read(signal->bell, &count, sizeof(count));
	signal->handler->count = count ? count : 1;
	signal->handler->handle(signal->handler);
}

static void free_source(struct linux_signal_source *source)
{
	linux_message_lock();
	linux_pool_free(&sources, source);
	linux_message_unlock();
}

/** Give the bell a name, and find the source by it later. */
static enum fern_status name_bell(struct linux_signal_source *source, struct fern_cap *out_cap)
{
	FERN_TRY(linux_cap_from_descriptor(source->bell, out_cap));
	linux_cap_entry(*out_cap)->signal = source;
	return FERN_OK;
}

enum fern_status fern_signal_handler_init(struct fern_signal_handler *handler, struct fern_entrypoint *entrypoint,
                                          void (*handle)(struct fern_signal_handler *))
{
	void             *block;
	struct linux_bell bell;

	linux_message_lock();
	enum fern_status status = linux_pool_alloc(&sources, &block);
	linux_message_unlock();
	if (status != FERN_OK)
		return status;

	struct linux_signal_source *const source = block;
	status = linux_alloc_bell(&bell);
	if (status != FERN_OK) {
		free_source(source);
		return status;
	}
	*source = (struct linux_signal_source){
		.source = { handle_bell }, .handler = handler, .id = bell.id, .bell = bell.fd
	};
	*handler = (struct fern_signal_handler){ .entrypoint = entrypoint, .handle = handle };

	status = name_bell(source, &handler->cap.cap);
	if (status == FERN_OK)
		status = linux_entrypoint_watch(entrypoint, bell.fd, EPOLLIN | EPOLLET, &source->source);
	if (status == FERN_OK)
		return FERN_OK;

	fern_cap_release(handler->cap.cap);
	linux_free(bell.id);
	free_source(source);
	*handler = (struct fern_signal_handler){ 0 };
	return status;
}

void fern_signal_handler_fini(struct fern_signal_handler *handler)
{
	struct linux_capability *const entry = linux_cap_entry(handler->cap.cap);

	if (!handler->entrypoint || !entry || !entry->signal)
		return;

	struct linux_signal_source *const source = entry->signal;
	uint64_t const                    id = source->id;

	linux_entrypoint_unwatch(handler->entrypoint, source->bell);
	entry->signal = NULL;
	fern_cap_release(handler->cap.cap);
	linux_free(id);
	free_source(source);
	*handler = (struct fern_signal_handler){ 0 };
}

void fern_signal_submit(struct fern_signal_context_cap context)
{
	static uint64_t const          one = 1;
	struct linux_capability *const entry = linux_cap_acquire(context.cap);

	if (!entry)
		return;
	(void)linux_write(entry->descriptor, &one, sizeof(one));
	fern_cap_release(context.cap);
}
