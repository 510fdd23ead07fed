/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The start of a component on our own kernel: from a mapped ld.lib.so and a message (hw/start.h) to
 * a working environment.
 */
#include "native.h"
#include <base/internal/kernel_thread.h>
#include <base/internal/linker.h>
#include <base/internal/thread_control_block.h>
#include <hw/capability_table.h>
#include <hw/entropy.h>
#include <hw/start.h>
#include <hw/thread.h>
#include <util/memory.h>

__attribute__((noreturn)) void hw_component_start(void);

static struct fern_env env;
static char            label[HW_START_LABEL_MAX + 1];
static bool            interposed;

/** The message is taken first, because the first call overwrites it. */
static struct fern_cap take_start_message(struct hw_message const *message)
{
	struct hw_start const *const start = (struct hw_start const *)message->payload;

	memcpy(label, start->label, sizeof(label) - 1);
	interposed = start->interposed;
	hw_entropy_seed(&start->entropy[1]);
	hw_native.cap = hw_cap_accept(message->caps[HW_START_NATIVE]);
	return hw_cap_accept(message->caps[HW_START_PARENT]);
}

/* the canary is set here, before any function is called that checks it */
__attribute__((no_stack_protector)) void hw_component_start(void)
{
	ld_self_relocate(FERN_LINKER_AREA_BASE);

	struct fern_thread *const      thread = (struct fern_thread *)FERN_THREAD_POINTER(0);
	struct hw_message const *const message =
		&((struct hw_message_buffer const *)HW_MESSAGE_BUFFER(0))->receive;

	/* a zero byte stops strings that overflow */
	thread->stack_canary = message->payload[0] & ~UINT64_C(0xff);
	hw_thread_init(thread, 0);

	struct fern_cap const parent = take_start_message(message);
	(void)thread_prepare(&env, 0, label);

	/* without an environment there is nobody to tell: core reports the fault */
	if (hw_environment_start(&env, parent, label, interposed) != FERN_OK)
		__builtin_trap();
	ld_main(&env, FERN_LINKER_AREA_BASE);
}
