/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What tests of the sandbox start from: a sandbox on a real core whose platform is faked,
 * children without life whose calls the test makes itself, and servers that do as they are told.
 */
#ifndef SANDBOX_FIXTURE_H
#define SANDBOX_FIXTURE_H

#include "core_fixture.h"

#include <sandbox/sandbox.h>
#include <util/string.h>

extern struct fern_sandbox fixture_sandbox;
extern struct fern_env     fixture_env;

/** How the program that holds the sandbox was told something. */
extern unsigned fixture_state_changes;
extern int      fixture_exit_value; /* INT32_MIN: not told */

int sandbox_setup(void **state);

/** The same below a parent of the test's own, which stands between the sandbox and core. */
int sandbox_setup_below(void **state,
                        struct fern_parent_cap (*make_parent)(struct fern_parent_cap core));

/** End the sandbox and core, and check that nothing is left and that all quota is back. */
int sandbox_teardown(void **state);

/** Put a configuration in force and let everything settle. */
enum fern_status apply(char const *config);

/** Deliver all signals. */
void settle(void);

/** Let time pass; time-outs run. */
void pass_time(uint64_t us);

/** What the sandbox wrote to the memory that it attached and detached last. */
char const *fixture_last_attached(void);

/* ---------------------------------------------------------------- children ---- */

/** What a child calls. */
struct fern_parent_cap parent_of(char const *child);

/** Quota of its account, and of the sandbox's own (NULL). */
struct core_resources quota_of(char const *child);
struct core_resources left_of(char const *child); /* of it, to be used */
struct core_resources used_of(char const *child);

char const *state_of(char const *child);

/** Its domain on the fake platform, NULL if it has none; and whether that lives. */
struct platform_domain *domain_of(char const *child);
bool                    runs(char const *child);

struct client_session {
	uint64_t        id;
	bool            ready;
	struct fern_cap cap;
};

/** Parent.session without waiting, with a donation of 16 KiB and 4 capabilities. */
enum fern_status open_async(char const *child, char const *service,
                            struct client_session *out_session);

/** The same with all arguments, synchronous. */
enum fern_status open_session(char const *child, char const *service, char const *label,
                              char const *args, struct core_resources donation,
                              struct client_session *out_session);
enum fern_status close_session(char const *child, struct client_session *session);

/** The next event of a child; its capability is released. */
struct event {
	uint64_t             id;
	enum fern_event_kind kind;
	enum fern_status     status;
	bool                 with_cap;
};
struct event next_event(char const *child);

/* ---------------------------------------------------------------- servers ---- */

/** A component that serves. One structure per child; zero-initialized. */
struct server {
	char const                *child;
	struct fern_parent_cap     parent;
	struct fern_signal_handler handler;
	bool                       lazy;    /* picks up nothing by itself */
	bool                       mute;    /* picks up, and never answers */
	enum fern_status           answer;  /* to CREATE and UPGRADE */
	struct fern_cap            session; /* that it hands out */
	unsigned                   created, upgraded, closed, signals;
	uint64_t                   ram, last_id, request; /* `request`: picked up last */
	uint32_t                   caps;
	char                       label[FERN_LABEL_MAX + 1], args[513], service[33];
};

/** Announce and ask for signals. */
void server_start(struct server *server, char const *child, char const *service);

/** Pick up and answer until there is nothing more. */
void server_work(struct server *server);
void server_stop(struct server *server);

/** Answer the request that was picked up last, or any, and what comes after it. */
void server_answer(struct server *server, enum fern_status status);
void server_answer_id(struct server *server, uint64_t request_id, enum fern_status status);

/** The account of a child in core. */
struct core_account *spy_account(char const *child);

#endif /* SANDBOX_FIXTURE_H */
