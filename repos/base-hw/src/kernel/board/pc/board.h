/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the parts of the board's code have from each other.
 */
#ifndef FERN_KERNEL_BOARD_H
#define FERN_KERNEL_BOARD_H

#include "acpi.h"
#include "memory_map.h"
#include <clock.h>
#include <hw/image.h>

/* ---------------------------------------------------------------- console ---- */

/*
 * The kernel's console is the first serial line, 115200 baud. What fits on a screen of the last
 * text is kept, and shown there when the kernel gives up: on the screen as the boot loader left it,
 * text mode of a VGA or a framebuffer.
 */

enum { CONSOLE_COLUMNS = 80, CONSOLE_ROWS = 25 };

/** The text as it stands on a screen; characters that were never written are 0. */
extern char console_text[CONSOLE_ROWS][CONSOLE_COLUMNS];

/** Set up the serial line, if there is one. */
void console_init(void);

/** Where the screen is, seen by the boot code's page tables. */
void screen_init(struct hw_boot_framebuffer const *framebuffer);

/** The same by the kernel's. */
void screen_map(void);

/** Show the end of the console's text. */
void screen_show_console(void);

/* ---------------------------------------------------------------- boot modules ---- */

/** Where the image tool put the boot modules (hw/image.h); they are checked before use. */
extern struct hw_image_location hw_image_location;

/** Whether they lie in RAM, where the boot code's page tables reach. */
bool boot_modules_in_ram(struct memory_map const *ram);

/** Whether what their table says is right. They lie in RAM. */
bool boot_modules_valid(void);

/** Tell core of them, and panics of "kernel.symbols", if there is such a module. */
void boot_modules_list(struct hw_boot_info *info);

/* ---------------------------------------------------------------- the machine ---- */

/** The counter against which time is measured. False: there is none. */
bool board_find_reference(struct acpi_info const *acpi, struct board_reference *out_reference);

/** Where board_shutdown() finds how to reset the machine. */
void board_shutdown_init(struct acpi_info const *acpi);

/** Unpredictable bits from the CPU; says on the console where they come from. */
void board_entropy(uint64_t out_words[4]);

#endif /* FERN_KERNEL_BOARD_H */
