/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A parent for tests of what talks to one: it plays the client's account, a server that is
 * never satisfied, and the queue of requests to a server. Used through the loop-back, by one
 * test at a time.
 */
#ifndef FAKE_PARENT_H
#define FAKE_PARENT_H

#include "test_backing.h"
#include "unit.h"
#include <base/internal/loopback.h>
#include <base/session.h>
#include <base/signal.h>
#include <parent/server.h>
#include <ram/server.h>
#include <stdio.h>

enum { FAKE_QUEUE_MAX = 64 };

struct fake_request {
	uint64_t               session_id, ram, fingerprint;
	uint32_t               caps;
	enum fern_request_kind kind;
	char const            *service, *label, *args;
};

static struct {
	struct fern_env            env;
	struct test_backing        memory;
	struct fern_parent_session parent;
	struct fern_ram_session    ram;

	/* as server of sessions: what it wants, and what it got */
	uint64_t         want_ram;
	uint32_t         want_caps;
	enum fern_status answer;
	struct fern_cap  session;
	uint64_t         got_ram, got_fingerprint, closed;
	uint32_t         got_caps, attempts;
	char             got_text[800];

	/* the account */
	uint64_t ram_quota;
	uint32_t caps_quota;

	/* requests to the component */
	struct fern_signal_context_cap handler;
	char                           announced[FERN_SERVICE_NAME_MAX + 1];
	struct fake_request            requests[FAKE_QUEUE_MAX];
	uint32_t                       statuses[FAKE_QUEUE_MAX]; /* answers, by request */
	struct fern_cap sessions[FAKE_QUEUE_MAX]; /* of answers to CREATE, with a reference */
	uint32_t        request_count, picked_up, answer_count;
	uint32_t        serve_limit; /* serve fails after so many requests; 0: never */
} fake;

/* ---------------------------------------------------------------- operations ---- */

static enum fern_status fake_session(struct fern_parent_session *parent, struct fern_string service,
                                     struct fern_string label, struct fern_string args,
                                     uint64_t fingerprint, uint64_t ram, uint32_t caps,
                                     uint64_t payer, bool wait, uint64_t *out_id, bool *out_done,
                                     struct fern_cap *out_session)
{
	(void)parent;
	assert_int_equal(payer, 0);
	assert_true(wait);
	fake.attempts++;
	if (ram > fake.ram_quota)
		return FERN_OUT_OF_RAM;
	if (caps > fake.caps_quota)
		return FERN_OUT_OF_CAPS;
	if (fake.answer != FERN_OK)
		return fake.answer;
	if (ram < fake.want_ram)
		return FERN_OUT_OF_RAM;
	if (caps < fake.want_caps)
		return FERN_OUT_OF_CAPS;

	fake.got_ram = ram;
	fake.got_caps = caps;
	fake.got_fingerprint = fingerprint;
	snprintf(fake.got_text, sizeof(fake.got_text), "%.*s|%.*s|%.*s", (int)service.length,
	         service.data, (int)label.length, label.data, (int)args.length, args.data);
	*out_id = 7;
	*out_done = true;
	*out_session = fake.session;
	return FERN_OK;
}

static enum fern_status fake_upgrade(struct fern_parent_session *parent, uint64_t id, uint64_t ram,
                                     uint32_t caps, bool wait, bool *out_done)
{
	(void)parent;
	*out_done = wait;
	if (id != 7)
		return FERN_NOT_FOUND;
	fake.got_ram += ram;
	fake.got_caps += caps;
	return FERN_OK;
}

static enum fern_status fake_close(struct fern_parent_session *parent, uint64_t id, bool wait,
                                   bool *out_done)
{
	(void)parent;
	*out_done = wait;
	fake.closed = id;
	return FERN_OK;
}

static enum fern_status fake_announce(struct fern_parent_session *parent,
                                      struct fern_string          service)
{
	(void)parent;
	if (fake.answer != FERN_OK)
		return fake.answer;
	memcpy(fake.announced, service.data, service.length);
	fake.announced[service.length] = 0;
	return FERN_OK;
}

static enum fern_status fake_requests_sigh(struct fern_parent_session    *parent,
                                           struct fern_signal_context_cap handler)
{
	(void)parent;
	fern_cap_retain(handler.cap);
	fake.handler = handler;
	return FERN_OK;
}

/* requests are numbered from 1 */
static enum fern_status fake_serve(struct fern_parent_session *parent, uint64_t answered,
                                   uint32_t status, struct fern_cap session, uint64_t *out_id,
                                   enum fern_request_kind *out_kind, uint64_t *out_session_id,
                                   uint64_t *out_ram, uint32_t *out_caps, uint64_t *out_fingerprint,
                                   struct fern_string *out_service, struct fern_string *out_label,
                                   struct fern_string *out_args)
{
	(void)parent;
	if (fake.serve_limit && fake.picked_up == fake.serve_limit)
		return FERN_OUT_OF_RAM;

	if (answered) {
		assert_int_equal(answered, fake.picked_up);
		fake.statuses[answered - 1] = status;
		fake.sessions[answered - 1] = session;
		fern_cap_retain(session);
		fake.answer_count++;
	}
	*out_kind = FERN_REQUEST_KIND_NONE;
	*out_service = *out_label = *out_args = fern_string("");
	if (fake.picked_up == fake.request_count)
		return FERN_OK;

	struct fake_request const *const request = &fake.requests[fake.picked_up++];
	*out_id = fake.picked_up;
	*out_kind = request->kind;
	*out_session_id = request->session_id;
	*out_ram = request->ram;
	*out_caps = request->caps;
	*out_fingerprint = request->fingerprint;
	*out_service = fern_string(request->service);
	*out_label = fern_string(request->label);
	*out_args = fern_string(request->args);
	return FERN_OK;
}

static enum fern_status fake_info(struct fern_ram_session *ram, uint64_t *out_ram_quota,
                                  uint64_t *out_ram_used, uint32_t *out_caps_quota,
                                  uint32_t *out_caps_used)
{
	(void)ram;
	*out_ram_quota = fake.ram_quota + 1000;
	*out_ram_used = 1000;
	*out_caps_quota = fake.caps_quota + 10;
	*out_caps_used = 10;
	return FERN_OK;
}

static struct fern_parent_ops const fake_parent_ops = {
	.session = fake_session,
	.upgrade = fake_upgrade,
	.close = fake_close,
	.announce = fake_announce,
	.requests_sigh = fake_requests_sigh,
	.serve = fake_serve,
};

static struct fern_ram_ops const fake_ram_ops = { .info = fake_info };

/* ---------------------------------------------------------------- use ---- */

static inline void fake_parent_init(void)
{
	struct fern_entrypoint *const entrypoint = fern_loopback_entrypoint();

	memset(&fake, 0, sizeof(fake));
	fake.memory = test_backing();
	fern_parent_session_init(&fake.parent, &fake_parent_ops);
	fern_ram_session_init(&fake.ram, &fake_ram_ops);
	assert_status(FERN_OK, fern_parent_session_serve(&fake.parent, entrypoint));
	assert_status(FERN_OK, fern_ram_session_serve(&fake.ram, entrypoint));

	fake.session = fern_loopback_cap_create();
	fake.ram_quota = UINT64_C(1) << 40;
	fake.caps_quota = 1u << 30;
	fake.env = (struct fern_env){
		.entrypoint = entrypoint,
		.heap = &fake.memory.allocator,
		.parent = fern_parent_session_cap(&fake.parent),
		.ram = fern_ram_session_cap(&fake.ram),
	};
}

/** The session that clients get from now on. */
static inline void fake_offer(struct fern_cap session)
{
	fern_cap_release(fake.session);
	fake.session = session;
}

/** Add a request to the queue; answers its index. */
static inline uint32_t fake_request(struct fake_request request)
{
	assert_in_range(fake.request_count, 0, FAKE_QUEUE_MAX - 1);
	if (!request.service)
		request.service = request.label = request.args = "";
	fake.requests[fake.request_count] = request;
	return fake.request_count++;
}

/** Tell the component, and let it work. */
static inline void fake_signal(void)
{
	fern_signal_submit(fake.handler);
	fern_loopback_deliver_signals();
}

/** Forget requests and answers. */
static inline void fake_forget(void)
{
	for (uint32_t i = 0; i < fake.request_count; i++)
		fern_cap_release(fake.sessions[i]);
	memset(fake.sessions, 0, sizeof(fake.sessions));
	memset(fake.statuses, 0xff, sizeof(fake.statuses));
	fake.request_count = fake.picked_up = fake.answer_count = 0;
}

#endif /* FAKE_PARENT_H */
