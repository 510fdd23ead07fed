/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Attaching on the host: dataspaces are blocks of memory that a test registers. Each attachment
 * gets memory of its own, so that a use after the end is found, and changes are copied at
 * attach and detach.
 */
#ifndef FAKE_ATTACH_H
#define FAKE_ATTACH_H

#include "unit.h"
#include <base/attached_dataspace.h>
#include <base/internal/loopback.h>
#include <stdlib.h>

enum { FAKE_DATASPACE_MAX = 8 };

static struct {
	struct fern_cap cap;
	char           *content;
	size_t          size;
	void           *attached; /* once at a time is enough here */
	bool            writeable;
} fake_dataspaces[FAKE_DATASPACE_MAX];

static enum fern_status fake_attach_status; /* other than FERN_OK: attaching fails */

static uint64_t fake_idle_references;

/** A test begins, of which nothing has been attached yet. */
static inline void fake_attach_begin(void)
{
	fake_attach_status = FERN_OK;
	fake_idle_references = fern_loopback_reference_count();
}

/** Make a dataspace; its capability belongs to the caller. */
static inline struct fern_cap fake_dataspace(char *content, size_t size)
{
	for (unsigned i = 0; i < FAKE_DATASPACE_MAX; i++) {
		if (fake_dataspaces[i].content)
			continue;
		fake_dataspaces[i].cap = fern_loopback_cap_create();
		fake_dataspaces[i].content = content;
		fake_dataspaces[i].size = size;
		return fake_dataspaces[i].cap;
	}
	fail_msg("too many dataspaces");
	return FERN_CAP_INVALID;
}

static inline unsigned fake_attached_count(void)
{
	unsigned count = 0;

	for (unsigned i = 0; i < FAKE_DATASPACE_MAX; i++)
		count += fake_dataspaces[i].attached != NULL;
	return count;
}

enum fern_status fern_attach(struct fern_env *env, struct fern_dataspace_cap dataspace,
                             struct fern_attach_options const *options, void **out_address,
                             size_t *out_size)
{
	(void)env;
	if (fake_attach_status != FERN_OK)
		return fake_attach_status;

	for (unsigned i = 0; i < FAKE_DATASPACE_MAX; i++) {
		if (!fake_dataspaces[i].content ||
		    !fern_cap_equal(fake_dataspaces[i].cap, dataspace.cap))
			continue;
		assert_null(fake_dataspaces[i].attached);
		fake_dataspaces[i].attached = malloc(fake_dataspaces[i].size);
		fake_dataspaces[i].writeable = options->access & FERN_ACCESS_WRITE;
		memcpy(fake_dataspaces[i].attached, fake_dataspaces[i].content,
		       fake_dataspaces[i].size);
		*out_address = fake_dataspaces[i].attached;
		if (out_size)
			*out_size = fake_dataspaces[i].size;
		return FERN_OK;
	}
	return FERN_GONE;
}

/** Make what was written visible in the dataspace's content. */
static inline void fake_attach_flush(void)
{
	for (unsigned i = 0; i < FAKE_DATASPACE_MAX; i++)
		if (fake_dataspaces[i].attached && fake_dataspaces[i].writeable)
			memcpy(fake_dataspaces[i].content, fake_dataspaces[i].attached,
			       fake_dataspaces[i].size);
}

void fern_detach(struct fern_env *env, void *address)
{
	(void)env;
	fake_attach_flush();
	for (unsigned i = 0; i < FAKE_DATASPACE_MAX; i++) {
		if (fake_dataspaces[i].attached == address) {
			free(address);
			fake_dataspaces[i].attached = NULL;
			return;
		}
	}
	fail_msg("detached what is not attached");
}

/** The dataspace does not exist any more. */
static inline void fake_dataspace_destroy(struct fern_cap cap)
{
	for (unsigned i = 0; i < FAKE_DATASPACE_MAX; i++) {
		if (fern_cap_equal(fake_dataspaces[i].cap, cap)) {
			assert_null(fake_dataspaces[i].attached);
			fake_dataspaces[i].content = NULL;
			fake_dataspaces[i].cap = FERN_CAP_INVALID;
			fern_cap_release(cap);
			return;
		}
	}
	fail_msg("no such dataspace");
}

/** The test's end, of its last dataspace, too: nothing is attached, and no capability left. */
static inline void fake_attach_end(struct fern_cap dataspace)
{
	assert_int_equal(fake_attached_count(), 0);
	if (fern_cap_valid(dataspace))
		fake_dataspace_destroy(dataspace);
	assert_int_equal(fern_loopback_reference_count(), fake_idle_references);
	fern_loopback_reset();
}

#endif /* FAKE_ATTACH_H */
