/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The Terminal service on serial lines. All input and output is moved by interrupts (uart.c); a
 * session has buffers of its own, paid by its client (line.c).
 */
#include "device.h"
#include <base/log.h>
#include <os/config.h>
#include <os/session_policy.h>
#include <terminal/server.h>

struct session {
	struct fern_terminal_session   terminal;
	struct device                 *device;
	struct line_user               user;
	struct fern_signal_context_cap connected_sigh, read_avail_sigh, write_avail_sigh;
	uint8_t data[FERN_TERMINAL_READ_DATA_MAX]; /* until the reply is sent */
};

struct driver {
	struct fern_env           *env;
	struct fern_root           root;
	struct fern_config         config;
	struct fern_signal_handler config_changed;
};

static struct session *session_of(struct fern_terminal_session *terminal)
{
	return fern_container_of(terminal, struct session, terminal);
}

/* ---------------------------------------------------------------- events ---- */

static void tell_of_bytes(struct line_user *user)
{
	struct session const *const session = fern_container_of(user, struct session, user);

	if (user->news)
		fern_signal_submit(session->read_avail_sigh);
	if (user->has_room)
		fern_signal_submit(session->write_avail_sigh);
	user->news = user->has_room = false;
}

static void tell_of_connection(struct line_user *user)
{
	fern_signal_submit(fern_container_of(user, struct session, user)->connected_sigh);
}

static struct device_events const events = { tell_of_bytes, tell_of_connection };

/* ---------------------------------------------------------------- the session ---- */

static enum fern_status size(struct fern_terminal_session *terminal, uint32_t *out_columns,
                             uint32_t *out_rows)
{
	struct size_probe const *const probe = &session_of(terminal)->device->probe;

	*out_columns = probe->columns;
	*out_rows = probe->rows;
	return FERN_OK;
}

static enum fern_status avail(struct fern_terminal_session *terminal, uint64_t *out_count)
{
	*out_count = session_of(terminal)->user.input.count;
	return FERN_OK;
}

static enum fern_status read_bytes(struct fern_terminal_session *terminal,
                                   struct fern_string *out_data, uint64_t *out_lost)
{
	struct session *const session = session_of(terminal);

	out_data->data = (char const *)session->data;
	out_data->length =
		line_read(&session->user, session->data, sizeof(session->data), out_lost);
	return FERN_OK;
}

static enum fern_status write_bytes(struct fern_terminal_session *terminal, struct fern_string data,
                                    uint32_t *out_written)
{
	struct session *const session = session_of(terminal);

	*out_written =
		(uint32_t)line_write(&session->user, (uint8_t const *)data.data, data.length);
	if (session->user.output.count)
		uart_send(&session->device->uart);
	return FERN_OK;
}

static void set_handler(struct fern_signal_context_cap *place,
                        struct fern_signal_context_cap  handler)
{
	fern_cap_retain(handler.cap);
	fern_cap_release(place->cap);
	*place = handler;
}

static enum fern_status connected_sigh(struct fern_terminal_session  *terminal,
                                       struct fern_signal_context_cap handler)
{
	struct session *const session = session_of(terminal);

	set_handler(&session->connected_sigh, handler);
	if (session->device->connected)
		fern_signal_submit(handler);
	return FERN_OK;
}

static enum fern_status read_avail_sigh(struct fern_terminal_session  *terminal,
                                        struct fern_signal_context_cap handler)
{
	struct session *const session = session_of(terminal);

	set_handler(&session->read_avail_sigh, handler);
	if (session->user.input.count)
		fern_signal_submit(handler);
	return FERN_OK;
}

static enum fern_status write_avail_sigh(struct fern_terminal_session  *terminal,
                                         struct fern_signal_context_cap handler)
{
	set_handler(&session_of(terminal)->write_avail_sigh, handler);
	return FERN_OK;
}

static struct fern_terminal_ops const terminal_ops = {
	.size = size,
	.avail = avail,
	.read = read_bytes,
	.write = write_bytes,
	.connected_sigh = connected_sigh,
	.read_avail_sigh = read_avail_sigh,
	.write_avail_sigh = write_avail_sigh,
};

/* ---------------------------------------------------------------- the service ---- */

static enum fern_status open_device(struct driver *driver, struct fern_string label,
                                    struct device **out_device)
{
	struct fern_xml const policy = fern_session_policy(fern_config_xml(&driver->config), label);
	uint64_t const        number = fern_xml_attribute_u64(policy, "uart", DEVICE_COUNT);
	uint64_t const baudrate = fern_xml_attribute_u64(policy, "baudrate", UART_BAUDRATE_MAX);
	struct device_settings const settings = {
		.baudrate = (uint32_t)baudrate,
		.detect_size = fern_xml_attribute_bool(policy, "detect_size", false),
	};

	if (!fern_xml_valid(policy))
		return FERN_DENIED;
	if (number >= DEVICE_COUNT || !uart_baudrate_valid(baudrate)) {
		fern_error("policy of '%s': there is no such UART, or it cannot be that fast",
		           fern_str(label));
		return FERN_INVALID_ARGUMENT;
	}
	return device_open((unsigned)number, driver->env, &settings, &events, out_device);
}

static enum fern_status create(struct fern_root *root, struct fern_session_request const *request,
                               struct fern_terminal_args const *args,
                               struct fern_terminal_session   **out_session)
{
	struct session *session;
	void           *memory;

	(void)args;
	FERN_TRY(fern_session_alloc(request, sizeof(*session), &memory));
	session = memory;
	FERN_TRY(open_device(fern_container_of(root, struct driver, root), request->label,
	                     &session->device));
	fern_list_append(&session->device->line.users, &session->user.element);

	fern_terminal_session_init(&session->terminal, &terminal_ops);
	*out_session = &session->terminal;
	return FERN_OK;
}

static void destroy(struct fern_root *root, struct fern_terminal_session *terminal)
{
	struct session *const session = session_of(terminal);

	(void)root;
	fern_list_remove(&session->user.element);
	fern_cap_release(session->connected_sigh.cap);
	fern_cap_release(session->read_avail_sigh.cap);
	fern_cap_release(session->write_avail_sigh.cap);
}

/* policies are looked at when sessions are opened */
static void handle_config(struct fern_signal_handler *handler)
{
	struct driver *const driver = fern_container_of(handler, struct driver, config_changed);

	(void)fern_config_update(&driver->config);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_terminal_root_ops const root_ops = { create, destroy };
	static struct driver                       driver;

	driver.env = env;
	FERN_TRY(fern_signal_handler_init(&driver.config_changed, env->entrypoint, handle_config));
	FERN_TRY(fern_config_open(&driver.config, env, &driver.config_changed));
	return fern_terminal_announce(&driver.root, env, &root_ops);
}
