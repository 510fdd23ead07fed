/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A client of a terminal: an echo, or somebody who does not read. See README.md.
 */
#include <base/component.h>
#include <base/log.h>
#include <base/signal.h>
#include <os/check.h>
#include <os/config.h>
#include <terminal/connection.h>
#include <util/memory.h>

enum { END_OF_TRANSMISSION = 4, PATIENCE_US = 60 * 1000 * 1000 };

static struct {
	struct fern_terminal_connection connection;
	struct fern_config              config;
	struct fern_signal_handler      connected, read_avail, write_avail, config_changed;
	unsigned                        connections, signals, ended;
	bool                            reads;
	uint64_t                        received, lost;
	uint8_t                         data[FERN_TERMINAL_READ_DATA_MAX]; /* to be sent back */
	size_t                          begin, end;                        /* of the rest of it */
} terminal;

static void handle_connected(struct fern_signal_handler *handler)
{
	(void)handler;
	terminal.connections++;
}

/* false: nothing has arrived */
static bool take(void)
{
	uint64_t lost;

	terminal.begin = 0;
	if (!fern_check_status(FERN_OK, fern_terminal_read(terminal.connection.cap, &terminal.data,
	                                                   &terminal.end, &lost)))
		return false;
	terminal.received += terminal.end;
	terminal.lost += lost;
	if (terminal.end && terminal.data[terminal.end - 1] == END_OF_TRANSMISSION)
		terminal.ended = 1;
	return terminal.end > 0;
}

/* false: there is no room for all of it */
static bool give(void)
{
	uint32_t written = 0;

	if (!fern_check_status(FERN_OK,
	                       fern_terminal_write(terminal.connection.cap,
	                                           terminal.data + terminal.begin,
	                                           terminal.end - terminal.begin, &written)))
		return false;
	terminal.begin += written;
	return terminal.begin == terminal.end;
}

static void echo(void)
{
	while (give() && take())
		;
}

static void handle_read_avail(struct fern_signal_handler *handler)
{
	(void)handler;
	terminal.signals++;
	if (terminal.reads && terminal.begin == terminal.end)
		echo();
}

static void handle_write_avail(struct fern_signal_handler *handler)
{
	(void)handler;
	echo();
}

static void handle_config(struct fern_signal_handler *handler)
{
	(void)handler;
}

static enum fern_status open_terminal(struct fern_env *env)
{
	struct fern_entrypoint *const entrypoint = env->entrypoint;

	FERN_TRY(fern_signal_handler_init(&terminal.config_changed, entrypoint, handle_config));
	FERN_TRY(fern_config_open(&terminal.config, env, &terminal.config_changed));
	FERN_TRY(fern_signal_handler_init(&terminal.connected, entrypoint, handle_connected));
	FERN_TRY(fern_signal_handler_init(&terminal.read_avail, entrypoint, handle_read_avail));
	FERN_TRY(fern_signal_handler_init(&terminal.write_avail, entrypoint, handle_write_avail));
	FERN_TRY(fern_terminal_connection_open(&terminal.connection, env,
	                                       &(struct fern_terminal_args){ 0 }));
	FERN_TRY(fern_terminal_write_avail_sigh(terminal.connection.cap, terminal.write_avail.cap));
	FERN_TRY(fern_terminal_read_avail_sigh(terminal.connection.cap, terminal.read_avail.cap));
	return fern_terminal_connected_sigh(terminal.connection.cap, terminal.connected.cap);
}

static void has_the_size(struct fern_xml config)
{
	uint32_t columns = 1, rows = 1;

	fern_check_status(FERN_OK, fern_terminal_size(terminal.connection.cap, &columns, &rows));
	fern_check(columns == fern_xml_attribute_u64(config, "columns", 0));
	fern_check(rows == fern_xml_attribute_u64(config, "rows", 0));
}

/* Who does not read finds what came first, and is told how much is missing behind it. */
static void reads_late(struct fern_env *env)
{
	uint64_t count = 0;

	for (unsigned i = 0; i < 600 && count < 2048; i++) {
		fern_check_pause(env, 100 * 1000);
		fern_check_status(FERN_OK, fern_terminal_avail(terminal.connection.cap, &count));
	}
	fern_check_pause(env, 1000 * 1000);
	while (take())
		;
	fern_check(terminal.received == 2048);
	fern_check(terminal.lost > 0);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	FERN_TRY(open_terminal(env));
	struct fern_xml const config = fern_config_xml(&terminal.config);

	fern_check(fern_check_wait(env, &terminal.connections, 1, PATIENCE_US));
	has_the_size(config);
	terminal.reads = fern_xml_attribute_bool(config, "reads", true);
	fern_log("ready");
	if (terminal.reads) {
		echo();
		fern_check(fern_check_wait(env, &terminal.ended, 1, PATIENCE_US));
	} else {
		reads_late(env);
	}
	fern_log("%llu bytes in %u signals, %llu lost", (unsigned long long)terminal.received,
	         terminal.signals, (unsigned long long)terminal.lost);
	fern_check_finish(env);
}
