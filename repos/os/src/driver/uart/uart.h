/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The registers of an 8250 and its successors, the 16550A with its FIFOs among them. PC16550D data
 * sheet, National Semiconductor, 1995. Pure logic: how registers are reached, what becomes of what
 * is received, and what is sent, is up to the caller.
 *
 * Nothing is polled: bytes are moved when the device has interrupted, in uart_handle().
 */
#ifndef UART_H
#define UART_H

#include <stdbool.h>
#include <stdint.h>

enum { UART_REGISTERS = 8, UART_BAUDRATE_MAX = 115200 };

struct uart;

struct uart_ops {
	uint8_t (*read)(struct uart *uart, unsigned index);
	void (*write)(struct uart *uart, unsigned index, uint8_t value);
	void (*receive)(struct uart *uart, uint8_t byte);
	/** Take the next byte to send; false: there is none. */
	bool (*next)(struct uart *uart, uint8_t *out_byte);
};

struct uart {
	struct uart_ops const *ops;
	unsigned               fifo_size; /* bytes that may be sent at once */
	bool                   sending;   /* it interrupts when it can send */
};

/** Whether the device can be that fast, or slow. */
bool uart_baudrate_valid(uint64_t baudrate);

/** Set it up: 8 bits, no parity, 1 stop bit, receiving. False: there is no such device. */
bool uart_init(struct uart *uart, struct uart_ops const *ops, uint32_t baudrate);

/** There is something to send. */
void uart_send(struct uart *uart);

/** The device has interrupted: move bytes until it has no more reason to. */
void uart_handle(struct uart *uart);

#endif /* UART_H */
