/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Memory that the server's manager fills page by page, as it is touched (bench.idl).
 */
#ifndef BENCH_MANAGED_H
#define BENCH_MANAGED_H

#include <base/env.h>
#include <bench/bench.h>

/** Attach 64 MiB of it, of which no page was touched before. */
FERN_MUST_CHECK enum fern_status managed_attach(struct fern_env *env, struct fern_bench_cap server,
                                                char volatile **out_untouched);

#endif /* BENCH_MANAGED_H */
