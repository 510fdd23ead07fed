/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the tests of generated code have in common: a server of good/sample.idl, and a client that
 * talks to it through the loop-back.
 */
#ifndef SAMPLE_FIXTURE_H
#define SAMPLE_FIXTURE_H

#include "unit.h"

#include <base/internal/loopback.h>
#include <sample/server.h>

/** The server: the tests say what it answers, and look at what it was told. */
struct sample_server {
	struct fern_sample_session sample;
	unsigned                   calls;
	char                       seen[64]; /* the latest string or bytes argument */
	enum fern_status           answer;
	struct fern_string         text; /* results */
	uint32_t                   value;
	struct fern_cap            cap;
	struct fern_cap            kept;
	bool                       defer;
	struct fern_rpc_deferred   deferred;
};

extern struct sample_server   server;
extern struct fern_sample_cap client;

int sample_setup(void **state);

/** No test may leave a capability or a reference behind. */
int sample_teardown(void **state);

#define SAMPLE_TEST(name) cmocka_unit_test_setup_teardown(name, sample_setup, sample_teardown)

#endif /* SAMPLE_FIXTURE_H */
