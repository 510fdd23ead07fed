/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The system around a server under test. The functions of the base library that are defined here
 * take the place of the real ones.
 */
#include "fake_system.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <base/attached_dataspace.h>
#include <base/clock.h>
#include <base/internal/loopback.h>
#include <ram/server.h>

enum { DATASPACES_MAX = 64, ROOTS_MAX = 4 };

struct dataspace {
	struct fern_cap cap, view;
	void           *memory; /* NULL: free slot */
	size_t          size;
	unsigned        attached;
};

static struct dataspace        dataspaces[DATASPACES_MAX];
static struct fern_root       *roots[ROOTS_MAX];
static unsigned                root_count;
static unsigned                fail_at;
static bool                    failed;
static struct fern_ram_session account;
static struct fern_env         env;

static bool allocation_fails(void)
{
	if (fail_at == 0 || --fail_at > 0)
		return false;
	failed = true;
	return true;
}

/* ---------------------------------------------------------------- the account ---- */

static struct dataspace *find_dataspace(struct fern_cap cap)
{
	for (unsigned i = 0; i < DATASPACES_MAX; i++) {
		struct dataspace *const ds = &dataspaces[i];

		if (ds->memory && (fern_cap_equal(ds->cap, cap) || fern_cap_equal(ds->view, cap)))
			return ds;
	}
	return NULL;
}

static enum fern_status ram_alloc(struct fern_ram_session *ram, uint64_t size,
                                  enum fern_cache cache, struct fern_ram_dataspace_cap *out_ds)
{
	struct dataspace *ds = dataspaces;

	(void)ram;
	(void)cache;
	if (allocation_fails())
		return FERN_OUT_OF_RAM;
	while (ds->memory)
		assert_true(++ds < dataspaces + DATASPACES_MAX);

	assert_int_equal(0, size % 4096);
	*ds = (struct dataspace){ .cap = fern_loopback_cap_create(),
		                  .memory = calloc(1, size),
		                  .size = size };
	assert_non_null(ds->memory);
	*out_ds = (struct fern_ram_dataspace_cap){ ds->cap };
	return FERN_OK;
}

static enum fern_status ram_free(struct fern_ram_session *ram, struct fern_dataspace_cap cap)
{
	struct dataspace *const ds = find_dataspace(cap.cap);

	(void)ram;
	assert_non_null(ds);
	assert_int_equal(0, ds->attached);
	fern_cap_release(ds->cap);
	fern_cap_release(ds->view);
	free(ds->memory);
	*ds = (struct dataspace){ 0 };
	return FERN_OK;
}

static enum fern_status ram_view(struct fern_ram_session *ram, struct fern_ram_dataspace_cap cap,
                                 struct fern_rom_dataspace_cap *out_view)
{
	struct dataspace *const ds = find_dataspace(cap.cap);

	(void)ram;
	assert_non_null(ds);
	if (allocation_fails())
		return FERN_OUT_OF_RAM;
	if (!fern_cap_valid(ds->view))
		ds->view = fern_loopback_cap_create();
	*out_view = (struct fern_rom_dataspace_cap){ ds->view };
	return FERN_OK;
}

static struct fern_ram_ops const ram_ops = { .alloc = ram_alloc,
	                                     .free = ram_free,
	                                     .view = ram_view };

unsigned fake_dataspace_count(void)
{
	unsigned count = 0;

	for (unsigned i = 0; i < DATASPACES_MAX; i++)
		count += dataspaces[i].memory != NULL;
	return count;
}

void *fake_dataspace_memory(struct fern_cap cap, size_t *out_size, bool *out_writeable)
{
	struct dataspace const *const ds = find_dataspace(cap);

	*out_size = ds ? ds->size : 0;
	*out_writeable = ds && fern_cap_equal(ds->cap, cap);
	return ds ? ds->memory : NULL;
}

enum fern_status fern_attach(struct fern_env *of, struct fern_dataspace_cap dataspace,
                             struct fern_attach_options const *options, void **out_address,
                             size_t *out_size)
{
	struct dataspace *const ds = find_dataspace(dataspace.cap);

	assert_ptr_equal(&env, of);
	assert_non_null(ds);
	assert_true(fern_cap_equal(ds->cap, dataspace.cap) ||
	            !(options->access & FERN_ACCESS_WRITE));
	if (allocation_fails())
		return FERN_OUT_OF_RAM;
	ds->attached++;
	*out_address = ds->memory;
	if (out_size)
		*out_size = ds->size;
	return FERN_OK;
}

void fern_detach(struct fern_env *of, void *address)
{
	assert_ptr_equal(&env, of);
	for (unsigned i = 0; i < DATASPACES_MAX; i++) {
		if (dataspaces[i].memory && dataspaces[i].memory == address) {
			assert_true(dataspaces[i].attached > 0);
			dataspaces[i].attached--;
			return;
		}
	}
	fail_msg("detached what was not attached");
}

/* ---------------------------------------------------------------- the heap ---- */

static enum fern_status heap_alloc(struct fern_allocator *allocator, size_t size, size_t align,
                                   void **out_memory)
{
	(void)allocator;
	(void)align;
	if (allocation_fails())
		return FERN_OUT_OF_RAM;
	*out_memory = calloc(1, size);
	assert_non_null(*out_memory);
	return FERN_OK;
}

static void heap_free(struct fern_allocator *allocator, void *memory, size_t size)
{
	(void)allocator;
	(void)size;
	free(memory);
}

static struct fern_allocator_ops const heap_ops = { heap_alloc, heap_free };
static struct fern_allocator           heap = { &heap_ops };

/* ---------------------------------------------------------------- time ---- */

static uint64_t time_us = 1000;
static uint64_t deadline_us = FERN_WAIT_FOREVER;
static void (*handle_deadline)(void *context);
static void *deadline_context;

uint64_t fern_clock_us(void)
{
	return time_us;
}

void fern_entrypoint_set_deadline(struct fern_entrypoint *entrypoint, uint64_t deadline,
                                  void (*handle)(void *context), void         *context)
{
	assert_ptr_equal(env.entrypoint, entrypoint);
	deadline_us = deadline;
	handle_deadline = handle;
	deadline_context = context;
}

void fake_time_pass(uint64_t us)
{
	uint64_t const end = time_us + us;

	while (deadline_us <= end) {
		if (time_us < deadline_us)
			time_us = deadline_us;
		deadline_us = FERN_WAIT_FOREVER;
		handle_deadline(deadline_context);
	}
	time_us = end;
}

/* ---------------------------------------------------------------- sessions ---- */

enum fern_status fern_root_announce(struct fern_root *root, struct fern_env *of,
                                    struct fern_root_type const *type, void (*create)(void),
                                    void (*destroy)(void))
{
	assert_ptr_equal(&env, of);
	assert_true(root_count < ROOTS_MAX);
	root->env = of;
	root->entrypoint = of->entrypoint;
	root->type = type;
	root->create = create;
	root->destroy = destroy;
	roots[root_count++] = root;
	return FERN_OK;
}

enum fern_status fern_session_alloc(struct fern_session_request const *request, size_t size,
                                    void **out_memory)
{
	struct fake_session *const session =
		fern_container_of(request->quota, struct fake_session, quota);

	if (session->quota.ram < size)
		return FERN_OUT_OF_RAM;
	if (allocation_fails())
		return FERN_OUT_OF_RAM;

	assert_true(session->memory_count < sizeof(session->memory) / sizeof(session->memory[0]));
	*out_memory = calloc(1, size);
	assert_non_null(*out_memory);
	session->memory[session->memory_count++] = *out_memory;
	session->quota.ram -= size;
	return FERN_OK;
}

static void free_memory(struct fake_session *session)
{
	while (session->memory_count)
		free(session->memory[--session->memory_count]);
}

static struct fern_root *find_root(char const *service)
{
	for (unsigned i = 0; i < root_count; i++) {
		if (strcmp(roots[i]->type->service.name, service) == 0)
			return roots[i];
	}
	fail_msg("the service '%s' was not announced", service);
	return NULL;
}

enum fern_status fake_session_open(struct fake_session *session, char const *service,
                                   char const *label, char const *args, uint64_t ram, uint32_t caps)
{
	struct fern_root *const           root = find_root(service);
	struct fern_session_request const request = {
		.env = &env,
		.id = 1,
		.label = fern_string(label),
		.args = fern_string(args),
		.quota = &session->quota,
	};

	*session = (struct fake_session){ .root = root, .quota = { ram, caps } };
	enum fern_status const status = root->type->create(root, &request, &session->object);
	if (status != FERN_OK) {
		free_memory(session);
		session->object = NULL;
		return status;
	}
	assert_int_equal(FERN_OK, fern_rpc_object_init(session->object, root->entrypoint,
	                                               root->type->dispatch));
	return FERN_OK;
}

void fake_session_close(struct fake_session *session)
{
	fern_rpc_object_fini(session->object);
	session->root->type->destroy(session->root, session->object);
	free_memory(session);
	session->object = NULL;
}

/* ---------------------------------------------------------------- begin and end ---- */

struct fern_env *fake_system_start(void)
{
	root_count = 0;
	fail_at = 0;
	failed = false;
	env = (struct fern_env){ .entrypoint = fern_loopback_entrypoint(), .heap = &heap };
	fern_ram_session_init(&account, &ram_ops);
	assert_int_equal(FERN_OK, fern_ram_session_serve(&account, env.entrypoint));
	env.ram = fern_ram_session_cap(&account);
	return &env;
}

void fake_system_end(void)
{
	assert_int_equal(0, fake_dataspace_count());
	fern_ram_session_fini(&account);
	assert_int_equal(0, fern_loopback_reset());
}

void fake_system_fail(unsigned n)
{
	fail_at = n;
	failed = false;
}

bool fake_system_failed(void)
{
	return failed;
}
