/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "screen.h"
#include "console.h"
#include "font.h"
#include "loader.h"
#include <kernel_memory.h>
#include <util/memory.h>

enum { COLUMNS = 80, ROWS = 25, ATTRIBUTE = 0x0f00 };
enum { SCALE = 2, CELL_WIDTH = FONT_WIDTH * SCALE, CELL_HEIGHT = FONT_HEIGHT * SCALE };

#define TEXT_SCREEN 0xb8000UL

static volatile uint16_t *text_screen; /* NULL: a framebuffer, or nothing */

static struct {
	struct hw_boot_framebuffer geometry;
	volatile uint8_t          *pixels; /* NULL: a text screen, or nothing */
	unsigned                   columns, rows;
} framebuffer;

static unsigned minimum(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static uint64_t framebuffer_size(void)
{
	return (uint64_t)framebuffer.geometry.pitch * framebuffer.rows * CELL_HEIGHT;
}

void screen_init(struct hw_boot_framebuffer const *geometry)
{
	uint64_t const line = (uint64_t)geometry->width * (geometry->bits_per_pixel / 8);

	text_screen = geometry->width == 0 ? arch_pointer(TEXT_SCREEN) : NULL;
	framebuffer.geometry = *geometry;
	framebuffer.columns = minimum(geometry->width / CELL_WIDTH, COLUMNS);
	framebuffer.rows = minimum(geometry->height / CELL_HEIGHT, ROWS);
	if ((geometry->bits_per_pixel != 32 && geometry->bits_per_pixel != 24) ||
	    line > geometry->pitch || geometry->begin >= BOOT_TABLES_END ||
	    framebuffer_size() > BOOT_TABLES_END - geometry->begin || framebuffer.columns == 0)
		framebuffer.rows = 0;
	framebuffer.pixels = framebuffer.rows ? arch_pointer(geometry->begin) : NULL;
}

void screen_map(void)
{
	if (text_screen)
		text_screen = kernel_memory_window(TEXT_SCREEN, ROWS * COLUMNS * 2, WINDOW_DEVICE);
	if (framebuffer.pixels)
		framebuffer.pixels = kernel_memory_window(framebuffer.geometry.begin,
		                                          framebuffer_size(), WINDOW_DEVICE);
}

/* ------------------------------------------------------------------------ characters ---- */

/* the text as it will stand on a screen of this size, moving up behind the last row */
struct page {
	unsigned columns, rows, row, column;
	char     text[ROWS][COLUMNS];
};

static void page_put(struct page *page, char c)
{
	if (c == '\n' || page->column == page->columns) {
		page->column = 0;
		page->row++;
	}
	if (page->row == page->rows) {
		memmove(page->text[0], page->text[1], (ROWS - 1) * COLUMNS);
		memset(page->text[ROWS - 1], ' ', COLUMNS);
		page->row--;
		memset(page->text[page->row], ' ', COLUMNS);
	}
	if (c != '\n')
		page->text[page->row][page->column++] = c;
}

static void page_fill(struct page *page, unsigned columns, unsigned rows)
{
	static char  text[CONSOLE_TAIL_SIZE];
	size_t const length = console_tail(text, sizeof(text));

	page->columns = columns;
	page->rows = rows;
	page->row = page->column = 0;
	memset(page->text, ' ', sizeof(page->text));
	for (size_t i = 0; i < length; i++)
		page_put(page, text[i]);
}

/* ------------------------------------------------------------------------ pixels ---- */

static void set_pixel(unsigned x, unsigned y, uint8_t value)
{
	unsigned const    bytes = framebuffer.geometry.bits_per_pixel / 8;
	volatile uint8_t *pixel = framebuffer.pixels + (uint64_t)y * framebuffer.geometry.pitch +
	                          (uint64_t)x * bytes;

	for (unsigned i = 0; i < bytes; i++)
		pixel[i] = value;
}

static void draw_character(unsigned column, unsigned row, char c)
{
	for (unsigned y = 0; y < CELL_HEIGHT; y++)
		for (unsigned x = 0; x < CELL_WIDTH; x++)
			set_pixel(column * CELL_WIDTH + x, row * CELL_HEIGHT + y,
			          font_pixel(c, x / SCALE, y / SCALE) ? 0xff : 0);
}

void screen_show_console(void)
{
	static struct page page;

	if (text_screen)
		page_fill(&page, COLUMNS, ROWS);
	else if (framebuffer.pixels)
		page_fill(&page, framebuffer.columns, framebuffer.rows);
	else
		return;
	for (unsigned row = 0; row < page.rows; row++)
		for (unsigned column = 0; column < page.columns; column++)
			if (text_screen)
				text_screen[row * COLUMNS + column] =
					(uint16_t)(ATTRIBUTE | (uint8_t)page.text[row][column]);
			else
				draw_character(column, row, page.text[row][column]);
}
