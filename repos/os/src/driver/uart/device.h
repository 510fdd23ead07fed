/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The serial interfaces of a PC: where they are, their interrupts, and whose turn it is to be told
 * of what happened.
 *
 * A device is opened when the first session needs it, and stays open: its ports and its interrupt
 * are paid by the driver.
 */
#ifndef DEVICE_H
#define DEVICE_H

#include "line.h"
#include "size_probe.h"
#include "uart.h"
#include <base/component.h>
#include <base/signal.h>
#include <base/timeout.h>
#include <io_port/connection.h>
#include <irq/connection.h>

enum { DEVICE_COUNT = 4 };

struct device {
	struct uart                    uart;
	struct line                    line;
	struct fern_io_port_connection ports;
	struct fern_irq_connection     irq;
	struct fern_signal_handler     interrupt;
	struct fern_timeout            probe_end; /* nobody answered */
	struct size_probe              probe;
	char const *question; /* what is left of it to be sent; NULL: it is not probed */
	uint32_t    base;     /* the first port */
	bool        open, connected;
};

/** How a policy wants it. */
struct device_settings {
	uint32_t baudrate;
	bool     detect_size;
};

/** What happened, to be told to all users of the line. */
struct device_events {
	void (*received_or_sent)(struct line_user *user);
	void (*connected)(struct line_user *user);
};

/**
 * Have device `number` (0 to DEVICE_COUNT - 1) in use. If it is already, its settings stay as they
 * are.
 * NOT_FOUND: there is none. Fails otherwise if ports or interrupt are not to be had.
 */
FERN_MUST_CHECK enum fern_status device_open(unsigned number, struct fern_env *env,
                                             struct device_settings const *settings,
                                             struct device_events const   *events,
                                             struct device               **out_device);

#endif /* DEVICE_H */
