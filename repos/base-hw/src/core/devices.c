/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Devices: what the kernel and core do not need themselves.
 */
#include "kernel.h"
#include "memory.h"
#include "platform.h"

/* The slot that ends a binding. */
#define NO_CONTEXT UINT64_C(0xffffffff)

/* without a list of what to guard, nothing may be given away */
bool platform_has_devices(void)
{
	return hw_boot_info()->guarded_count > 0;
}

/* ---------------------------------------------------------------- memory ---- */

bool hw_memory_guarded(uint64_t begin, uint64_t end)
{
	struct hw_boot_info const *const info = hw_boot_info();

	for (uint32_t i = 0; i < info->guarded_count; i++) {
		struct hw_boot_range const *const range = &info->guarded[i];

		if (begin < range->begin + range->size && range->begin < end)
			return true;
	}
	return false;
}

/* ---------------------------------------------------------------- ports ---- */

enum fern_status platform_io_port_access(uint16_t port, uint32_t width, bool write, uint32_t *value)
{
	struct hw_results const result =
		hw_call4(HW_CORE_IO_PORT, port, width | (write ? 1 << 8 : 0), *value, 0);

	if (result.first != HW_OK)
		return FERN_INVALID_ARGUMENT;
	if (!write)
		*value = (uint32_t)result.second;
	return FERN_OK;
}

/* ---------------------------------------------------------------- interrupts ---- */

static uint32_t const trigger_flags[FERN_IRQ_TRIGGER_COUNT] = {
	[FERN_IRQ_TRIGGER_DEFAULT] = HW_IRQ_DEFAULT,
	[FERN_IRQ_TRIGGER_LEVEL_HIGH] = HW_IRQ_LEVEL,
	[FERN_IRQ_TRIGGER_LEVEL_LOW] = HW_IRQ_LEVEL | HW_IRQ_LOW,
};

enum fern_status platform_irq_bind(struct platform_irq *irq, struct fern_signal_context_cap handler)
{
	struct hw_results const context =
		hw_call4(HW_CORE_OBJECT_LOOKUP, handler.cap.index, 0, 0, 0);

	if (context.first != HW_OK || (!irq->message && irq->line == HW_IRQ_MSI))
		return FERN_INVALID_ARGUMENT;

	struct hw_results const result =
		hw_call4(HW_CORE_IRQ_BIND, irq->message ? HW_IRQ_MSI : irq->line,
	                 trigger_flags[irq->trigger], context.second, 0);
	if (result.first != HW_OK)
		return irq->message ? FERN_LIMIT : FERN_INVALID_ARGUMENT;
	if (irq->message) {
		irq->address = result.second;
		irq->data = (uint32_t)result.third;
		irq->line = (uint32_t)result.fourth;
	}
	return FERN_OK;
}

void platform_irq_acknowledge(struct platform_irq const *irq)
{
	(void)hw_call(HW_CORE_IRQ_ACK, irq->line, 0, 0);
}

void platform_irq_release(struct platform_irq const *irq)
{
	(void)hw_call(HW_CORE_IRQ_BIND, irq->line, 0, NO_CONTEXT);
}
