/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The boot modules of the image (hw/image.h), checked before they are used.
 */
#ifndef FERN_KERNEL_BOOT_MODULES_H
#define FERN_KERNEL_BOOT_MODULES_H

#include "memory_map.h"
#include <hw/image.h>

/** Where the image tool put them. */
struct hw_image_location const *boot_modules_location(void);

/** Whether they lie in RAM, where the boot code's page tables reach. */
bool boot_modules_in_ram(struct memory_map const *ram);

/** Whether what their table says is right. They lie in RAM. */
bool boot_modules_valid(void);

/** Fill in what core gets to know; returns their number. */
uint32_t boot_modules_list(struct hw_boot_module *modules);

/** Have panics use the module "kernel.symbols", if there is one. */
void boot_modules_find_symbols(void);

#endif /* FERN_KERNEL_BOOT_MODULES_H */
