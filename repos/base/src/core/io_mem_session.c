/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The IO_MEM service.
 */
#include "core.h"
#include "dataspace.h"
#include "platform.h"
#include "session.h"
#include <io_mem/server.h>

struct io_mem_session {
	struct core_session        session;
	struct fern_io_mem_session rpc;
	struct core_range          pages;  /* in core->io_mem */
	uint64_t                   offset; /* of what was asked for */
	struct core_dataspace     *content;
};

static enum fern_status dataspace(struct fern_io_mem_session *rpc,
                                  struct fern_dataspace_cap *out_ds, uint64_t *out_offset)
{
	struct io_mem_session *const session = fern_container_of(rpc, struct io_mem_session, rpc);

	FERN_TRY(core_dataspace_serve(session->content));
	out_ds->cap = core_dataspace_cap(session->content);
	*out_offset = session->offset;
	return FERN_OK;
}

static struct fern_io_mem_ops const ops = { .dataspace = dataspace };

static enum fern_status take_pages(struct io_mem_session         *session,
                                   struct fern_io_mem_args const *args)
{
	uint64_t const begin = args->base & ~(FERN_PAGE_SIZE - 1);
	uint64_t       end = 0;

	if (args->size == 0 || __builtin_add_overflow(args->base, args->size, &end))
		return FERN_INVALID_ARGUMENT;
	session->offset = args->base - begin;
	return core_region_space_claim(&session->session.core->io_mem, &session->pages, begin,
	                               core_page_round_up(end));
}

static enum fern_status open_device(struct io_mem_session *session, bool write_combined)
{
	struct platform_memory_options const options = {
		.device = true,
		.phys_start = session->pages.begin,
		.size = session->pages.end - session->pages.begin,
		.cache = write_combined ? FERN_CACHE_WRITE_COMBINED : FERN_CACHE_UNCACHED,
	};

	return core_dataspace_alloc(&session->session.dataspaces, &options, &session->content);
}

static enum fern_status construct(struct core_session *session, struct fern_string text)
{
	struct io_mem_session *const io_mem =
		fern_container_of(session, struct io_mem_session, session);
	struct fern_io_mem_args args;

	FERN_TRY(fern_io_mem_args_parse(text, &args));
	FERN_TRY(take_pages(io_mem, &args));
	return open_device(io_mem, args.write_combined);
}

static void destruct(struct core_session *session)
{
	struct io_mem_session *const io_mem =
		fern_container_of(session, struct io_mem_session, session);

	core_region_space_remove(&session->core->io_mem, &io_mem->pages);
}

struct core_service const core_io_mem_service =
	CORE_SERVICE(FERN_IO_MEM_SERVICE_TYPE, fern_io_mem_dispatch, struct io_mem_session,
	             CORE_COST_SESSION, .construct = construct, .destruct = destruct);
