/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * I/O APIC: turns interrupt lines into messages to CPUs. Intel 82093AA data sheet.
 */
#ifndef FERN_KERNEL_IO_APIC_H
#define FERN_KERNEL_IO_APIC_H

#include "acpi.h"

struct io_apic;

/** Mask all its lines. Called once for each. */
struct io_apic *io_apic_init(struct acpi_io_apic const *description);

/** How many lines it has. */
uint32_t io_apic_pins(struct io_apic const *io_apic);

/** Set up a line, given by its global number, and unmask it. */
void io_apic_configure(struct io_apic *io_apic, uint32_t line, uint8_t vector, uint32_t apic_id,
                       bool level, bool low);
void io_apic_mask(struct io_apic *io_apic, uint32_t line, bool masked);

#endif /* FERN_KERNEL_IO_APIC_H */
