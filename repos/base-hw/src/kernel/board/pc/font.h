/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A small font for messages of the boot and panics: printable ASCII in cells of 6 by 8 pixels.
 */
#ifndef FERN_KERNEL_FONT_H
#define FERN_KERNEL_FONT_H

#include <stdbool.h>

enum { FONT_WIDTH = 6, FONT_HEIGHT = 8 };

/** Whether a pixel of a character's cell is set. What is not printable looks like '?'. */
bool font_pixel(char c, unsigned x, unsigned y);

#endif /* FERN_KERNEL_FONT_H */
