/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "one_dataspace.h"
#include <rom/server.h>

static struct {
	struct fern_root          root;
	struct fern_dataspace_cap dataspace;
	void (*on_request)(void);
} service;

static enum fern_status dataspace(struct fern_rom_session       *rom,
                                  struct fern_rom_dataspace_cap *out_ds)
{
	(void)rom;
	out_ds->cap = service.dataspace.cap;
	if (service.on_request)
		service.on_request();
	return FERN_OK;
}

static struct fern_rom_ops const ops = { .dataspace = dataspace };

static enum fern_status create(struct fern_root *root, struct fern_session_request const *request,
                               struct fern_rom_args const *args,
                               struct fern_rom_session   **out_session)
{
	void *memory;

	(void)root;
	(void)args;
	FERN_TRY(fern_session_alloc(request, sizeof(struct fern_rom_session), &memory));
	*out_session = memory;
	fern_rom_session_init(*out_session, &ops);
	return FERN_OK;
}

enum fern_status one_dataspace_announce(struct fern_env *env, struct fern_dataspace_cap dataspace,
                                        void (*on_request)(void))
{
	service.dataspace = dataspace;
	service.on_request = on_request;
	return fern_rom_announce(&service.root, env,
	                         &(struct fern_rom_root_ops){ .create = create });
}
