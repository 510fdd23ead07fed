/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Interrupt lines of a PC: the inputs of all I/O APICs, by their global number, and behind them
 * messages (MSI). All are delivered to the first CPU.
 */
#ifndef FERN_KERNEL_BOARD_IRQ_H
#define FERN_KERNEL_BOARD_IRQ_H

#include "acpi.h"
#include <entry_layout.h>

enum { BOARD_IRQ_LINES = VECTOR_TIMER - VECTOR_FIRST_LINE };

/** What is written there, by whom ever, is an interrupt; registers of the local APIC among it. */
#define BOARD_IRQ_MESSAGES      0xfee00000UL
#define BOARD_IRQ_MESSAGES_SIZE 0x100000UL

/**
 * Silence the interrupt controllers of old. Before the local APIC is set up: an interrupt that
 * waits in them would stay at the CPU.
 */
void board_irq_disable_legacy(void);

/** Once, with local APICs in use. */
void board_irq_init(struct acpi_info const *acpi);

/**
 * A line has interrupted this CPU. False: it was masked; the interrupt is remembered and comes
 * again when it is unmasked.
 */
bool board_irq_occurred(uint32_t line);

#endif /* FERN_KERNEL_BOARD_IRQ_H */
