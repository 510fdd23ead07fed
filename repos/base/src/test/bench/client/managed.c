/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "managed.h"
#include <base/attach.h>

enum { SIZE = 64 << 20 };

enum fern_status managed_attach(struct fern_env *env, struct fern_bench_cap server,
                                char volatile **out_untouched)
{
	struct fern_attach_options const options = { .access = FERN_ACCESS_WRITE };
	struct fern_dataspace_cap        managed = { 0 };
	void                            *address = NULL;

	FERN_TRY(fern_bench_memory(server, SIZE, &managed));
	FERN_TRY(fern_attach(env, managed, &options, &address, NULL));
	*out_untouched = address;
	return FERN_OK;
}
