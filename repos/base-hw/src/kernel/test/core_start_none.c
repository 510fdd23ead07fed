/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core is not started in tests: they make threads of their own.
 */
#include <core_call.h>

void core_start(uint64_t boot_info)
{
	kernel_panic("a test starts core, with boot information at 0x%lx", boot_info);
}
