/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The start of a component on Linux, entered by the stub: from a mapped ld.lib.so with descriptors at fixed
 * numbers to a working environment.
 */
#include "boot.h"
#include <base/heap.h>
#include <base/internal/env.h>
#include <base/internal/layout.h>
#include <base/internal/linker.h>
#include <base/internal/ram_backing.h>
#include <base/internal/thread_control_block.h>
#include <linux/boot_info.h>
#include <linux/entrypoint.h>
#include <linux/signal_handler.h>
#include <linux/syscall.h>
#include <util/memory.h>

__attribute__((noreturn)) void linux_component_start(void);

static struct fern_entrypoint  entrypoint;
static struct fern_ram_backing heap_backing;
static struct fern_heap        heap;
static struct fern_env         env;
static char                    label[LINUX_BOOT_LABEL_MAX + 1];

static struct linux_boot_info const *boot_info(void)
{
	return (struct linux_boot_info const *)(FERN_THREAD_POINTER(0) + LINUX_BOOT_INFO_OFFSET);
}

/** Ask the parent for the domain's own sessions. */
static enum fern_status obtain_environment(void)
{
	FERN_TRY(linux_parent_start(&env.parent.cap));
	FERN_TRY(fern_parent_environment(env.parent, &env.pd.cap, &env.ram.cap, &env.cpu.cap));

	fern_ram_backing_init(&heap_backing, &env);
	fern_heap_init(&heap, &heap_backing.backing, SIZE_MAX);
	env.heap = &heap.allocator;
	env.entrypoint = &entrypoint;
	return FERN_OK;
}

void linux_component_start(void)
{
	ld_self_relocate(FERN_LINKER_AREA_BASE);

	memcpy(label, boot_info()->label, sizeof(label) - 1);
	(void)linux_thread_prepare(&env, 0, label);
	linux_use_signal_stack((char *)FERN_THREAD_POINTER(0) - FERN_TLS_MAX - LINUX_SIGNAL_STACK_SIZE,
	                       LINUX_SIGNAL_STACK_SIZE);
	linux_entrypoint_init(&entrypoint, LINUX_BOOT_EPOLL);

	enum fern_status status = linux_native_start();
	if (status == FERN_OK)
		status = obtain_environment();
	if (status != FERN_OK)
		linux_exit_group((int)status & 0xff); /* nobody to tell but core, which reports it */

	fern_env_set_global(&env, label);
	ld_main(&env, FERN_LINKER_AREA_BASE);
}
