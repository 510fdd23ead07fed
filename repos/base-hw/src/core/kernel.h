/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core's calls of the kernel.
 */
#ifndef FERN_HW_CORE_KERNEL_H
#define FERN_HW_CORE_KERNEL_H

#include <hw/boot_info.h>
#include <hw/core_call.h>
#include <hw/system_call_arch.h>
#include <hw/thread.h>

static inline struct hw_boot_info const *hw_boot_info(void)
{
	return (struct hw_boot_info const *)HW_BOOT_INFO;
}

static inline struct hw_results hw_call4(enum hw_core_call call, uint64_t first, uint64_t second,
                                         uint64_t third, uint64_t fourth)
{
	return hw_system_call(call, first, second, third, fourth);
}

/** The same for calls whose only result is a status, repeated until they are complete. */
static inline enum hw_status hw_call(enum hw_core_call call, uint64_t first, uint64_t second,
                                     uint64_t third)
{
	uint64_t status;

	do
		status = hw_system_call(call, first, second, third, 0).first;
	while (status == HW_MORE);
	return (enum hw_status)status;
}

/** The half of the calling thread's message buffer from which the kernel takes what is sent. */
static inline struct hw_message *hw_send_half(void)
{
	return &hw_message_buffer()->send;
}

#endif /* FERN_HW_CORE_KERNEL_H */
