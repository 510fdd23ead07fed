/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Waiting for events, see linux/entrypoint.h.
 */
#include <base/clock.h>
#include <base/internal/entrypoint.h>
#include <linux/entrypoint.h>
#include <linux/syscall.h>

void linux_entrypoint_init(struct fern_entrypoint *entrypoint, int epoll)
{
	entrypoint->epoll = epoll;
	entrypoint->deadline_us = FERN_WAIT_FOREVER;
	entrypoint->timeouts.entrypoint = entrypoint;
}

struct fern_timeout_queue *fern_timeout_queue_of(struct fern_entrypoint *entrypoint)
{
	return &entrypoint->timeouts;
}

enum fern_status linux_entrypoint_watch(struct fern_entrypoint *entrypoint, int descriptor,
                                        uint32_t events, struct linux_source *source)
{
	struct epoll_event event = { .events = events, .data = (uintptr_t)source };

	return linux_epoll_ctl(entrypoint->epoll, EPOLL_CTL_ADD, descriptor, &event) < 0
	               ? FERN_INVALID_ARGUMENT
	               : FERN_OK;
}

void linux_entrypoint_unwatch(struct fern_entrypoint *entrypoint, int descriptor)
{
	(void)linux_epoll_ctl(entrypoint->epoll, EPOLL_CTL_DEL, descriptor, NULL);
}

void fern_entrypoint_set_deadline(struct fern_entrypoint *entrypoint, uint64_t deadline_us,
                                  void (*handle)(void *context), void *context)
{
	entrypoint->deadline_us = deadline_us;
	entrypoint->deadline_handler = handle;
	entrypoint->deadline_context = context;
}

/** Wait until the absolute time `end_us`; the number of events taken, 0 or 1. */
static int wait_for_event(struct fern_entrypoint const *entrypoint, uint64_t end_us,
                          struct epoll_event *out_event)
{
	if (end_us == FERN_WAIT_FOREVER)
		return linux_epoll_wait(entrypoint->epoll, out_event, 1);

	uint64_t const                 now = fern_clock_us();
	uint64_t const                 duration = end_us > now ? end_us - now : 0;
	struct __kernel_timespec const timeout = { (long long)(duration / 1000000),
		                                   (long long)(duration % 1000000) * 1000 };

	return (int)LINUX_CALL(__NR_epoll_pwait2, entrypoint->epoll, out_event, 1, &timeout);
}

static void handle_deadline(struct fern_entrypoint *entrypoint)
{
	entrypoint->deadline_us = FERN_WAIT_FOREVER;
	entrypoint->deadline_handler(entrypoint->deadline_context);
}

enum fern_status fern_entrypoint_serve_one(struct fern_entrypoint *entrypoint, uint64_t timeout_us)
{
	uint64_t const end =
		timeout_us == FERN_WAIT_FOREVER ? FERN_WAIT_FOREVER : fern_clock_us() + timeout_us;

	for (;;) {
		struct epoll_event event;
		uint64_t const     until =
                        end < entrypoint->deadline_us ? end : entrypoint->deadline_us;

		if (wait_for_event(entrypoint, until, &event) == 1) {
			struct linux_source *const source =
				(struct linux_source *)(uintptr_t)event.data;

			source->handle(entrypoint, source, event.events);
			return FERN_OK;
		}
		if (until == FERN_WAIT_FOREVER)
			continue;
		uint64_t const now = fern_clock_us();
		if (entrypoint->deadline_us <= now) {
			handle_deadline(entrypoint);
			return FERN_OK;
		}
		if (end <= now)
			return FERN_TIMEOUT;
	}
}

void fern_entrypoint_serve_for_ever(struct fern_entrypoint *entrypoint)
{
	for (;;)
		fern_ignore(fern_entrypoint_serve_one(entrypoint, FERN_WAIT_FOREVER)); /* never times out */
}
