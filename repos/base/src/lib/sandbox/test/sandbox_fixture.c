/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A sandbox to test.
 */
#include "sandbox_fixture.h"

#include "state.h"

#include <base/attached_dataspace.h>
#include <base/clock.h>
#include <stdlib.h>

struct fern_sandbox fixture_sandbox;
struct fern_env     fixture_env;
unsigned            fixture_state_changes;
int                 fixture_exit_value;

/* ---------------------------------------------------------------- time ---- */

static struct {
	uint64_t now_us, deadline_us;
	void (*handle)(void *context);
	void *context;
} fake_clock = { .now_us = 1000, .deadline_us = FERN_WAIT_FOREVER };

uint64_t fern_clock_us(void)
{
	return fake_clock.now_us;
}

void fern_entrypoint_set_deadline(struct fern_entrypoint *entrypoint, uint64_t deadline_us,
                                  void (*handle)(void *context), void         *context)
{
	(void)entrypoint;
	fake_clock.deadline_us = deadline_us;
	fake_clock.handle = handle;
	fake_clock.context = context;
}

void pass_time(uint64_t us)
{
	uint64_t const end = fake_clock.now_us + us;

	while (fake_clock.deadline_us <= end) {
		fake_clock.now_us = fake_clock.deadline_us;
		fake_clock.deadline_us = FERN_WAIT_FOREVER;
		fake_clock.handle(fake_clock.context);
		settle();
	}
	fake_clock.now_us = end;
}

/* ---------------------------------------------------------------- memory ---- */

static char last_attached[16384]; /* what it held when it was detached */

enum fern_status fern_attach(struct fern_env *env, struct fern_dataspace_cap dataspace,
                             struct fern_attach_options const *options, void **out_address,
                             size_t *out_size)
{
	uint64_t size;
	bool     writeable;

	(void)env;
	(void)options;
	FERN_TRY(fern_dataspace_info(dataspace, &size, &writeable));
	*out_address = calloc(1, sizeof(last_attached) + size);
	if (out_size)
		*out_size = size;
	return FERN_OK;
}

void fern_detach(struct fern_env *env, void *address)
{
	(void)env;
	memcpy(last_attached, address, sizeof(last_attached));
	free(address);
}

char const *fixture_last_attached(void)
{
	return last_attached;
}

/* ---------------------------------------------------------------- set-up ---- */

static void state_changed(struct fern_sandbox *sandbox)
{
	(void)sandbox;
	fixture_state_changes++;
}

static void exited(struct fern_sandbox *sandbox, int value)
{
	(void)sandbox;
	fixture_exit_value = value;
}

static struct fern_sandbox_ops const ops = { .state_changed = state_changed, .exited = exited };

static void wait_hook(void *context)
{
	(void)context;
	settle();
}

int sandbox_setup_below(void **state, struct fern_parent_cap (*make_parent)(struct fern_parent_cap))
{
	if (fixture_setup(state))
		return 1;

	fixture_state_changes = 0;
	fixture_exit_value = INT32_MIN;
	fern_loopback_set_wait_hook(wait_hook, NULL);
	fixture_env = (struct fern_env){
		.entrypoint = fern_loopback_entrypoint(),
		.heap = platform_heap(),
		.parent = make_parent ? make_parent(fixture_parent()) : fixture_parent(),
		.ram = fixture_ram(),
		.pd = { fixture_core.parent.pd->session.object->cap },
		.cpu = { fixture_core.parent.cpu->session.object->cap },
	};
	return fern_sandbox_init(&fixture_sandbox, &fixture_env, &ops, NULL) != FERN_OK;
}

int sandbox_setup(void **state)
{
	return sandbox_setup_below(state, NULL);
}

int sandbox_teardown(void **state)
{
	fern_sandbox_fini(&fixture_sandbox);
	settle();
	return fixture_teardown(state);
}

void settle(void)
{
	fern_loopback_deliver_signals();
}

enum fern_status apply(char const *config)
{
	enum fern_status const status =
		fern_sandbox_apply_document(&fixture_sandbox, "config", fern_string(config));

	settle();
	return status;
}

/* ---------------------------------------------------------------- children ---- */

static struct sandbox_child *find(char const *child)
{
	struct sandbox_child *const found =
		sandbox_find_child(fixture_sandbox.internal, fern_string(child));

	assert_non_null(found);
	return found;
}

struct fern_parent_cap parent_of(char const *child)
{
	struct fern_parent_cap const cap = fern_parent_session_cap(&find(child)->parent);

	assert_true(fern_cap_valid(cap.cap));
	return cap;
}

struct core_account *spy_account(char const *child)
{
	return fixture_account(child ? sandbox_child_account(find(child)) : fixture_ram());
}

struct core_resources quota_of(char const *child)
{
	return spy_account(child)->quota;
}

struct core_resources left_of(char const *child)
{
	return core_account_available(spy_account(child));
}

struct core_resources used_of(char const *child)
{
	return spy_account(child)->used;
}

char const *state_of(char const *child)
{
	return sandbox_child_state_name(find(child)->state);
}

struct platform_domain *domain_of(char const *child)
{
	struct sandbox_session const *const pd = find(child)->environment[ENVIRONMENT_PD];

	return pd ? core_pd_lookup(&fixture_core, (struct fern_pd_cap){ pd->cap })->domain : NULL;
}

bool runs(char const *child)
{
	return domain_of(child) && domain_of(child)->alive;
}

static uint64_t fingerprint(char const *service)
{
	static struct fern_service_type const types[] = {
		FERN_ROM_SERVICE_TYPE,   FERN_LOG_SERVICE_TYPE, FERN_RAM_SERVICE_TYPE,
		FERN_PD_SERVICE_TYPE,    FERN_CPU_SERVICE_TYPE, FERN_RM_SERVICE_TYPE,
		FERN_TRACE_SERVICE_TYPE,
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].name, service) == 0)
			return types[i].fingerprint;
	return 4711;
}

enum fern_status open_async(char const *child, char const *service,
                            struct client_session *out_session)
{
	*out_session = (struct client_session){ 0 };
	return fern_parent_session(parent_of(child), fern_string(service), fern_string(""),
	                           fern_string(""), fingerprint(service), 16384, 4, 0, false,
	                           &out_session->id, &out_session->ready, &out_session->cap);
}

enum fern_status open_session(char const *child, char const *service, char const *label,
                              char const *args, struct core_resources donation,
                              struct client_session *out_session)
{
	*out_session = (struct client_session){ .ready = true };
	return fern_parent_session(parent_of(child), fern_string(service), fern_string(label),
	                           fern_string(args), fingerprint(service), donation.ram,
	                           donation.caps, 0, true, &out_session->id, &(bool){ false },
	                           &out_session->cap);
}

enum fern_status close_session(char const *child, struct client_session *session)
{
	fern_cap_release(session->cap);
	session->cap = FERN_CAP_INVALID;
	return fern_parent_close(parent_of(child), session->id, true, &(bool){ false });
}

struct event next_event(char const *child)
{
	struct event    event = { 0 };
	struct fern_cap cap;
	uint32_t        status;

	assert_status(FERN_OK, fern_parent_next_event(parent_of(child), &event.id, &event.kind,
	                                              &status, &cap));
	event.status = (enum fern_status)status;
	event.with_cap = fern_cap_valid(cap);
	fern_cap_release(cap);
	return event;
}

/* ---------------------------------------------------------------- servers ---- */

static enum fern_status handle_request(struct server *server, enum fern_request_kind kind,
                                       uint64_t session_id, uint64_t ram, uint32_t caps)
{
	switch (kind) {
	case FERN_REQUEST_KIND_CREATE:
		server->created++;
		server->last_id = session_id;
		server->ram = ram;
		server->caps = caps;
		return server->answer;
	case FERN_REQUEST_KIND_UPGRADE:
		server->upgraded++;
		server->ram += ram;
		server->caps += caps;
		return server->answer;
	default:
		server->closed++;
		return FERN_OK;
	}
}

void server_work(struct server *server)
{
	uint64_t               answered = 0, id, session_id, ram, requested;
	enum fern_status       status = FERN_OK;
	enum fern_request_kind kind;
	uint32_t               caps;
	char                   service[33], label[257], args[513];

	for (;;) {
		bool const with_cap = answered && status == FERN_OK;

		assert_status(FERN_OK,
		              fern_parent_serve(server->parent, server->mute ? 0 : answered,
		                                (uint32_t)status,
		                                with_cap ? server->session : FERN_CAP_INVALID, &id,
		                                &kind, &session_id, &ram, &caps, &requested,
		                                &service, &label, &args));
		if (kind == FERN_REQUEST_KIND_NONE)
			return;
		if (kind == FERN_REQUEST_KIND_CREATE) {
			strcpy(server->service, service);
			strcpy(server->label, label);
			strcpy(server->args, args);
		}
		status = handle_request(server, kind, session_id, ram, caps);
		answered = server->request = id;
	}
}

/* answers what comes after it, too */
void server_answer_id(struct server *server, uint64_t request_id, enum fern_status status)
{
	uint64_t               id, session_id, ram, requested;
	enum fern_request_kind kind;
	uint32_t               caps;
	char                   service[33], label[257], args[513];

	assert_status(FERN_OK, fern_parent_serve(server->parent, request_id, (uint32_t)status,
	                                         server->session, &id, &kind, &session_id, &ram,
	                                         &caps, &requested, &service, &label, &args));
	if (kind == FERN_REQUEST_KIND_NONE)
		return;
	server_answer_id(server, id, handle_request(server, kind, session_id, ram, caps));
}

void server_answer(struct server *server, enum fern_status status)
{
	server_answer_id(server, server->request, status);
}

static void handle_signal(struct fern_signal_handler *handler)
{
	struct server *const server = fern_container_of(handler, struct server, handler);

	server->signals++;
	if (!server->lazy)
		server_work(server);
}

void server_start(struct server *server, char const *child, char const *service)
{
	server->child = child;
	server->parent = parent_of(child);
	server->session = fern_loopback_cap_create();
	assert_status(FERN_OK, fern_signal_handler_init(&server->handler, fixture_env.entrypoint,
	                                                handle_signal));
	assert_status(FERN_OK, fern_parent_announce(server->parent, fern_string(service)));
	assert_status(FERN_OK, fern_parent_requests_sigh(server->parent, server->handler.cap));
	settle();
}

void server_stop(struct server *server)
{
	fern_signal_handler_fini(&server->handler);
	fern_cap_release(server->session);
}
