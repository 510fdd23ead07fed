/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The screen as the boot loader left it. The kernel writes to it only when it gives up.
 */
#include "board.h"
#include "loader.h"
#include <kernel_memory.h>

enum { TEXT_ATTRIBUTE = 0x0f00, TEXT_SIZE = CONSOLE_ROWS * CONSOLE_COLUMNS * 2 };
enum { FONT_WIDTH = 6, FONT_HEIGHT = 8, FONT_FIRST = ' ', FONT_LAST = '~' };
enum { WIDTH = CONSOLE_COLUMNS * FONT_WIDTH, HEIGHT = CONSOLE_ROWS * FONT_HEIGHT };
enum { SCALE_MAX = 4 };

#define TEXT_SCREEN 0xb8000UL

static struct hw_boot_framebuffer geometry; /* width 0: text mode */
static volatile uint8_t          *screen;   /* NULL: there is none that is understood here */
static unsigned                   scale;    /* each of the font's pixels is a square of this size */

/* a glyph has five columns, each a byte: the lowest is the left one, and its bit 0 is on top */
static uint64_t const glyphs[FONT_LAST - FONT_FIRST + 1] = {
	0x0000000000, 0x00005f0000, 0x0007000700, 0x147f147f14, 0x122a7f2a24, 0x6264081323,
	0x5022554936, 0x0000030500, 0x0041221c00, 0x001c224100, 0x14083e0814, 0x08083e0808,
	0x0000305000, 0x0808080808, 0x0000606000, 0x0204081020, 0x3e4549513e, 0x00407f4200,
	0x4649516142, 0x314b454121, 0x107f121418, 0x3945454527, 0x3049494a3c, 0x0305097101,
	0x3649494936, 0x1e29494906, 0x0000363600, 0x0000365600, 0x0041221408, 0x1414141414,
	0x0814224100, 0x0609510102, 0x3e41794932, 0x7e1111117e, 0x364949497f, 0x224141413e,
	0x1c2241417f, 0x414949497f, 0x010909097f, 0x7a4949413e, 0x7f0808087f, 0x00417f4100,
	0x013f414020, 0x412214087f, 0x404040407f, 0x7f020c027f, 0x7f1008047f, 0x3e4141413e,
	0x060909097f, 0x5e2151413e, 0x462919097f, 0x3149494946, 0x01017f0101, 0x3f4040403f,
	0x1f2040201f, 0x3f4038403f, 0x6314081463, 0x0708700807, 0x4345495161, 0x0041417f00,
	0x2010080402, 0x007f414100, 0x0402010204, 0x4040404040, 0x0004020100, 0x7854545420,
	0x384444487f, 0x2044444438, 0x7f48444438, 0x1854545438, 0x0201097e08, 0x3e5252520c,
	0x780404087f, 0x00407d4400, 0x003d444020, 0x004428107f, 0x00407f4100, 0x780418047c,
	0x780404087c, 0x3844444438, 0x081414147c, 0x7c18141408, 0x080404087c, 0x2054545448,
	0x2040443f04, 0x7c2040403c, 0x1c2040201c, 0x3c4030403c, 0x4428102844, 0x3c5050500c,
	0x444c546444, 0x0041360800, 0x00007f0000, 0x0008364100, 0x0810080408,
};

static unsigned minimum(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* of the part that is used */
static uint64_t screen_size(void)
{
	return geometry.width ? (uint64_t)geometry.pitch * HEIGHT * scale : TEXT_SIZE;
}

/* whether the whole text fits, in colours that are understood here */
static bool framebuffer_usable(void)
{
	uint64_t const line = (uint64_t)geometry.width * (geometry.bits_per_pixel / 8);

	return (geometry.bits_per_pixel == 32 || geometry.bits_per_pixel == 24) && scale > 0 &&
	       line <= geometry.pitch && geometry.begin < BOOT_TABLES_END &&
	       screen_size() <= BOOT_TABLES_END - geometry.begin;
}

void screen_init(struct hw_boot_framebuffer const *framebuffer)
{
	geometry = *framebuffer;
	scale = minimum(SCALE_MAX, minimum(geometry.width / WIDTH, geometry.height / HEIGHT));
	if (geometry.width == 0)
		geometry.begin = TEXT_SCREEN;
	screen = geometry.width == 0 || framebuffer_usable() ? arch_pointer(geometry.begin) : NULL;
}

void screen_map(void)
{
	if (screen)
		screen = kernel_memory_window(geometry.begin, screen_size(), WINDOW_DEVICE);
}

/* what is not printable looks like '?' */
static bool font_pixel(char c, unsigned x, unsigned y)
{
	if (c < FONT_FIRST || c > FONT_LAST)
		c = '?';
	return glyphs[c - FONT_FIRST] >> (8 * x + y) & 1;
}

static void set_pixel(unsigned x, unsigned y, uint8_t value)
{
	unsigned const    bytes = geometry.bits_per_pixel / 8;
	volatile uint8_t *pixel = screen + (uint64_t)y * geometry.pitch + (uint64_t)x * bytes;

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

static void write_text(void)
{
	volatile uint16_t *cells = (volatile uint16_t *)screen;

	for (unsigned i = 0; i < TEXT_SIZE / 2; i++)
		cells[i] =
			(uint16_t)(TEXT_ATTRIBUTE |
		                   (uint8_t)console_text[i / CONSOLE_COLUMNS][i % CONSOLE_COLUMNS]);
}

void screen_show_console(void)
{
	if (screen && geometry.width)
		draw_text();
	else if (screen)
		write_text();
}
