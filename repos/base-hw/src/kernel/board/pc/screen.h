/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The screen as the boot loader left it: text mode of a VGA, or a framebuffer. The kernel writes
 * to it only when it gives up.
 */
#ifndef FERN_KERNEL_SCREEN_H
#define FERN_KERNEL_SCREEN_H

#include <hw/boot_info.h>

/** Where the screen is, seen by the boot code's page tables. */
void screen_init(struct hw_boot_framebuffer const *framebuffer);

/** The same by the kernel's. */
void screen_map(void);

/** Show the end of the console's text. */
void screen_show_console(void);

#endif /* FERN_KERNEL_SCREEN_H */
