/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Log output of components. The LOG session is opened with the first line. Who has no route to
 * a LOG service, or cannot pay for the session, runs without log output; lines are dropped
 * then. After a refusal nobody is asked again; after any other failure the next line tries
 * anew, so that a LOG server may be restarted.
 *
 * Nothing in here, and nothing that is called, may itself produce log output.
 */
#include <base/internal/env.h>
#include <base/internal/log_sink.h>
#include <base/mutex.h>
#include <log/connection.h>

static struct fern_mutex          mutex;
static struct fern_log_connection connection;
static enum { CLOSED, OPEN, REFUSED } state;

static void open_connection(void)
{
	if (state != CLOSED || !fern_env_global)
		return;

	enum fern_status const status =
		fern_log_connection_open(&connection, fern_env_global, NULL);
	if (status == FERN_OK)
		state = OPEN;
	if (status == FERN_DENIED)
		state = REFUSED;
}

static void write_line(struct fern_string line)
{
	if (state != OPEN || fern_log_write(connection.cap, line) == FERN_OK)
		return;

	fern_log_connection_close(&connection);
	state = CLOSED;
}

void fern_log_sink(struct fern_string line)
{
	fern_mutex_lock(&mutex);
	open_connection();
	write_line(line);
	fern_mutex_unlock(&mutex);
}
