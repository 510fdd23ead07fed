/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The sink of the packet test, see ../README.md.
 */
#include "../pattern.h"
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <os/session_ram.h>
#include <packet_test/server.h>
#include <util/string.h>

enum { PACKETS_IN_A_ROW = 32 };

struct session {
	struct fern_packet_test_session session;
	struct fern_string_buf          label;
	struct fern_session_ram         memory;
	struct fern_packet_sink         sink;
	struct fern_signal_handler      submitted;
	uint64_t                        served, wrong;
	bool                            refused;
};

static bool          hostile;
static struct random random = { 1 };

/* ---------------------------------------------------------------- packets ---- */

static void serve(struct session *session, struct fern_packet const *packet)
{
	char *const content = fern_packet_sink_content(&session->sink, packet);

	for (uint32_t i = 0; i < packet->size; i++) {
		session->wrong += content[i] != pattern(packet->info[0], i);
		content[i] = (char)~content[i];
	}
	session->served++;
	fern_packet_sink_acknowledge(&session->sink, packet);
}

static void handle_submitted(struct fern_signal_handler *handler)
{
	struct session *const session = fern_container_of(handler, struct session, submitted);
	struct fern_packet    packet;
	enum fern_status      status = FERN_OK;

	for (unsigned i = 0; i < PACKETS_IN_A_ROW && status == FERN_OK; i++) {
		status = fern_packet_sink_next(&session->sink, &packet);
		if (status == FERN_OK)
			serve(session, &packet);
	}
	if (hostile)
		scribble(session->memory.address, &random);
	if (status == FERN_OK) {
		fern_signal_submit(handler->cap); /* others have their turn */
	} else if (status == FERN_PROTOCOL && !session->refused && !hostile) {
		session->refused = true;
		fern_log("%s does not keep to the rules", fern_str(session->label));
	}
}

/* ---------------------------------------------------------------- sessions ---- */

static enum fern_status stream(struct fern_packet_test_session *object,
                               struct fern_ram_dataspace_cap   *out_ds,
                               struct fern_signal_context_cap  *out_submitted)
{
	struct session *const session = fern_container_of(object, struct session, session);

	*out_ds = session->memory.dataspace;
	*out_submitted = session->submitted.cap;
	return FERN_OK;
}

static enum fern_status acknowledged_sigh(struct fern_packet_test_session *object,
                                          struct fern_signal_context_cap   handler)
{
	fern_packet_sink_sigh(&fern_container_of(object, struct session, session)->sink, handler);
	return FERN_OK;
}

static struct fern_packet_test_ops const ops = {
	.stream = stream,
	.acknowledged_sigh = acknowledged_sigh,
};

static enum fern_status open_stream(struct session                    *session,
                                    struct fern_session_request const *request)
{
	uint64_t const size = fern_packet_stream_size(PACKETS, BULK);

	FERN_TRY(fern_session_ram_alloc(&session->memory, request->env, request->quota, size));

	enum fern_status status = fern_packet_sink_init(&session->sink, session->memory.address,
	                                                session->memory.size, PACKETS);
	if (status == FERN_OK)
		status = fern_signal_handler_init(&session->submitted, request->env->entrypoint,
		                                  handle_submitted);
	if (status != FERN_OK)
		fern_session_ram_free(&session->memory);
	return status;
}

static enum fern_status create(struct fern_root *root, struct fern_session_request const *request,
                               struct fern_packet_test_args const *args,
                               struct fern_packet_test_session   **out_session)
{
	struct session *session;
	void           *memory;

	(void)root;
	(void)args;
	FERN_TRY(fern_session_alloc(request, sizeof(*session), &memory));
	session = memory;
	FERN_TRY(fern_string_buf_set(&session->label, request->label));
	FERN_TRY(open_stream(session, request));
	fern_packet_test_session_init(&session->session, &ops);
	*out_session = &session->session;
	return FERN_OK;
}

static void destroy(struct fern_root *root, struct fern_packet_test_session *object)
{
	struct session *const session = fern_container_of(object, struct session, session);

	(void)root;
	fern_signal_handler_fini(&session->submitted);
	fern_packet_sink_fini(&session->sink);
	fern_session_ram_free(&session->memory);
	fern_log("%s is gone: %llu packets, %llu wrong bytes", fern_str(session->label),
	         (unsigned long long)session->served, (unsigned long long)session->wrong);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_root  root;
	struct fern_attached_rom config = { 0 };

	if (fern_attached_rom_open(&config, env, "config") == FERN_OK)
		hostile = fern_xml_attribute_bool(fern_attached_rom_xml(&config), "hostile", false);
	return fern_packet_test_announce(&root, env,
	                                 &(struct fern_packet_test_root_ops){ create, destroy });
}
