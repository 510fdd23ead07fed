/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Timer sessions without results to check.
 */
#include <base/log.h>
#include <os/timer.h>

static void warn(char const *what, enum fern_status status)
{
	if (status != FERN_OK)
		fern_warning("timer: %s failed: %s", what, fern_status_name(status));
}

void fern_timer_notify(struct fern_timer_connection *timer, struct fern_signal_handler *handler)
{
	warn("setting the handler", fern_timer_sigh(timer->cap, handler->cap));
}

void fern_timer_start_once(struct fern_timer_connection *timer, uint64_t us)
{
	warn("starting a one-shot timeout", fern_timer_trigger_once(timer->cap, us));
}

void fern_timer_start_periodic(struct fern_timer_connection *timer, uint64_t us)
{
	warn("starting a periodic timeout", fern_timer_trigger_periodic(timer->cap, us));
}

void fern_timer_stop(struct fern_timer_connection *timer)
{
	warn("stopping", fern_timer_trigger_periodic(timer->cap, 0));
}
