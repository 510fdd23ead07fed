/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The start of core on hw, from the kernel's boot information.
 */
#include "core.h"
#include "kernel.h"
#include "physical.h"
#include "platform.h"
#include <base/internal/entrypoint.h>
#include <base/log.h>
#include <hw/entropy.h>
#include <hw/entrypoint.h>
#include <util/memory.h>

__attribute__((noreturn)) void hw_core_main(void);
__attribute__((noreturn)) void __stack_chk_fail(void);

static struct fern_entrypoint entrypoint;
static struct core            core;

/** The control block of core's thread, which stack protection needs. */
__attribute__((no_stack_protector)) static void prepare_thread(struct hw_boot_info const *info)
{
	struct fern_thread *const thread = (struct fern_thread *)FERN_THREAD_POINTER(0);

	memset(thread, 0, sizeof(*thread));
	memcpy(thread->name, "ep", sizeof("ep"));
	thread->stack_canary = info->entropy[0] & ~UINT64_C(0xff); /* a zero byte stops strings */
	hw_thread_init(thread, 0);
}

/** Called by compiled code that finds its stack overwritten. */
void __stack_chk_fail(void)
{
	fern_error("stack overflow");
	platform_exit(255);
}

/* before prepare_thread() there is no canary to compare with */
__attribute__((no_stack_protector)) void hw_core_main(void)
{
	struct hw_boot_info const *const info = hw_boot_info();

	prepare_thread(info);
	hw_entropy_seed(&info->entropy[1]);
	hw_physical_init(info);
	hw_entrypoint_init(&entrypoint, 0);

	/* what went wrong was logged */
	if (core_construct(&core, &entrypoint, platform_heap()) != FERN_OK)
		platform_exit(1);
	fern_entrypoint_serve_for_ever(&entrypoint);
}
