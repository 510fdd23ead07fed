/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "board.h"
#include <arch.h>
#include <registers.h>
#include <util/memory.h>

enum { COM1 = 0x3f8 };

/* registers of a 16550, as offsets */
enum {
	DATA = 0,
	INTERRUPT_ENABLE = 1,
	FIFO_CONTROL = 2,
	LINE_CONTROL = 3,
	MODEM_CONTROL = 4,
	LINE_STATUS = 5,
	SCRATCH = 7,
};

enum {
	LINE_8N1 = 0x03,
	LINE_DIVISOR_ACCESS = 0x80,
	FIFO_ENABLE_AND_CLEAR = 0x07,
	MODEM_DTR_RTS_OUT2 = 0x0b,
	STATUS_TRANSMITTER_EMPTY = 0x20,
	FIFO_SIZE = 16,
	SPINS_MAX = 100000, /* a line that does not move is not waited for */
};

char console_text[CONSOLE_ROWS][CONSOLE_COLUMNS];

static bool     present;
static unsigned row, column; /* of the next character */

void console_init(void)
{
	port_write8(COM1 + SCRATCH, 0x5a);
	present = port_read8(COM1 + SCRATCH) == 0x5a;
	if (!present)
		return;
	port_write8(COM1 + INTERRUPT_ENABLE, 0);
	port_write8(COM1 + LINE_CONTROL, LINE_DIVISOR_ACCESS);
	port_write8(COM1 + DATA, 1);
	port_write8(COM1 + INTERRUPT_ENABLE, 0);
	port_write8(COM1 + LINE_CONTROL, LINE_8N1);
	port_write8(COM1 + FIFO_CONTROL, FIFO_ENABLE_AND_CLEAR);
	port_write8(COM1 + MODEM_CONTROL, MODEM_DTR_RTS_OUT2);
}

static void wait_for_transmitter(void)
{
	for (unsigned i = 0; i < SPINS_MAX; i++) {
		if (port_read8(COM1 + LINE_STATUS) & STATUS_TRANSMITTER_EMPTY)
			return;
		arch_relax();
	}
}

static void send(char c)
{
	static unsigned room;

	if (room == 0) {
		wait_for_transmitter();
		room = FIFO_SIZE;
	}
	port_write8(COM1 + DATA, (uint8_t)c);
	room--;
}

/* the text moves up behind the last row */
static void keep(char c)
{
	if (c == '\n' || column == CONSOLE_COLUMNS) {
		column = 0;
		row++;
	}
	if (row == CONSOLE_ROWS) {
		row--;
		memmove(console_text[0], console_text[1], sizeof(console_text[0]) * row);
		memset(console_text[row], 0, sizeof(console_text[row]));
	}
	if (c != '\n')
		console_text[row][column++] = c;
}

void board_console_write(char const *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		keep(text[i]);
		if (!present)
			continue;
		if (text[i] == '\n')
			send('\r');
		send(text[i]);
	}
}
