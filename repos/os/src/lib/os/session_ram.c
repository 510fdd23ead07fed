/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Memory of sessions: charged first, then allocated, so that a session never uses what others
 * donated.
 */
#include <os/session_ram.h>

static enum fern_status charge(struct fern_session_quota *quota, uint64_t ram, uint32_t caps)
{
	if (quota->ram < ram)
		return FERN_OUT_OF_RAM;
	if (quota->caps < caps)
		return FERN_OUT_OF_CAPS;

	quota->ram -= ram;
	quota->caps -= caps;
	return FERN_OK;
}

static void refund(struct fern_session_quota *quota, uint64_t ram, uint32_t caps)
{
	quota->ram += ram;
	quota->caps += caps;
}

/** Free the dataspace, which is not attached (any more). */
static void free_dataspace(struct fern_session_ram *memory)
{
	/* it is ours: core refuses only what it does not know, and then there is nothing to free */
	fern_ignore(fern_ram_free(memory->env->ram,
	                          fern_ram_dataspace_as_dataspace(memory->dataspace)));
	fern_cap_release(memory->dataspace.cap);
}

static enum fern_status allocate_and_attach(struct fern_session_ram *memory)
{
	struct fern_attach_options const options = { .access = FERN_ACCESS_WRITE };

	FERN_TRY(fern_ram_alloc(memory->env->ram, memory->size, FERN_CACHE_CACHED,
	                        &memory->dataspace));

	enum fern_status const status =
		fern_attach(memory->env, fern_ram_dataspace_as_dataspace(memory->dataspace),
	                    &options, &memory->address, NULL);
	if (status != FERN_OK)
		free_dataspace(memory);
	return status;
}

enum fern_status fern_session_ram_alloc(struct fern_session_ram *memory, struct fern_env *env,
                                        struct fern_session_quota *quota, size_t size)
{
	*memory = (struct fern_session_ram){ 0 };
	if (size == 0 || size > PTRDIFF_MAX)
		return FERN_INVALID_ARGUMENT;

	size_t const rounded = fern_session_ram_round(size);
	FERN_TRY(charge(quota, rounded + FERN_SESSION_RAM_COST, FERN_SESSION_RAM_CAPS));

	struct fern_session_ram result = { .env = env, .quota = quota, .size = rounded };
	enum fern_status const  status = allocate_and_attach(&result);
	if (status != FERN_OK) {
		refund(quota, rounded + FERN_SESSION_RAM_COST, FERN_SESSION_RAM_CAPS);
		return status;
	}
	*memory = result;
	return FERN_OK;
}

enum fern_status fern_session_ram_view(struct fern_session_ram       *memory,
                                       struct fern_rom_dataspace_cap *out_view)
{
	if (fern_cap_valid(memory->view.cap)) {
		*out_view = memory->view;
		return FERN_OK;
	}
	FERN_TRY(charge(memory->quota, FERN_SESSION_RAM_VIEW_COST, FERN_SESSION_RAM_VIEW_CAPS));

	enum fern_status const status =
		fern_ram_view(memory->env->ram, memory->dataspace, &memory->view);
	if (status != FERN_OK)
		refund(memory->quota, FERN_SESSION_RAM_VIEW_COST, FERN_SESSION_RAM_VIEW_CAPS);
	else
		*out_view = memory->view;
	return status;
}

/** Core frees a view with its dataspace. */
static void release_view(struct fern_session_ram *memory)
{
	if (!fern_cap_valid(memory->view.cap))
		return;
	fern_cap_release(memory->view.cap);
	refund(memory->quota, FERN_SESSION_RAM_VIEW_COST, FERN_SESSION_RAM_VIEW_CAPS);
}

void fern_session_ram_free(struct fern_session_ram *memory)
{
	if (!memory->env)
		return;

	fern_detach(memory->env, memory->address);
	free_dataspace(memory);
	release_view(memory);
	refund(memory->quota, memory->size + FERN_SESSION_RAM_COST, FERN_SESSION_RAM_CAPS);
	*memory = (struct fern_session_ram){ 0 };
}
