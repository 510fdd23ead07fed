/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * One thread at a time loads or unloads. Constructors and destructors run meanwhile: they must
 * not load or unload libraries themselves.
 */
#include "thread_local.h"
#include <base/mutex.h>
#include <base/shared_library.h>

static struct fern_mutex mutex;

/* outside, a record of this linker is an opaque `struct fern_shared_library` */
static struct ld_library *record_of(struct fern_shared_library *library)
{
	return (struct ld_library *)library;
}

static enum fern_status load(char const *name, struct ld_library **out_library)
{
	struct ld_loader *const         loader = ld_thread_local_lock();
	struct fern_list_element *const last = loader->libraries.last;
	enum fern_status const          status = ld_library_load(loader, name, false, out_library);
	struct fern_list_element *const first = last ? last->next : loader->libraries.first;

	ld_thread_local_unlock(first ? fern_container_of(first, struct ld_library, element) : NULL);
	return status;
}

enum fern_status fern_shared_library_open(struct fern_env *env, char const *name,
                                          struct fern_shared_library **out_library)
{
	struct ld_library *library = NULL;

	/* there is only one, and the loader has it; who opens a library shall have it too */
	(void)env;

	fern_mutex_lock(&mutex);
	enum fern_status const status = load(name, &library);
	if (status == FERN_OK) {
		ld_library_construct(library);
		*out_library = (struct fern_shared_library *)library;
	}
	fern_mutex_unlock(&mutex);
	return status;
}

enum fern_status fern_shared_library_symbol(struct fern_shared_library *library, char const *name,
                                            void **out_address)
{
	void *const address = ld_library_symbol(record_of(library), name, 0);

	if (!address)
		return FERN_NOT_FOUND;

	*out_address = address;
	return FERN_OK;
}

void fern_shared_library_close(struct fern_shared_library *library)
{
	fern_mutex_lock(&mutex);
	ld_library_release(record_of(library));

	ld_loader_sweep(ld_thread_local_lock());
	ld_thread_local_unlock(NULL);
	fern_mutex_unlock(&mutex);
}
