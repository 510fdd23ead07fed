/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Devices on Linux: it keeps them for itself.
 */
#include "platform.h"

bool platform_has_devices(void)
{
	return false;
}

enum fern_status platform_io_port_access(uint16_t port, uint32_t width, bool write, uint32_t *value)
{
	(void)port;
	(void)width;
	(void)write;
	(void)value;
	return FERN_UNSUPPORTED;
}

enum fern_status platform_irq_bind(struct platform_irq *irq, struct fern_signal_context_cap handler)
{
	(void)irq;
	(void)handler;
	return FERN_UNSUPPORTED;
}

void platform_irq_acknowledge(struct platform_irq const *irq)
{
	(void)irq;
}

void platform_irq_release(struct platform_irq const *irq)
{
	(void)irq;
}
