/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Measures the time from the kernel's entry to the first log line of a component, which is this
 * one's.
 */
#include <base/component.h>
#include <base/log.h>
#include <hw/clock.h>
#include <hw/message.h>
#include <hw/thread_arch.h>

enum fern_status fern_component_construct(struct fern_env *env)
{
	struct hw_clock const *const clock = (struct hw_clock const *)HW_CLOCK_PAGE;

	(void)env;
	fern_log("the first line");
	fern_log("measured name=hw_boot_to_first_log value=%llu ticks",
	         (unsigned long long)(hw_counter() - clock->counter_start));
	return FERN_OK;
}
