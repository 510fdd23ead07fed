/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The machine as the kernel shows it to core.
 */
#include "kernel.h"
#include "physical.h"
#include "platform.h"
#include <base/log.h>

enum {
	RESERVED_PART = 32,
	RESERVE_MIN = 1 << 20, /* bytes */
	CAPS_MAX = (HW_CAP_PAGES_MAX - 1) * HW_CAPS_PER_PAGE,
};

char const *platform_name(void)
{
	return "hw";
}

uint32_t platform_cpu_count(void)
{
	return hw_boot_info()->cpu_count;
}

__attribute__((noreturn)) void platform_exit(int value)
{
	for (;;)
		(void)hw_call(HW_CORE_SHUTDOWN, value & 0xff, 0, 0);
}

/*
 * Core keeps more for itself than its objects need beyond what is charged for them. Every
 * capability that somebody may have can be one to an object of core, and needs room in core's
 * table.
 */
void platform_limit_resources(uint64_t *ram, uint32_t *caps)
{
	uint64_t const available = hw_physical_available();
	uint64_t const reserve = available / RESERVED_PART + RESERVE_MIN;
	uint64_t const most = available > reserve ? available - reserve : 0;

	if (*ram > most) {
		if (*ram != PLATFORM_ALL_RAM)
			fern_warning("core.config asks for more RAM than there is");
		*ram = most;
	}
	if (*caps > CAPS_MAX) {
		if (*caps != PLATFORM_ALL_CAPS)
			fern_warning("core.config asks for more capabilities than %u", CAPS_MAX);
		*caps = CAPS_MAX;
	}
}

char const *platform_configure(struct fern_xml root, struct fern_xml element)
{
	(void)root;
	(void)element;
	return "unknown element; known is resource";
}
