/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Hardware interrupts: each becomes a signal, and stays masked until core says that it was handled.
 */
#ifndef FERN_KERNEL_IRQ_BINDING_H
#define FERN_KERNEL_IRQ_BINDING_H

#include <object.h>

enum { IRQ_LINES = 256 };

/**
 * HW_CORE_IRQ_BIND, which fills in the results behind the status. HW_INVALID: no such line, or no
 * signal context in the slot.
 */
enum hw_status irq_bind(uint64_t line, uint64_t flags, uint64_t slot, struct hw_results *results);

/** HW_CORE_IRQ_ACK. */
enum hw_status irq_acknowledge(uint64_t line);

/** It occurred. */
void irq_occur(uint32_t line);

#endif /* FERN_KERNEL_IRQ_BINDING_H */
