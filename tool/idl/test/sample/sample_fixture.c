/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "sample_fixture.h"

static struct sample_server *server_of(struct fern_sample_session *session)
{
	struct sample_server *const self = fern_container_of(session, struct sample_server, sample);
	self->calls++;
	return self;
}

static void see(struct sample_server *self, struct fern_string string)
{
	assert_true(string.length < sizeof(self->seen));
	memcpy(self->seen, string.data, string.length);
	self->seen[string.length] = 0;
}

/* ---------------------------------------------------------------- operations ---- */

static enum fern_status ping(struct fern_sample_session *session)
{
	return server_of(session)->answer;
}

static enum fern_status numbers(struct fern_sample_session *session, uint8_t a, uint64_t b,
                                uint16_t c, int32_t d, int64_t e, uint32_t f, bool g,
                                uint8_t *out_a, uint64_t *out_b, uint16_t *out_c, int32_t *out_d,
                                int64_t *out_e, uint32_t *out_f, bool *out_g)
{
	*out_a = a;
	*out_b = b;
	*out_c = c;
	*out_d = d;
	*out_e = e;
	*out_f = f;
	*out_g = g;
	return server_of(session)->answer;
}

static enum fern_status turn(struct fern_sample_session *session, enum fern_volume volume,
                             enum fern_orientation orientation, enum fern_volume *out_was)
{
	struct sample_server *const self = server_of(session);

	assert_int_equal(orientation, FERN_ORIENTATION_PORTRAIT);
	*out_was = self->value ? (enum fern_volume)self->value : volume;
	return FERN_OK;
}

static enum fern_status say(struct fern_sample_session *session, struct fern_string text,
                            uint8_t times, struct fern_string request, struct fern_string *out_text,
                            uint8_t *out_total, struct fern_string *out_reply)
{
	struct sample_server *const self = server_of(session);

	see(self, text);
	*out_text = self->text.data ? self->text : text;
	*out_total = (uint8_t)(times + 1);
	*out_reply = request;
	return FERN_OK;
}

static enum fern_status blob(struct fern_sample_session *session, struct fern_string data,
                             struct fern_string sample, struct fern_string *out_data,
                             uint8_t *out_sum)
{
	struct sample_server *const self = server_of(session);

	see(self, sample);
	*out_data = data;
	*out_sum = 0;
	for (size_t i = 0; i < data.length; i++)
		*out_sum = (uint8_t)(*out_sum + (uint8_t)data.data[i]);
	return FERN_OK;
}

static enum fern_status fill(struct fern_sample_session *session, struct fern_string text)
{
	server_of(session)->value = (uint32_t)text.length;
	return FERN_OK;
}

static enum fern_status lend(struct fern_sample_session *session, struct fern_polygon_cap polygon,
                             struct fern_signal_context_cap handler,
                             struct fern_shapes_cap        *out_shape)
{
	struct sample_server *const self = server_of(session);

	self->value = fern_cap_valid(handler.cap);
	self->kept = polygon.cap;
	out_shape->cap = self->cap;
	return self->answer;
}

static enum fern_status give(struct fern_sample_session *session, struct fern_token_cap token,
                             uint32_t flag, struct fern_cap other, struct fern_token_cap *out_token)
{
	struct sample_server *const self = server_of(session);

	(void)flag;
	(void)other;
	if (self->defer) {
		fern_rpc_defer(&session->object, &self->deferred);
		self->kept = token.cap;
		return FERN_DEFERRED;
	}
	if (self->answer == FERN_OK) {
		self->kept = token.cap;
		out_token->cap = self->cap;
	}
	return self->answer;
}

static enum fern_status take(struct fern_sample_session *session, struct fern_token_cap *out_token,
                             struct fern_string *out_text)
{
	struct sample_server *const self = server_of(session);

	out_token->cap = fern_loopback_cap_create();
	*out_text = self->text;
	return FERN_OK;
}

static enum fern_status mixed(struct fern_sample_session *session, struct fern_string name,
                              struct fern_cap thing, struct fern_cap *out_thing,
                              struct fern_string *out_name, enum fern_volume *out_volume)
{
	struct sample_server *const self = server_of(session);

	if (self->defer) {
		fern_rpc_defer(&session->object, &self->deferred);
		return FERN_DEFERRED;
	}
	*out_thing = thing;
	*out_name = name;
	*out_volume = FERN_VOLUME_LOUD;
	return FERN_OK;
}

static struct fern_sample_ops const ops = { .ping = ping,
	                                    .numbers = numbers,
	                                    .turn = turn,
	                                    .say = say,
	                                    .blob = blob,
	                                    .fill = fill,
	                                    .take = take,
	                                    .lend = lend,
	                                    .give = give,
	                                    .mixed = mixed };

/* ---------------------------------------------------------------- fixture ---- */

struct sample_server   server;
struct fern_sample_cap client;

int sample_setup(void **state)
{
	(void)state;
	server = (struct sample_server){ .answer = FERN_OK };
	fern_sample_session_init(&server.sample, &ops);
	assert_status(FERN_OK,
	              fern_sample_session_serve(&server.sample, fern_loopback_entrypoint()));
	client = fern_sample_session_cap(&server.sample);
	return 0;
}

int sample_teardown(void **state)
{
	(void)state;
	fern_sample_session_fini(&server.sample);
	assert_int_equal(fern_loopback_reset(), 0);
	return 0;
}
