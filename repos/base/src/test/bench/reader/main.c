/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * An address space more that sees what a measurement takes away. It attaches the memory once, and
 * writes to its first page at each turn.
 */
#include <base/attach.h>
#include <base/component.h>
#include <bench/connection.h>

enum fern_status fern_component_construct(struct fern_env *env)
{
	struct fern_attach_options const options = { .access = FERN_ACCESS_WRITE };
	struct fern_bench_connection     server;
	struct fern_dataspace_cap        memory;
	void                            *address = NULL;

	FERN_TRY(fern_bench_connection_open(&server, env, NULL));
	for (;;) {
		FERN_TRY(fern_bench_turn(server.cap, &memory));
		if (!address)
			FERN_TRY(fern_attach(env, memory, &options, &address, NULL));
		fern_cap_release(memory.cap);
		*(char volatile *)address = 1;
	}
}
