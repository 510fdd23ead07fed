/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Signals on Linux: a signal context is a pipe, whose end to read from is in its entrypoint's epoll
 * set. Submitting writes one byte to the other end; how many bytes are there is how often that was
 * done. A full pipe refuses more, which changes the count and suppresses nothing: the receiver has
 * something to read.
 */
#include <base/internal/layout.h>
#include <base/signal.h>
#include <linux/capability_table.h>
#include <linux/entrypoint.h>
#include <linux/kernel_objects.h>
#include <linux/pool.h>
#include <linux/syscall.h>

static struct linux_signal_source first_sources[4];
static struct linux_pool          sources = {
	.block_size = sizeof(struct linux_signal_source),
	.first_blocks = first_sources,
	.first_size = sizeof(first_sources),
};

/** What the pipe holds, and no more, so that nobody keeps us here who submits without end. */
static uint64_t take_signals(int receiver)
{
	char     bytes[256];
	uint64_t sum = 0;
	long     count;

	do {
		count = linux_read(receiver, bytes, sizeof(bytes));
		if (count > 0)
			sum += (uint64_t)count;
	} while (count == sizeof(bytes) && sum < FERN_PAGE_SIZE);
	return sum;
}

static void handle_signals(struct fern_entrypoint *entrypoint, struct linux_source *source,
                           uint32_t events)
{
	(void)entrypoint;
	(void)events;
	struct linux_signal_source *const signal =
		fern_container_of(source, struct linux_signal_source, source);
	uint64_t const                    count = take_signals(signal->receiver);

	/*
	 * the pipe is watched edge-triggered: what comes meanwhile is an event again, and may have
	 * been taken already
	 */
	if (!count)
		return;
	signal->handler->count = count;
	signal->handler->handle(signal->handler);
}

static void destroy_source(struct linux_signal_source *source)
{
	(void)linux_close(source->receiver);
	linux_free(source->id);
	linux_pool_free(&sources, source);
}

/** If only the last step fails, there is a source nevertheless. */
static enum fern_status create_source(struct fern_signal_handler  *handler,
                                      struct linux_signal_source **out_source)
{
	struct linux_signal_ends ends;
	void                    *block = NULL;

	FERN_TRY(linux_pool_alloc(&sources, &block));

	enum fern_status const status = linux_alloc_signal(&ends);
	if (status != FERN_OK) {
		linux_pool_free(&sources, block);
		return status;
	}
	*out_source = block;
	**out_source = (struct linux_signal_source){ .source = { handle_signals },
		                                     .handler = handler,
		                                     .id = ends.id,
		                                     .receiver = ends.receiver };
	/* the end to hand out gets a name, by which the source is found later */
	FERN_TRY(linux_cap_wrap(ends.submitter, &handler->cap.cap));
	linux_cap_entry(handler->cap.cap)->signal = *out_source;
	return FERN_OK;
}

enum fern_status fern_signal_handler_init(struct fern_signal_handler *handler,
                                          struct fern_entrypoint     *entrypoint,
                                          void (*handle)(struct fern_signal_handler *))
{
	struct linux_signal_source *source = NULL;

	*handler = (struct fern_signal_handler){ .entrypoint = entrypoint, .handle = handle };

	enum fern_status status = create_source(handler, &source);
	if (status == FERN_OK)
		status = linux_entrypoint_watch(entrypoint, source->receiver, EPOLLIN | EPOLLET,
		                                &source->source);
	if (status == FERN_OK)
		return FERN_OK;
	fern_cap_release(handler->cap.cap);
	if (source)
		destroy_source(source);
	*handler = (struct fern_signal_handler){ 0 };
	return status;
}

void fern_signal_handler_fini(struct fern_signal_handler *handler)
{
	struct linux_capability *const entry = linux_cap_entry(handler->cap.cap);

	if (!handler->entrypoint || !entry || !entry->signal)
		return;

	struct linux_signal_source *const source = entry->signal;

	linux_entrypoint_unwatch(handler->entrypoint, source->receiver);
	entry->signal = NULL;
	fern_cap_release(handler->cap.cap);
	destroy_source(source);
	*handler = (struct fern_signal_handler){ 0 };
}

void fern_signal_submit(struct fern_signal_context_cap context)
{
	struct linux_capability *const entry = linux_cap_acquire(context.cap);

	if (!entry)
		return;
	(void)linux_write(entry->descriptor, "", 1);
	fern_cap_release(context.cap);
}
