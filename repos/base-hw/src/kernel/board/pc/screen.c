/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "screen.h"
#include "console.h"
#include "font.h"
#include "loader.h"
#include <kernel_memory.h>

enum { TEXT_ATTRIBUTE = 0x0f00, TEXT_SIZE = CONSOLE_ROWS * CONSOLE_COLUMNS * 2 };
enum { SCALE_MAX = 4 };
enum { WIDTH = CONSOLE_COLUMNS * FONT_WIDTH, HEIGHT = CONSOLE_ROWS * FONT_HEIGHT };

#define TEXT_SCREEN 0xb8000UL

static volatile uint16_t         *text_screen; /* NULL: a framebuffer, or nothing */
static struct hw_boot_framebuffer geometry;
static volatile uint8_t          *pixels; /* NULL: a text screen, or nothing */
static unsigned                   scale;  /* each of the font's pixels is a square of this size */

static unsigned minimum(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* of the part that is used */
static uint64_t framebuffer_size(void)
{
	return (uint64_t)geometry.pitch * HEIGHT * scale;
}

/* whether the whole text fits, in colours that are understood here */
static bool usable(void)
{
	uint64_t const line = (uint64_t)geometry.width * (geometry.bits_per_pixel / 8);

	return (geometry.bits_per_pixel == 32 || geometry.bits_per_pixel == 24) && scale > 0 &&
	       line <= geometry.pitch && geometry.begin < BOOT_TABLES_END &&
	       framebuffer_size() <= BOOT_TABLES_END - geometry.begin;
}

void screen_init(struct hw_boot_framebuffer const *framebuffer)
{
	geometry = *framebuffer;
	scale = minimum(SCALE_MAX, minimum(geometry.width / WIDTH, geometry.height / HEIGHT));
	text_screen = geometry.width == 0 ? arch_pointer(TEXT_SCREEN) : NULL;
	pixels = usable() ? arch_pointer(geometry.begin) : NULL;
}

void screen_map(void)
{
	if (text_screen)
		text_screen = kernel_memory_window(TEXT_SCREEN, TEXT_SIZE, WINDOW_DEVICE);
	if (pixels)
		pixels = kernel_memory_window(geometry.begin, framebuffer_size(), WINDOW_DEVICE);
}

static void set_pixel(unsigned x, unsigned y, uint8_t value)
{
	unsigned const    bytes = geometry.bits_per_pixel / 8;
	volatile uint8_t *pixel = pixels + (uint64_t)y * geometry.pitch + (uint64_t)x * bytes;

	for (unsigned i = 0; i < bytes; i++)
		pixel[i] = value;
}

static void draw_text(void)
{
	for (unsigned y = 0; y < HEIGHT * scale; y++)
		for (unsigned x = 0; x < WIDTH * scale; x++) {
			unsigned const column = x / scale, row = y / scale;
			char const     c = console_text[row / FONT_HEIGHT][column / FONT_WIDTH];
			bool const     set =
				font_pixel(c ? c : ' ', column % FONT_WIDTH, row % FONT_HEIGHT);

			set_pixel(x, y, set ? 0xff : 0);
		}
}

void screen_show_console(void)
{
	if (pixels)
		draw_text();
	for (unsigned i = 0; text_screen && i < TEXT_SIZE / 2; i++)
		text_screen[i] =
			(uint16_t)(TEXT_ATTRIBUTE |
		                   (uint8_t)console_text[i / CONSOLE_COLUMNS][i % CONSOLE_COLUMNS]);
}
