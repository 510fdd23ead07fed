/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the parts of the board's code have from each other.
 */
#ifndef FERN_KERNEL_BOARD_H
#define FERN_KERNEL_BOARD_H

#include "acpi.h"
#include <clock.h>

/** The counter against which time is measured. False: there is none. */
bool board_find_reference(struct acpi_info const *acpi, struct board_reference *out_reference);

/** Where board_shutdown() finds how to reset the machine. */
void board_shutdown_init(struct acpi_info const *acpi);

/** Unpredictable bits from the CPU; says on the console where they come from. */
void board_entropy(uint64_t out_words[4]);

#endif /* FERN_KERNEL_BOARD_H */
