/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "device.h"
#include <base/log.h>

enum { PROBE_US = 1000 * 1000 };

/* where the PC has them since the IBM AT */
static struct {
	uint32_t base, irq;
} const places[DEVICE_COUNT] = { { 0x3f8, 4 }, { 0x2f8, 3 }, { 0x3e8, 4 }, { 0x2e8, 3 } };

static struct device               devices[DEVICE_COUNT];
static struct device_events const *device_events;

static struct device *device_of(struct uart *uart)
{
	return fern_container_of(uart, struct device, uart);
}

/* ---------------------------------------------------------------- registers ---- */

/* the session is for these ports: the calls fail only if core is broken */
static uint8_t read_register(struct uart *uart, unsigned index)
{
	struct device *const device = device_of(uart);
	uint32_t             value = 0;

	if (fern_io_port_read(device->ports.cap, device->base + index, 1, &value) != FERN_OK)
		fern_error("port 0x%x cannot be read", device->base + index);
	return (uint8_t)value;
}

static void write_register(struct uart *uart, unsigned index, uint8_t value)
{
	struct device *const device = device_of(uart);

	if (fern_io_port_write(device->ports.cap, device->base + index, 1, value) != FERN_OK)
		fern_error("port 0x%x cannot be written", device->base + index);
}

/* ---------------------------------------------------------------- bytes ---- */

static void end_probe(struct device *device)
{
	fern_timeout_cancel(&device->probe_end);
	device->question = NULL;
	device->connected = true;
	fern_list_for_each(&device->line.users, struct line_user, element, user)
		device_events->connected(user);
}

static void receive(struct uart *uart, uint8_t byte)
{
	struct device *const device = device_of(uart);

	if (!device->question)
		line_receive(&device->line, byte);
	else if (size_probe_feed(&device->probe, byte))
		end_probe(device);
}

static bool next(struct uart *uart, uint8_t *out_byte)
{
	struct device *const device = device_of(uart);

	if (!device->question || !*device->question)
		return line_next(&device->line, out_byte);
	*out_byte = (uint8_t)*device->question++;
	return true;
}

static struct uart_ops const uart_ops = { read_register, write_register, receive, next };

/* ---------------------------------------------------------------- events ---- */

static void handle_interrupt(struct fern_signal_handler *handler)
{
	struct device *const device = fern_container_of(handler, struct device, interrupt);

	uart_handle(&device->uart);
	if (fern_irq_acknowledge(device->irq.cap) != FERN_OK)
		fern_error("an interrupt cannot be acknowledged");
	fern_list_for_each(&device->line.users, struct line_user, element, user)
		device_events->received_or_sent(user);
}

static void handle_probe_end(struct fern_timeout *timeout)
{
	struct device *const device = fern_container_of(timeout, struct device, probe_end);

	device->probe = (struct size_probe){ 0 };
	end_probe(device);
}

/* ---------------------------------------------------------------- opening ---- */

static enum fern_status connect(struct device *device, struct fern_env *env, uint32_t irq)
{
	struct fern_io_port_args const ports = { .base = device->base, .size = UART_REGISTERS };
	struct fern_irq_args const     line = { .line = irq, .trigger = FERN_IRQ_TRIGGER_EDGE };
	enum fern_status               status;

	FERN_TRY(fern_io_port_connection_open(&device->ports, env, &ports));
	status = fern_irq_connection_open(&device->irq, env, &line);
	if (status != FERN_OK)
		fern_io_port_connection_close(&device->ports);
	return status;
}

static enum fern_status listen(struct device *device, struct fern_env *env)
{
	FERN_TRY(fern_timeout_init(&device->probe_end, env->entrypoint, handle_probe_end));
	FERN_TRY(fern_signal_handler_init(&device->interrupt, env->entrypoint, handle_interrupt));
	return fern_irq_sigh(device->irq.cap, device->interrupt.cap);
}

static enum fern_status start(struct device *device, struct fern_env *env,
                              struct device_settings const *settings)
{
	FERN_TRY(listen(device, env));
	if (!uart_init(&device->uart, &uart_ops, settings->baudrate))
		return FERN_NOT_FOUND;
	device->connected = !settings->detect_size;
	if (settings->detect_size) {
		device->question = SIZE_PROBE_QUESTION;
		fern_timeout_schedule(&device->probe_end, PROBE_US);
		uart_send(&device->uart);
	}
	return FERN_OK;
}

enum fern_status device_open(unsigned number, struct fern_env *env,
                             struct device_settings const *settings,
                             struct device_events const *events, struct device **out_device)
{
	struct device *const device = &devices[number];
	enum fern_status     status;

	*out_device = device;
	if (device->open)
		return FERN_OK;
	device_events = events;
	device->base = places[number].base;
	FERN_TRY(connect(device, env, places[number].irq));
	status = start(device, env, settings);
	device->open = status == FERN_OK;
	if (!device->open) {
		fern_signal_handler_fini(&device->interrupt);
		fern_irq_connection_close(&device->irq);
		fern_io_port_connection_close(&device->ports);
	}
	return status;
}
