/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "uart.h"

enum {
	DATA = 0,             /* with DIVISOR_ACCESS: the divisor, low byte */
	INTERRUPT_ENABLE = 1, /* with DIVISOR_ACCESS: high byte */
	INTERRUPT_REASON = 2, /* read */
	FIFO_CONTROL = 2,     /* write */
	LINE_CONTROL = 3,
	MODEM_CONTROL = 4,
	LINE_STATUS = 5,
	MODEM_STATUS = 6,
	SCRATCH = 7,
};

enum { ENABLE_RECEIVE = 1 << 0, ENABLE_SEND = 1 << 1 };
enum { REASON_NONE = 1 << 0, REASON_MASK = 7 << 1, REASON_FIFOS = 3 << 6 };
enum {
	REASON_MODEM = 0 << 1,
	REASON_SENT = 1 << 1,
	REASON_RECEIVED = 2 << 1,
	REASON_LINE = 3 << 1,
	REASON_TIMEOUT = 6 << 1, /* received less than the FIFO's threshold, and nothing follows */
};
enum { FIFO_ENABLE_AND_CLEAR = 0x07, FIFO_THRESHOLD_8 = 2 << 6, FIFO_SIZE = 16 };
enum { LINE_8N1 = 0x03, DIVISOR_ACCESS = 0x80 };
enum { DTR_RTS = 0x03, LET_INTERRUPTS_OUT = 0x08 /* OUT2, on PCs */ };
enum { STATUS_RECEIVED = 1 << 0 };

/* reasons, and bytes for one of them, that are served without a break */
enum { REASONS_MAX = 64, BYTES_MAX = 64 };

static uint8_t read(struct uart *uart, unsigned index)
{
	return uart->ops->read(uart, index);
}

static void write(struct uart *uart, unsigned index, unsigned value)
{
	uart->ops->write(uart, index, (uint8_t)value);
}

bool uart_baudrate_valid(uint64_t baudrate)
{
	return baudrate <= UART_BAUDRATE_MAX && baudrate >= 2 && UART_BAUDRATE_MAX % baudrate == 0;
}

static bool present(struct uart *uart)
{
	static uint8_t const patterns[] = { 0x5a, 0xa5 };

	for (unsigned i = 0; i < sizeof(patterns); i++) {
		write(uart, SCRATCH, patterns[i]);
		if (read(uart, SCRATCH) != patterns[i])
			return false;
	}
	return true;
}

bool uart_init(struct uart *uart, struct uart_ops const *ops, uint32_t baudrate)
{
	unsigned const divisor = UART_BAUDRATE_MAX / baudrate;

	*uart = (struct uart){ .ops = ops };
	if (!present(uart))
		return false;
	write(uart, INTERRUPT_ENABLE, 0);
	write(uart, LINE_CONTROL, DIVISOR_ACCESS);
	write(uart, DATA, divisor);
	write(uart, INTERRUPT_ENABLE, divisor >> 8);
	write(uart, LINE_CONTROL, LINE_8N1);
	write(uart, FIFO_CONTROL, FIFO_ENABLE_AND_CLEAR | FIFO_THRESHOLD_8);
	uart->fifo_size =
		(read(uart, INTERRUPT_REASON) & REASON_FIFOS) == REASON_FIFOS ? FIFO_SIZE : 1;
	write(uart, MODEM_CONTROL, DTR_RTS | LET_INTERRUPTS_OUT);
	write(uart, INTERRUPT_ENABLE, ENABLE_RECEIVE);
	return true;
}

static void enable_sending(struct uart *uart, bool sending)
{
	if (uart->sending == sending)
		return;
	uart->sending = sending;
	write(uart, INTERRUPT_ENABLE, ENABLE_RECEIVE | (sending ? ENABLE_SEND : 0));
}

/* the device interrupts at once if it can send already */
void uart_send(struct uart *uart)
{
	enable_sending(uart, true);
}

static void receive(struct uart *uart)
{
	for (unsigned i = 0; i < BYTES_MAX && (read(uart, LINE_STATUS) & STATUS_RECEIVED); i++)
		uart->ops->receive(uart, read(uart, DATA));
}

static void fill_fifo(struct uart *uart)
{
	uint8_t byte;

	for (unsigned i = 0; i < uart->fifo_size; i++) {
		if (!uart->ops->next(uart, &byte)) {
			enable_sending(uart, false);
			return;
		}
		write(uart, DATA, byte);
	}
}

static void serve(struct uart *uart, unsigned reason)
{
	switch (reason) {
	case REASON_RECEIVED:
	case REASON_TIMEOUT:
		receive(uart);
		break;
	case REASON_SENT:
		fill_fifo(uart);
		break;
	case REASON_LINE:
		(void)read(uart, LINE_STATUS);
		break;
	case REASON_MODEM:
		(void)read(uart, MODEM_STATUS);
		break;
	default:
		break;
	}
}

void uart_handle(struct uart *uart)
{
	for (unsigned i = 0; i < REASONS_MAX; i++) {
		unsigned const reason = read(uart, INTERRUPT_REASON);

		if (reason & REASON_NONE)
			return;
		serve(uart, reason & REASON_MASK);
	}
	/* the line is an edge: where a reason is left, let there be a new one */
	write(uart, INTERRUPT_ENABLE, 0);
	write(uart, INTERRUPT_ENABLE, ENABLE_RECEIVE | (uart->sending ? ENABLE_SEND : 0));
}
