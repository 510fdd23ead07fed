/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Sessions between children, and between children and the parent: routing at run time, donations
 * to the byte, and the death of clients and servers at every moment.
 */
#include "sandbox_fixture.h"
#include "state.h"

#define ROUTE_PARENT "<route> <any-service> <parent/> <any-child/> </any-service> </route>"
#define CHILD(name, more)                                                                          \
	"<start name=\"" name "\" ram=\"1M\" caps=\"100\">" more ROUTE_PARENT "</start>"
#define PROVIDES(service) "<provides> <service name=\"" service "\"/> </provides>"

#define PAIR                                                                                       \
	"<config> <parent-provides> <service name=\"ROM\"/> <service name=\"LOG\"/> "              \
	"<service name=\"RAM\"/> "                                                                 \
	"</parent-provides>" CHILD("client", "") CHILD("server", PROVIDES("Hello")) "</config>"

static struct core_resources const donation = { 16384, 4 };

static void assert_equal(struct core_resources a, struct core_resources b)
{
	assert_int_equal(a.ram, b.ram);
	assert_int_equal(a.caps, b.caps);
}

static struct core_resources plus(struct core_resources a, struct core_resources b)
{
	return CORE_RESOURCES(a.ram + b.ram, a.caps + b.caps);
}

static void children_start(void **state)
{
	(void)state;
	assert_status(FERN_OK, apply(PAIR));
	assert_string_equal(state_of("client"), "running");
	assert_true(runs("client"));
	assert_true(runs("server"));
}

static void parent_sessions_open_at_once(void **state)
{
	struct client_session session;

	(void)state;
	assert_status(FERN_OK, apply(PAIR));
	struct core_resources const before = left_of("client");

	assert_status(FERN_OK, open_session("client", "LOG", "", "", donation, &session));
	assert_equal(plus(left_of("client"), donation), before);
	assert_status(FERN_OK, close_session("client", &session));
	assert_equal(left_of("client"), before);
	assert_status(FERN_NOT_FOUND,
	              fern_parent_close(parent_of("client"), session.id, true, &(bool){ false }));
}

static enum fern_status open_paid(char const *service, uint64_t fingerprint, uint64_t payer,
                                  struct client_session *out_session)
{
	return fern_parent_session(parent_of("client"), fern_string(service), fern_string(""),
	                           fern_string(""), fingerprint, donation.ram, donation.caps, payer,
	                           true, &out_session->id, &(bool){ false }, &out_session->cap);
}

/* a child that is a parent itself has the accounts of its own children pay */
static void accounts_of_a_child_pay_for_its_children(void **state)
{
	struct server         server = { 0 };
	struct client_session account = { 0 }, session = { 0 };

	(void)state;
	assert_status(FERN_OK, apply(PAIR));
	server_start(&server, "server", "Hello");
	assert_status(FERN_OK, open_paid("RAM", FERN_RAM_FINGERPRINT, 0, &account));
	struct fern_ram_cap const ram = { account.cap };
	assert_status(FERN_OK, fern_ram_transfer(fixture_env.ram, ram, 65536, 9));
	struct core_resources const before = left_of("client"), own = left_of(NULL);

	assert_status(FERN_OK, open_paid("LOG", FERN_LOG_FINGERPRINT, account.id, &session));
	assert_int_equal(core_account_available(fixture_account(ram)).ram, 65536 - donation.ram);
	assert_equal(left_of("client"), before);
	assert_equal(left_of(NULL), own);

	/* as long as the sandbox need not move it itself, and for accounts of the child alone */
	struct client_session refused;
	assert_status(FERN_UNSUPPORTED, open_paid("Hello", 1, account.id, &refused));
	assert_status(FERN_NOT_FOUND, open_paid("LOG", FERN_LOG_FINGERPRINT, 9999, &refused));
	assert_status(FERN_INVALID_ARGUMENT,
	              open_paid("LOG", FERN_LOG_FINGERPRINT, session.id, &refused));

	assert_status(FERN_OK, close_session("client", &session));
	assert_int_equal(core_account_available(fixture_account(ram)).ram, 65536);
	assert_status(FERN_OK, close_session("client", &account));
	server_stop(&server);
}

static void sibling_session_moves_the_donation(void **state)
{
	struct server         server = { 0 };
	struct client_session session;

	(void)state;
	assert_status(FERN_OK, apply(PAIR));
	server_start(&server, "server", "Hello");
	struct core_resources const client = left_of("client"), serving = left_of("server");

	assert_status(FERN_OK, open_session("client", "Hello", "mine", "greeting=\"ahoy\"",
	                                    donation, &session));
	assert_true(fern_cap_equal(session.cap, server.session));
	assert_string_equal(server.label, "client -> mine");
	assert_string_equal(server.args, "greeting=\"ahoy\"");
	assert_int_equal(server.ram, 16384);
	assert_equal(plus(left_of("client"), donation), client);
	assert_equal(left_of("server"), plus(serving, donation));

	assert_status(FERN_OK, fern_parent_upgrade(parent_of("client"), session.id, 4096, 1, true,
	                                           &(bool){ false }));
	assert_int_equal(server.upgraded, 1);
	assert_equal(left_of("server"), plus(serving, CORE_RESOURCES(20480, 5)));

	assert_status(FERN_OK, close_session("client", &session));
	assert_int_equal(server.closed, 1);
	assert_equal(left_of("client"), client);
	assert_equal(left_of("server"), serving);
	server_stop(&server);
}

/* ---------------------------------------------------------------- requests that wait ---- */

static void request_waits_for_the_announcement(void **state)
{
	struct server         server = { 0 };
	struct client_session session;

	(void)state;
	assert_status(FERN_OK, apply(PAIR));
	struct core_resources const client = left_of("client");

	assert_status(FERN_OK, open_async("client", "Hello", &session));
	assert_false(session.ready);
	settle();
	assert_int_equal(next_event("client").kind, FERN_EVENT_KIND_NOTHING);
	assert_equal(left_of("client"), client); /* nothing is paid before the server has it */

	server_start(&server, "server", "Hello");
	struct event const event = next_event("client");
	assert_int_equal(event.kind, FERN_EVENT_KIND_OPENED);
	assert_int_equal(event.id, session.id);
	assert_true(event.with_cap);
	assert_equal(plus(left_of("client"), donation), client);
	server_stop(&server);
}

static void many_requests_are_picked_up_in_order(void **state)
{
	struct server         server = { .lazy = true };
	struct client_session sessions[5];

	(void)state;
	assert_status(FERN_OK, apply(PAIR));
	server_start(&server, "server", "Hello");
	for (unsigned i = 0; i < 5; i++) {
		assert_status(FERN_OK, open_async("client", "Hello", &sessions[i]));
	}
	settle();
	assert_int_equal(server.signals, 1); /* they coalesce */
	server_work(&server);
	assert_int_equal(server.created, 5);
	for (unsigned i = 0; i < 5; i++)
		assert_int_equal(next_event("client").id, sessions[i].id);
	server_stop(&server);
}

static void client_that_cannot_pay_is_told(void **state)
{
	struct server         server = { 0 };
	struct client_session session;

	(void)state;
	assert_status(FERN_OK, apply(PAIR));
	server_start(&server, "server", "Hello");

	assert_status(FERN_OUT_OF_RAM, open_session("client", "Hello", "", "",
	                                            CORE_RESOURCES(1 << 30, 4), &session));
	assert_status(FERN_OUT_OF_CAPS, open_session("client", "Hello", "", "",
	                                             CORE_RESOURCES(4096, 1000), &session));
	assert_status(FERN_OUT_OF_RAM,
	              open_session("client", "LOG", "", "", CORE_RESOURCES(1 << 30, 4), &session));
	assert_int_equal(server.created, 0); /* it never heard of them */

	assert_status(FERN_OK, open_session("client", "Hello", "", "", donation, &session));
	assert_status(FERN_OUT_OF_RAM, fern_parent_upgrade(parent_of("client"), session.id, 1 << 30,
	                                                   0, true, &(bool){ false }));
	assert_int_equal(server.upgraded, 0);
	assert_status(FERN_OK, close_session("client", &session));
	server_stop(&server);
}

static void server_refuses(void **state)
{
	struct server         server = { .answer = FERN_LIMIT };
	struct client_session session;

	(void)state;
	assert_status(FERN_OK, apply(PAIR));
	server_start(&server, "server", "Hello");
	struct core_resources const client = left_of("client");

	assert_status(FERN_LIMIT, open_session("client", "Hello", "", "", donation, &session));
	assert_equal(left_of("client"), client);

	server.answer = FERN_GONE; /* a transport error is not the server's to tell */
	assert_status(FERN_DENIED, open_session("client", "Hello", "", "", donation, &session));

	server.answer = FERN_OK;
	assert_status(FERN_OK, open_session("client", "Hello", "", "", donation, &session));
	struct core_resources const open = left_of("client");
	server.answer = FERN_BUSY;
	assert_status(FERN_BUSY, fern_parent_upgrade(parent_of("client"), session.id, 4096, 1, true,
	                                             &(bool){ false }));
	assert_equal(left_of("client"), open);
	assert_status(FERN_OK, close_session("client", &session));
	assert_equal(left_of("client"), client);
	server_stop(&server);
}

static void server_without_capability_is_refused(void **state)
{
	struct server         server = { .lazy = true };
	struct client_session session;
	struct fern_cap       none;

	(void)state;
	assert_status(FERN_OK, apply(PAIR));
	server_start(&server, "server", "Hello");
	none = server.session;
	server.session = FERN_CAP_INVALID;
	assert_status(FERN_OK, open_async("client", "Hello", &session));
	server_work(&server);
	assert_int_equal(next_event("client").kind, FERN_EVENT_KIND_REFUSED);
	assert_logged("without a session");
	server.session = none;
	server_stop(&server);
}

/* ---------------------------------------------------------------- asynchronous clients ---- */

static void asynchronous_life(void **state)
{
	struct server         server = { 0 };
	struct client_session session;
	bool                  done;

	(void)state;
	assert_status(FERN_OK, apply(PAIR));
	server_start(&server, "server", "Hello");
	struct fern_parent_cap const parent = parent_of("client");
	struct core_resources const  client = left_of("client");

	assert_status(FERN_OK, open_async("client", "Hello", &session));
	settle();
	assert_int_equal(next_event("client").kind, FERN_EVENT_KIND_OPENED);

	assert_status(FERN_OK, fern_parent_upgrade(parent, session.id, 4096, 1, false, &done));
	assert_false(done);
	settle();
	struct event const upgraded = next_event("client");
	assert_int_equal(upgraded.kind, FERN_EVENT_KIND_UPGRADED);
	assert_status(FERN_OK, upgraded.status);

	assert_status(FERN_OK, fern_parent_close(parent, session.id, false, &done));
	assert_false(done);
	assert_status(FERN_BUSY, fern_parent_close(parent, session.id, false, &done));
	settle();
	assert_equal(left_of("client"), client); /* back before the client hears of it */
	assert_int_equal(next_event("client").kind, FERN_EVENT_KIND_CLOSED);
	assert_status(FERN_NOT_FOUND, fern_parent_close(parent, session.id, false, &done));
	server_stop(&server);
}

static void close_while_it_is_created(void **state)
{
	struct server         server = { .lazy = true };
	struct client_session session;
	bool                  done;

	(void)state;
	assert_status(FERN_OK, apply(PAIR));
	server_start(&server, "server", "Hello");
	struct core_resources const client = left_of("client");

	/* not picked up: as if nothing had happened */
	assert_status(FERN_OK, open_async("client", "Hello", &session));
	assert_status(FERN_OK, fern_parent_close(parent_of("client"), session.id, false, &done));
	assert_true(done);
	server_work(&server);
	assert_int_equal(server.created, 0);

	/* picked up: created, then closed */
	server.mute = true;
	assert_status(FERN_OK, open_async("client", "Hello", &session));
	server_work(&server);
	assert_int_equal(server.created, 1);
	assert_status(FERN_OK, fern_parent_close(parent_of("client"), session.id, false, &done));
	assert_false(done);
	server.mute = false;
	server_answer(&server, FERN_OK);
	server_work(&server);
	assert_int_equal(server.closed, 1);
	assert_int_equal(next_event("client").kind, FERN_EVENT_KIND_CLOSED);
	assert_equal(left_of("client"), client);
	server_stop(&server);
}

/* a server that refuses what it has picked up, while the client waits for something else */
struct refusal {
	struct fern_signal_handler handler;
	struct server             *server;
};

static void refuse(struct fern_signal_handler *handler)
{
	struct server *const server = fern_container_of(handler, struct refusal, handler)->server;

	server->mute = false;
	server_answer(server, FERN_LIMIT);
}

static void close_waits_while_the_server_refuses(void **state)
{
	struct server         server = { .lazy = true, .mute = true };
	struct refusal        refusal = { .server = &server };
	struct client_session session;

	(void)state;
	assert_status(FERN_OK, apply(PAIR));
	server_start(&server, "server", "Hello");
	assert_status(FERN_OK,
	              fern_signal_handler_init(&refusal.handler, fixture_env.entrypoint, refuse));
	struct core_resources const client = left_of("client");

	/* its creation is refused */
	assert_status(FERN_OK, open_async("client", "Hello", &session));
	server_work(&server);
	fern_signal_submit(refusal.handler.cap);
	assert_status(FERN_OK, close_session("client", &session));
	assert_equal(left_of("client"), client);
	assert_int_equal(next_event("client").kind, FERN_EVENT_KIND_NOTHING);
	fern_signal_handler_fini(&refusal.handler);
	server_stop(&server);
}

/* ---------------------------------------------------------------- death ---- */

static char const without_client[] = "<config>" CHILD("server", PROVIDES("Hello")) "</config>";
static char const without_server[] = "<config>" CHILD("client", "") "</config>";

static void client_dies_while_waiting(void **state)
{
	struct server         server = { .lazy = true };
	struct client_session session;

	(void)state;
	assert_status(FERN_OK, apply(without_client));
	struct core_resources const own = quota_of(NULL), serving = left_of("server");

	assert_status(FERN_OK, apply(PAIR));
	server_start(&server, "server", "Hello");
	assert_status(FERN_OK, open_async("client", "Hello", &session));
	assert_status(FERN_OK, apply(without_client));
	server_work(&server);
	assert_int_equal(server.created, 0);
	assert_equal(left_of("server"), serving);
	assert_equal(quota_of(NULL), own);
	server_stop(&server);
}

static void client_dies_while_it_is_created(void **state)
{
	struct server         server = { .lazy = true, .mute = true };
	struct client_session session;

	(void)state;
	assert_status(FERN_OK, apply(without_client));
	struct core_resources const own = quota_of(NULL), serving = left_of("server");

	assert_status(FERN_OK, apply(PAIR));
	server_start(&server, "server", "Hello");
	assert_status(FERN_OK, open_async("client", "Hello", &session));
	server_work(&server);
	assert_status(FERN_OK, apply(without_client));
	assert_equal(left_of("server"), plus(serving, donation));

	server.mute = false;
	server_answer(&server, FERN_OK);
	server_work(&server);
	assert_int_equal(server.closed, 1);
	assert_equal(left_of("server"), serving);
	assert_equal(quota_of(NULL), own);
	server_stop(&server);
}

static void client_dies_with_open_session(void **state)
{
	struct server         server = { 0 };
	struct client_session session;

	(void)state;
	assert_status(FERN_OK, apply(without_client));
	struct core_resources const own = quota_of(NULL), serving = left_of("server");

	assert_status(FERN_OK, apply(PAIR));
	server_start(&server, "server", "Hello");
	assert_status(FERN_OK, open_session("client", "Hello", "", "", donation, &session));
	fern_cap_release(session.cap);
	assert_status(FERN_OK, apply(without_client));
	assert_int_equal(server.closed, 1);
	assert_equal(left_of("server"), serving);
	assert_equal(quota_of(NULL), own);
	server_stop(&server);
}

static void server_dies(void **state)
{
	struct server         server = { 0 };
	struct client_session open, waiting;

	(void)state;
	assert_status(FERN_OK, apply(without_server));
	struct core_resources const own = quota_of(NULL), client = left_of("client");

	assert_status(FERN_OK, apply(PAIR));
	server_start(&server, "server", "Hello");
	assert_status(FERN_OK, open_session("client", "Hello", "", "", donation, &open));
	server.lazy = server.mute = true;
	assert_status(FERN_OK, open_async("client", "Hello", &waiting));
	server_work(&server);
	server_stop(&server);
	assert_status(FERN_OK, apply(without_server));

	/* the donations are back, the request is answered, and the open session can be closed */
	assert_equal(left_of("client"), client);
	assert_equal(quota_of(NULL), own);
	struct event const event = next_event("client");
	assert_int_equal(event.kind, FERN_EVENT_KIND_REFUSED);
	assert_status(FERN_GONE, event.status);
	assert_status(FERN_GONE, fern_parent_upgrade(parent_of("client"), open.id, 4096, 0, true,
	                                             &(bool){ false }));
	assert_status(FERN_OK, close_session("client", &open));
	assert_equal(left_of("client"), client);
}

static void server_dies_while_closing_and_upgrading(void **state)
{
	struct server         server = { 0 };
	struct client_session one, two;
	bool                  done;

	(void)state;
	assert_status(FERN_OK, apply(PAIR));
	server_start(&server, "server", "Hello");
	struct core_resources const  client = left_of("client");
	struct fern_parent_cap const parent = parent_of("client");

	assert_status(FERN_OK, open_session("client", "Hello", "", "", donation, &one));
	assert_status(FERN_OK, open_session("client", "Hello", "", "", donation, &two));
	server.lazy = server.mute = true;
	assert_status(FERN_OK, fern_parent_close(parent, one.id, false, &done));
	assert_status(FERN_OK, fern_parent_upgrade(parent, two.id, 4096, 2, false, &done));
	server_work(&server);
	assert_equal(plus(left_of("client"), CORE_RESOURCES(2 * 16384 + 4096, 10)), client);

	server_stop(&server);
	assert_status(FERN_OK, apply(without_server));
	assert_equal(left_of("client"), client);
	assert_int_equal(next_event("client").kind, FERN_EVENT_KIND_CLOSED);
	struct event const upgraded = next_event("client");
	assert_int_equal(upgraded.kind, FERN_EVENT_KIND_UPGRADED);
	assert_status(FERN_GONE, upgraded.status);
	assert_status(FERN_OK, close_session("client", &two));
	fern_cap_release(one.cap);
}

/* -------------------------------------------------------- servers that keep the money ---- */

static void spend(char const *child, struct core_resources amount)
{
	struct core_account *const account = spy_account(child);

	assert_status(FERN_OK, core_account_use(account, amount));
}

static void debt_is_paid_when_the_server_can(void **state)
{
	struct server         server = { 0 };
	struct client_session session;

	(void)state;
	assert_status(FERN_OK, apply(PAIR));
	server_start(&server, "server", "Hello");
	struct core_resources const client = left_of("client"), serving = left_of("server");

	assert_status(FERN_OK, open_session("client", "Hello", "", "", donation, &session));
	struct core_resources const spent = core_account_available(spy_account("server"));
	spend("server", spent);
	assert_status(FERN_OK, close_session("client", &session));
	assert_equal(plus(left_of("client"), donation), client);
	assert_logged("server has not given back the donation");

	core_account_refund(spy_account("server"), spent);
	server_work(&server); /* any call of the server */
	assert_equal(left_of("client"), client);
	assert_equal(left_of("server"), serving);
	server_stop(&server);
}

static void debt_of_a_dead_server_is_paid_from_what_it_leaves(void **state)
{
	struct server         server = { 0 };
	struct client_session session;

	(void)state;
	assert_status(FERN_OK, apply(without_server));
	struct core_resources const own = quota_of(NULL), client = left_of("client");

	assert_status(FERN_OK, apply(PAIR));
	server_start(&server, "server", "Hello");
	assert_status(FERN_OK, open_session("client", "Hello", "", "", donation, &session));
	struct core_resources const spent = core_account_available(spy_account("server"));
	spend("server", spent);
	assert_status(FERN_OK, close_session("client", &session));

	core_account_refund(spy_account("server"),
	                    spent); /* as core does when it frees the domain */
	server_stop(&server);
	assert_status(FERN_OK, apply(without_server));
	assert_equal(left_of("client"), client);
	assert_equal(quota_of(NULL), own);
}

/* ---------------------------------------------------------------- book-keeping ---- */

/* a session with the longest texts: the client's, the server's, and two blocks of the heap */
enum { TEXTS_MAX = FERN_SERVICE_NAME_MAX + 2 * (FERN_LABEL_MAX + FERN_SESSION_ARGS_MAX) + 1 };
_Static_assert(FERN_SANDBOX_SESSIONS *(sizeof(struct sandbox_session) + TEXTS_MAX + 64) <=
                       FERN_SANDBOX_SESSIONS_RAM,
               "the price of sessions covers what they cost");

static void many_sessions_are_paid_in_portions(void **state)
{
	struct client_session sessions[40];

	(void)state;
	assert_status(FERN_OK,
	              apply("<config> <start name=\"client\" ram=\"4M\" caps=\"400\">" ROUTE_PARENT
	                    "</start> </config>"));
	struct core_resources const before = left_of("client");

	for (unsigned i = 0; i < 40; i++)
		assert_status(FERN_OK,
		              open_session("client", "LOG", "", "", donation, &sessions[i]));
	/* 3 of the environment and 40 make 43: five portions more than what the start covers */
	assert_int_equal(before.ram - left_of("client").ram,
	                 40 * 16384 + 5 * FERN_SANDBOX_SESSIONS_RAM);
	for (unsigned i = 0; i < 40; i++)
		assert_status(FERN_OK, close_session("client", &sessions[i]));
	assert_equal(left_of("client"), before);
}

static void ten_thousand_cycles(void **state)
{
	struct server         server = { 0 };
	struct client_session session;

	(void)state;
	assert_status(FERN_OK, apply(PAIR));
	server_start(&server, "server", "Hello");
	struct core_resources const own = quota_of(NULL), client = left_of("client"),
				    serving = left_of("server");
	struct core_resources const used = used_of(NULL);

	for (unsigned i = 0; i < 10000; i++) {
		assert_status(FERN_OK, open_session("client", i % 2 ? "Hello" : "LOG", "", "",
		                                    donation, &session));
		assert_status(FERN_OK, close_session("client", &session));
	}
	assert_equal(left_of("client"), client);
	assert_equal(left_of("server"), serving);
	assert_equal(quota_of(NULL), own);
	assert_equal(used_of(NULL), used);
	server_stop(&server);
}

/* ---------------------------------------------------------------- misuse ---- */

static void nonsense_harms_nobody(void **state)
{
	struct server          server = { 0 };
	struct client_session  session;
	struct fern_parent_cap client;
	uint64_t               id;
	struct fern_cap        cap;
	bool                   done;

	(void)state;
	assert_status(FERN_OK, apply(PAIR));
	server_start(&server, "server", "Hello");
	client = parent_of("client");

	assert_status(FERN_DENIED, fern_parent_announce(client, fern_string("Hello")));
	assert_logged("announces service \"Hello\": not permitted");
	assert_status(FERN_EXISTS, fern_parent_announce(server.parent, fern_string("Hello")));
	assert_status(FERN_NOT_FOUND,
	              fern_parent_upgrade(client, 99, 1, 1, true, &(bool){ false }));
	assert_status(FERN_NOT_FOUND, fern_parent_close(client, 0, true, &(bool){ false }));
	assert_status(FERN_DENIED, fern_parent_session(client, fern_string("Nic"), fern_string(""),
	                                               fern_string(""), 1, 1, 1, 0, true, &id,
	                                               &(bool){ false }, &cap));
	assert_logged("child \"client\" requests service \"Nic\"");
	assert_status(FERN_MALFORMED,
	              fern_parent_session(client, fern_string("LOG"), fern_string(""),
	                                  fern_string("no arguments"), 1, 1, 1, 0, true, &id,
	                                  &(bool){ false }, &cap));

	/* sessions of another child, and of the environment, are not there */
	assert_status(FERN_OK, open_session("client", "Hello", "", "", donation, &session));
	for (uint64_t guess = 0; guess < 40; guess++)
		assert_status(FERN_NOT_FOUND,
		              fern_parent_close(server.parent, guess, false, &done));

	/* answers to requests that do not exist */
	server.last_id = 0;
	server_answer_id(&server, 12345, FERN_OK);
	server_answer_id(&server, session.id, FERN_OK);
	assert_status(FERN_OK, close_session("client", &session));
	server_stop(&server);
}

static unsigned lines_with(char const *text)
{
	unsigned count = 0;

	for (char const *at = fake.console; (at = strstr(at, text)); at++)
		count++;
	return count;
}

static void nobody_floods_the_log(void **state)
{
	struct client_session session;

	(void)state;
	assert_status(FERN_OK, apply(PAIR));
	for (unsigned i = 0; i < 500; i++) {
		assert_status(FERN_DENIED,
		              open_session("client", "Nic", "", "", donation, &session));
		assert_status(FERN_DENIED,
		              fern_parent_announce(parent_of("client"), fern_string("Nic")));
	}
	assert_int_equal(lines_with("requests service") + lines_with("announces service"), 20);
	assert_int_equal(lines_with("no more is logged of what it does wrong"), 1);
}

static void label_of_300_bytes(void **state)
{
	struct client_session session;
	char                  label[251];

	(void)state;
	assert_status(FERN_OK, apply(PAIR));
	memset(label, 'x', 250);
	label[250] = 0;
	assert_status(FERN_LIMIT, open_session("client", "LOG", label, "", donation, &session));
	label[246] = 0; /* "client -> " takes the other 10 of 256 bytes */
	assert_status(FERN_LIMIT, open_session("client", "LOG", label, "", donation,
	                                       &session)); /* core adds "init -> " */
	label[238] = 0;
	assert_status(FERN_OK, open_session("client", "LOG", label, "", donation, &session));
	assert_status(FERN_OK, close_session("client", &session));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, sandbox_setup, sandbox_teardown)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(children_start),
		TEST(parent_sessions_open_at_once),
		TEST(accounts_of_a_child_pay_for_its_children),
		TEST(sibling_session_moves_the_donation),
		TEST(request_waits_for_the_announcement),
		TEST(many_requests_are_picked_up_in_order),
		TEST(client_that_cannot_pay_is_told),
		TEST(server_refuses),
		TEST(server_without_capability_is_refused),
		TEST(asynchronous_life),
		TEST(close_while_it_is_created),
		TEST(close_waits_while_the_server_refuses),
		TEST(client_dies_while_waiting),
		TEST(client_dies_while_it_is_created),
		TEST(client_dies_with_open_session),
		TEST(server_dies),
		TEST(server_dies_while_closing_and_upgrading),
		TEST(debt_is_paid_when_the_server_can),
		TEST(debt_of_a_dead_server_is_paid_from_what_it_leaves),
		TEST(many_sessions_are_paid_in_portions),
		TEST(ten_thousand_cycles),
		TEST(nonsense_harms_nobody),
		TEST(nobody_floods_the_log),
		TEST(label_of_300_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
