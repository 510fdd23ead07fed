/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What tests of core's services start from: a core on the fake platform, and functions to use it as
 * init and other components would, through the generated client functions.
 */
#ifndef CORE_FIXTURE_H
#define CORE_FIXTURE_H

#include "fake_platform.h"
#include "unit.h"
#include <base/internal/loopback.h>
#include <core.h>
#include <cpu/connection.h>
#include <cpu_session.h>
#include <log/connection.h>
#include <pd/connection.h>
#include <pd_session.h>
#include <ram/connection.h>
#include <ram_session.h>
#include <rm/connection.h>
#include <rom/connection.h>
#include <trace/connection.h>

/** What fixture_open() donates unless a test says otherwise: enough for anything. */
#define FIXTURE_DONATION CORE_RESOURCES(256 * 1024, 32)

struct fixture_session {
	uint64_t        id;
	struct fern_cap cap;
};

extern struct core fixture_core;

/** Start core with init in it. */
int fixture_setup(void **state);

/**
 * End it, and check that nothing is left of it: no charge, memory, domain, heap block or
 * capability.
 */
int fixture_teardown(void **state);

struct fern_parent_cap fixture_parent(void);
struct fern_ram_cap    fixture_ram(void); /* init's account */

/** Open a session with any donation, which the RAM session `payer` pays; 0: init. */
FERN_MUST_CHECK enum fern_status fixture_try_open_for(uint64_t payer, struct fern_service_type type,
                                                      char const *label, char const *args,
                                                      struct core_resources   donation,
                                                      struct fixture_session *out_session);

/** Open a session with any donation of init. */
FERN_MUST_CHECK enum fern_status fixture_try_open(struct fern_service_type type, char const *label,
                                                  char const *args, struct core_resources donation,
                                                  struct fixture_session *out_session);

/** Open a session; it has to succeed. */
struct fixture_session fixture_open(struct fern_service_type type, char const *label,
                                    char const *args);

/** Close a session and release its capability. */
void fixture_close(struct fixture_session *session);

/** The sessions with which a component is started. */
struct fixture_child {
	struct fixture_session         ram, pd, cpu, linker;
	struct fern_parent_cap         parent;  /* owned */
	struct fern_signal_context_cap handler; /* lent, and optional: for the start */
	struct fern_thread_cap         thread;  /* owned; invalid until started */
};

/**
 * Open a child's sessions, and give it 1 MiB and 50 capabilities.
 */
void fixture_create_child(struct fixture_child *child, char const *label);

FERN_MUST_CHECK enum fern_status fixture_start_child(struct fixture_child *child);

void fixture_destroy_child(struct fixture_child *child);

struct fern_ram_cap fixture_ram_of(struct fixture_child const *child);
struct fern_pd_cap  fixture_pd_of(struct fixture_child const *child);
struct fern_cpu_cap fixture_cpu_of(struct fixture_child const *child);

/** The structures behind capabilities. */
struct core_account    *fixture_account(struct fern_ram_cap ram);
struct platform_domain *fixture_domain(struct fixture_child const *child);

/** Allocate memory; it has to succeed. The capability is owned by the caller. */
struct fern_dataspace_cap fixture_alloc(struct fern_ram_cap ram, uint64_t size);

/** Whether the console shows `text`. */
#define assert_logged(text)     assert_non_null(strstr(fake.console, (text)))
#define assert_not_logged(text) assert_null(strstr(fake.console, (text)))

#endif /* CORE_FIXTURE_H */
