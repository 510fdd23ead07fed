/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A server that does as it is told. See README.md.
 */
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <base/timeout.h>
#include <os/session_ram.h>
#include <probe/server.h>

enum { HELD_MAX = 4, BUFFERS_MAX = 8 };

struct session {
	struct fern_probe_session  probe;
	struct fern_session_quota *quota;
	struct fern_session_ram    buffers[BUFFERS_MAX];
	struct fern_rpc_deferred   held[HELD_MAX];
	uint32_t                   numbers[HELD_MAX];
	uint32_t                   buffer_count, held_count;
};

static struct server {
	struct fern_env         *env;
	struct fern_root         root;
	struct fern_attached_rom config;
	struct fern_timeout      delay;
} server;

static struct session *session_of(struct fern_probe_session *probe)
{
	return fern_container_of(probe, struct session, probe);
}

static enum fern_status add(struct fern_probe_session *probe, uint32_t a, uint32_t b,
                            uint32_t *out_sum)
{
	(void)probe;
	*out_sum = a + b;
	return FERN_OK;
}

static enum fern_status hold(struct fern_probe_session *probe, uint32_t number,
                             uint32_t *out_number)
{
	struct session *const session = session_of(probe);

	(void)out_number;
	if (session->held_count == HELD_MAX)
		return FERN_BUSY;
	session->numbers[session->held_count] = number;
	fern_rpc_defer(&probe->object, &session->held[session->held_count++]);
	return FERN_DEFERRED;
}

static enum fern_status release(struct fern_probe_session *probe, uint32_t *out_count)
{
	struct session *const session = session_of(probe);

	*out_count = session->held_count;
	for (uint32_t i = 0; i < session->held_count; i++)
		fern_probe_hold_reply(server.env->entrypoint, &session->held[i], FERN_OK,
		                      session->numbers[i]);
	session->held_count = 0;
	return FERN_OK;
}

static enum fern_status end(struct fern_probe_session *probe, enum fern_ending how)
{
	int volatile *volatile nowhere =
		(int volatile *)64; /* volatile: the compiler must not know better */

	(void)probe;
	if (how == FERN_ENDING_EXIT)
		fern_env_exit(server.env, 0);
	if (how == FERN_ENDING_CRASH)
		*nowhere = 1;
	for (uint64_t volatile turns = 0;; turns = turns + 1)
		;
}

static enum fern_status grow(struct fern_probe_session *probe, uint64_t size)
{
	struct session *const session = session_of(probe);

	if (session->buffer_count == BUFFERS_MAX)
		return FERN_OUT_OF_RAM;
	FERN_TRY(fern_session_ram_alloc(&session->buffers[session->buffer_count], server.env,
	                                session->quota, size));
	session->buffer_count++;
	return FERN_OK;
}

static struct fern_probe_ops const ops = {
	.add = add, .hold = hold, .release = release, .end = end, .grow = grow
};

static enum fern_status create(struct fern_root *root, struct fern_session_request const *request,
                               struct fern_probe_args const *args,
                               struct fern_probe_session   **out_session)
{
	void *memory = NULL, *more = NULL;

	(void)root;
	FERN_TRY(fern_session_alloc(request, sizeof(struct session), &memory));
	if (args->size)
		FERN_TRY(fern_session_alloc(request, args->size, &more));

	struct session *const session = memory;
	session->quota = request->quota;
	fern_probe_session_init(&session->probe, &ops);
	*out_session = &session->probe;
	return FERN_OK;
}

static void destroy(struct fern_root *root, struct fern_probe_session *probe)
{
	(void)root;
	for (uint32_t i = 0; i < session_of(probe)->buffer_count; i++)
		fern_session_ram_free(&session_of(probe)->buffers[i]);
}

static enum fern_status announce(void)
{
	struct fern_xml const config = fern_attached_rom_xml(&server.config);

	if (fern_xml_attribute_bool(config, "silent", false))
		return fern_parent_announce(server.env->parent, fern_string(FERN_PROBE_SERVICE));
	return fern_probe_announce(&server.root, server.env,
	                           &(struct fern_probe_root_ops){ create, destroy });
}

static void handle_delay(struct fern_timeout *timeout)
{
	(void)timeout;
	enum fern_status const status = announce();
	if (status != FERN_OK)
		fern_error("cannot announce: %s", fern_status_name(status));
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	server.env = env;
	FERN_TRY(fern_attached_rom_open(&server.config, env, "config"));

	uint64_t const delay_ms =
		fern_xml_attribute_u64(fern_attached_rom_xml(&server.config), "delay_ms", 0);
	if (delay_ms == 0)
		return announce();
	FERN_TRY(fern_timeout_init(&server.delay, env->entrypoint, handle_delay));
	fern_timeout_schedule(&server.delay, delay_ms * 1000);
	return FERN_OK;
}
