/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The start of a component on Linux, entered by the stub: from a mapped ld.lib.so with descriptors
 * at fixed numbers to a working environment.
 */
#include "boot.h"
#include <base/internal/kernel_thread.h>
#include <base/internal/layout.h>
#include <base/internal/linker.h>
#include <base/internal/thread_control_block.h>
#include <linux/boot_info.h>
#include <linux/signal_handler.h>
#include <linux/syscall.h>
#include <util/memory.h>

__attribute__((noreturn)) void linux_component_start(void);

static struct fern_env env;
static char            label[LINUX_BOOT_LABEL_MAX + 1];

void linux_component_start(void)
{
	ld_self_relocate(FERN_LINKER_AREA_BASE);

	struct linux_boot_info *const info =
		(struct linux_boot_info *)(FERN_THREAD_POINTER(0) + LINUX_BOOT_INFO_OFFSET);

	linux_call_count = &info->calls;
	memcpy(label, info->label, sizeof(label) - 1);
	(void)thread_prepare(&env, 0, label);
	linux_use_signal_stack((char *)FERN_THREAD_POINTER(0) - FERN_TLS_MAX -
	                               LINUX_SIGNAL_STACK_SIZE,
	                       LINUX_SIGNAL_STACK_SIZE);

	enum fern_status const status = linux_environment_start(&env, label, info);
	if (status != FERN_OK)
		linux_exit_group((int)status & 0xff);

	ld_main(&env, FERN_LINKER_AREA_BASE);
}
