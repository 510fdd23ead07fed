/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Memory that is taken away from four address spaces at once: a managed dataspace of one page,
 * which the server's readers look at (bench.idl).
 */
#ifndef BENCH_SHOWN_H
#define BENCH_SHOWN_H

#include <bench/connection.h>
#include <rm/connection.h>

struct shown {
	struct fern_bench_cap      server;
	struct fern_rm_connection  rm;
	struct fern_region_map_cap map;
	struct fern_dataspace_cap  map_ds, page;
};

FERN_MUST_CHECK enum fern_status shown_open(struct shown *shown, struct fern_env *env,
                                            struct fern_bench_cap server);

/** Show the page, and have all readers map it. */
FERN_MUST_CHECK enum fern_status shown_attach(struct shown *shown);

/** Take it away from them. */
FERN_MUST_CHECK enum fern_status shown_detach(struct shown *shown);

#endif /* BENCH_SHOWN_H */
