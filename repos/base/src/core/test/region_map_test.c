/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Region maps: attaching, resolving and detaching, in address spaces and in region maps within
 * them.
 */
#include "core_fixture.h"
#include <base/internal/loopback.h>
#include <region_map.h>
#include <stdlib.h>

static struct fixture_child       child;
static struct fern_region_map_cap space; /* the child's address space */
static struct fixture_session     rm;

static int setup(void **state)
{
	if (fixture_setup(state) != 0)
		return 1;
	fixture_create_child(&child, "child");
	assert_status(FERN_OK, fern_pd_address_space(fixture_pd_of(&child), &space));
	rm = fixture_open((struct fern_service_type)FERN_RM_SERVICE_TYPE, "child", "");
	return 0;
}

static int teardown(void **state)
{
	fern_cap_release(space.cap);
	fixture_close(&rm);
	fixture_destroy_child(&child);
	return fixture_teardown(state);
}

static struct fern_dataspace_cap alloc(uint64_t size)
{
	return fixture_alloc(fixture_ram_of(&child), size);
}

static void free_dataspace(struct fern_dataspace_cap dataspace)
{
	assert_status(FERN_OK, fern_ram_free(fixture_ram_of(&child), dataspace));
	fern_cap_release(dataspace.cap);
}

/* Attach writeable, all of it. */
static enum fern_status attach(struct fern_region_map_cap map, struct fern_dataspace_cap dataspace,
                               uint64_t at, bool fixed, uint64_t *out_address)
{
	return fern_region_map_attach(map, dataspace, 0, 0, at, fixed, true, false, out_address);
}

static struct fern_region_map_cap create_map(uint64_t size)
{
	struct fern_region_map_cap map = { 0 };

	assert_status(FERN_OK, fern_rm_create((struct fern_rm_cap){ rm.cap }, size, &map));
	return map;
}

static struct fern_dataspace_cap dataspace_of(struct fern_region_map_cap map)
{
	struct fern_dataspace_cap dataspace = { 0 };

	assert_status(FERN_OK, fern_region_map_dataspace(map, &dataspace));
	return dataspace;
}

static enum fern_status resolve(uint64_t address, struct core_resolution *out_resolution)
{
	return core_region_map_resolve(core_region_map_lookup(&fixture_core, space.cap), address,
	                               FERN_FAULT_TYPE_NONE, out_resolution);
}

static bool resolves(uint64_t address)
{
	struct core_resolution resolution;

	return resolve(address, &resolution) == FERN_OK;
}

/* The latest range that the child's domain was told to unmap. */
static struct fake_range last_unmap(void)
{
	struct platform_domain const *const domain = fixture_domain(&child);

	assert_true(domain->unmap_count > 0);
	return domain->unmaps[(domain->unmap_count - 1) % FAKE_UNMAPS_MAX];
}

/* ---------------------------------------------------------------- one map ---- */

static void attached_memory_resolves(void **state)
{
	struct fern_dataspace_cap dataspace = alloc(0x4000);
	struct core_resolution    resolution;
	uint64_t                  address = 0;

	(void)state;
	assert_status(FERN_OK, fern_region_map_attach(space, dataspace, 0x2000, 0x1000, 0, false,
	                                              false, true, &address));
	assert_int_equal(address, FERN_ATTACH_AREA_BASE);
	assert_status(FERN_OK, resolve(address + 0x1fff, &resolution));
	assert_int_equal(resolution.address, address);
	assert_int_equal(resolution.size, 0x2000);
	assert_int_equal(resolution.offset, 0x1000);
	assert_false(resolution.writeable);
	assert_true(resolution.executable);
	assert_non_null(core_dataspace_memory(resolution.dataspace));
	assert_false(resolves(address + 0x2000));
	assert_false(resolves(address - 1));

	assert_status(FERN_NOT_FOUND, fern_region_map_detach(space, address + 0x1000));
	assert_status(FERN_OK, fern_region_map_detach(space, address));
	assert_false(resolves(address));
	assert_int_equal(last_unmap().address, address);
	assert_int_equal(last_unmap().size, 0x2000);
	assert_status(FERN_NOT_FOUND, fern_region_map_detach(space, address));
	free_dataspace(dataspace);
}

static uint32_t pending_before, pending_after;

/* The platform is through with unmapping. */
static void finish_unmapping(void *context)
{
	(void)context;
	pending_before = fern_loopback_pending_count();
	fern_rpc_answer(fern_loopback_entrypoint(), &fake.detacher, FERN_OK, NULL);
	pending_after = fern_loopback_pending_count();
}

static void detaching_is_answered_when_it_has_taken_effect(void **state)
{
	struct fern_dataspace_cap dataspace = alloc(0x4000);
	uint64_t                  address = 0;

	(void)state;
	assert_status(FERN_OK, attach(space, dataspace, 0, false, &address));
	fake.detaches_later = true;
	fern_loopback_set_wait_hook(finish_unmapping, NULL);
	assert_status(FERN_OK, fern_region_map_detach(space, address));
	assert_int_equal(pending_before, 1);
	assert_int_equal(pending_after, 0);

	/* nothing was detached: there is nothing to wait for */
	fern_loopback_set_wait_hook(NULL, NULL);
	assert_status(FERN_NOT_FOUND, fern_region_map_detach(space, address));
	fake.detaches_later = false;
	free_dataspace(dataspace);
}

static void fixed_places_are_limited_to_their_areas(void **state)
{
	struct fern_dataspace_cap dataspace = alloc(0x2000);
	uint64_t                  address = 0;

	(void)state;
	assert_status(FERN_OK, attach(space, dataspace, FERN_LINKER_AREA_BASE, true, &address));
	assert_status(FERN_EXISTS,
	              attach(space, dataspace, FERN_LINKER_AREA_BASE + 0x1000, true, &address));
	assert_status(FERN_OK, attach(space, dataspace, FERN_STACK_AREA_BASE, true, &address));
	assert_status(FERN_OK,
	              attach(space, dataspace, FERN_ATTACH_AREA_END - 0x2000, true, &address));
	assert_status(FERN_INVALID_ARGUMENT, attach(space, dataspace, 0, true, &address));
	assert_status(FERN_INVALID_ARGUMENT,
	              attach(space, dataspace, FERN_MESSAGE_AREA_BASE, true, &address));
	assert_status(FERN_INVALID_ARGUMENT,
	              attach(space, dataspace, FERN_MESSAGE_AREA_BASE - 0x1000, true, &address));
	assert_status(FERN_INVALID_ARGUMENT,
	              attach(space, dataspace, FERN_ATTACH_AREA_BASE - 0x1000, true, &address));
	assert_status(FERN_INVALID_ARGUMENT,
	              attach(space, dataspace, FERN_ATTACH_AREA_END - 0x1000, true, &address));
	assert_status(FERN_INVALID_ARGUMENT,
	              attach(space, dataspace, UINT64_MAX - 0xfff, true, &address));
	free_dataspace(dataspace); /* detaches everywhere */
	assert_false(resolves(FERN_LINKER_AREA_BASE));
	assert_false(resolves(FERN_STACK_AREA_BASE));
}

static void bad_arguments_are_refused(void **state)
{
	struct fern_dataspace_cap       dataspace = alloc(0x2000);
	struct fern_dataspace_cap const none = { fern_loopback_cap_create() };
	struct fern_rom_dataspace_cap   view = { 0 };
	uint64_t                        address = 0;
	static struct {
		uint64_t size, offset, at;
		bool     fixed;
	} const bad[] = {
		{ 0x800, 0, 0, false },
		{ 0, 0x800, 0, false },
		{ 0x3000, 0, 0, false },
		{ 0x1000, 0x2000, 0, false },
		{ 0, 0x2000, 0, false },
		{ 0, UINT64_MAX - 0xfff, 0, false },
		{ UINT64_MAX - 0xfff, 0x1000, 0, false },
		{ 0x1000, 0, FERN_ATTACH_AREA_BASE + 1, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_status(FERN_INVALID_ARGUMENT,
		              fern_region_map_attach(space, dataspace, bad[i].size, bad[i].offset,
		                                     bad[i].at, bad[i].fixed, false, false,
		                                     &address));
	assert_status(FERN_INVALID_ARGUMENT, attach(space, none, 0, false, &address));
	assert_status(FERN_DENIED, fern_region_map_attach(space, dataspace, 0, 0, 0, false, true,
	                                                  true, &address));

	assert_status(FERN_OK,
	              fern_ram_view(fixture_ram_of(&child),
	                            (struct fern_ram_dataspace_cap){ dataspace.cap }, &view));
	assert_status(FERN_DENIED,
	              attach(space, fern_rom_dataspace_as_dataspace(view), 0, false, &address));
	assert_status(FERN_OK, fern_region_map_attach(space, fern_rom_dataspace_as_dataspace(view),
	                                              0, 0, 0, false, false, false, &address));
	fern_cap_release(view.cap);
	fern_cap_release(none.cap);
	free_dataspace(dataspace);
	assert_false(resolves(address));
}

static void regions_are_paid_by_the_account(void **state)
{
	struct fern_ram_cap const ram = fixture_ram_of(&child);
	struct core_account      *account = fixture_account(ram);
	uint64_t                  address = 0;

	(void)state;
	assert_status(FERN_OK, fixture_start_child(&child));
	struct core_resources const     begin = account->used;
	struct fern_dataspace_cap const dataspace = alloc(0x1000);
	uint64_t const                  used = account->used.ram;

	assert_status(FERN_OK, attach(space, dataspace, 0, false, &address));
	assert_int_equal(account->used.ram, used + CORE_COST_REGION.ram);
	assert_status(FERN_OK, fern_ram_transfer(ram, fixture_ram(),
	                                         core_account_available(account).ram, 0));
	assert_status(FERN_OUT_OF_RAM, attach(space, dataspace, 0, false, &address));
	assert_status(FERN_OK, fern_region_map_detach(space, address));
	assert_status(FERN_OK, attach(space, dataspace, 0, false, &address));
	free_dataspace(dataspace);
	assert_int_equal(account->used.ram, begin.ram);
	assert_int_equal(account->used.caps, begin.caps);
}

static void an_address_space_is_no_dataspace(void **state)
{
	struct fern_dataspace_cap dataspace = { 0 };

	(void)state;
	assert_status(FERN_UNSUPPORTED, fern_region_map_dataspace(space, &dataspace));
}

/* ---------------------------------------------------------------- maps within maps ---- */

static void a_part_shows_what_is_attached_in_it(void **state)
{
	struct fern_region_map_cap part = create_map(0x10000);
	struct fern_dataspace_cap  whole = dataspace_of(part), memory = alloc(0x4000);
	struct core_resolution     resolution;
	uint64_t                   first = 0, second = 0, inner = 0;

	(void)state;
	assert_status(FERN_OK, attach(space, whole, 0, false, &first));
	/* only the part's bytes from 0x3000 to 0x5000, read-only */
	assert_status(FERN_OK, fern_region_map_attach(space, whole, 0x2000, 0x3000, 0, false, false,
	                                              false, &second));
	assert_false(resolves(first + 0x2000));

	assert_status(FERN_OK, attach(part, memory, 0x2000, true, &inner));
	assert_status(FERN_OK, resolve(first + 0x2000, &resolution));
	assert_int_equal(resolution.address, first + 0x2000);
	assert_int_equal(resolution.size, 0x4000);
	assert_int_equal(resolution.offset, 0);
	assert_true(resolution.writeable);

	assert_status(FERN_OK, resolve(second + 0x1800, &resolution));
	assert_int_equal(resolution.address, second);
	assert_int_equal(resolution.size, 0x2000);
	assert_int_equal(resolution.offset, 0x1000);
	assert_false(resolution.writeable);

	/* what is detached inside vanishes outside, exactly */
	assert_status(FERN_OK, fern_region_map_detach(part, inner));
	assert_int_equal(last_unmap().address, second);
	assert_int_equal(last_unmap().size, 0x2000);
	assert_false(resolves(first + 0x2000));
	assert_false(resolves(second));

	free_dataspace(memory);
	fern_cap_release(whole.cap);
	fern_cap_release(part.cap);
}

static void destroying_a_part_detaches_it_everywhere(void **state)
{
	struct fern_region_map_cap part = create_map(0x10000);
	struct fern_dataspace_cap  whole = dataspace_of(part), memory = alloc(0x1000);
	uint64_t                   outer = 0, inner = 0;

	(void)state;
	assert_status(FERN_OK, attach(space, whole, 0, false, &outer));
	assert_status(FERN_OK, attach(part, memory, 0, true, &inner));
	assert_true(resolves(outer));

	struct fixture_session other =
		fixture_open((struct fern_service_type)FERN_RM_SERVICE_TYPE, "other", "");
	assert_status(FERN_NOT_FOUND, fern_rm_destroy((struct fern_rm_cap){ other.cap }, part));
	fixture_close(&other);
	assert_true(resolves(outer));

	assert_status(FERN_OK, fern_rm_destroy((struct fern_rm_cap){ rm.cap }, part));
	assert_false(resolves(outer));
	assert_status(FERN_NOT_FOUND, fern_region_map_detach(space, outer));
	assert_status(FERN_GONE, fern_region_map_detach(part, inner));
	assert_status(FERN_NOT_FOUND, fern_rm_destroy((struct fern_rm_cap){ rm.cap }, part));
	assert_status(FERN_NOT_FOUND, fern_rm_destroy((struct fern_rm_cap){ rm.cap }, space));
	free_dataspace(memory);
	fern_cap_release(whole.cap);
	fern_cap_release(part.cap);
}

enum { DEPTH = 20 };

static void maps_nest_to_any_depth_but_not_in_circles(void **state)
{
	struct fern_region_map_cap maps[DEPTH];
	struct fern_dataspace_cap  wholes[DEPTH], memory = alloc(0x1000);
	uint64_t                   address = 0;
	struct core_resolution     resolution;

	(void)state;
	assert_status(FERN_OK, fern_parent_upgrade(fixture_parent(), rm.id, 1 << 20, 100, true,
	                                           &(bool){ false }));
	for (int i = 0; i < DEPTH; i++) {
		maps[i] = create_map(0x100000);
		wholes[i] = dataspace_of(maps[i]);
		assert_status(FERN_INVALID_ARGUMENT, attach(maps[i], wholes[i], 0, true, &address));
		if (i == 0)
			continue;

		/*
		 * each contains the one before twice: there are 2^19 ways from the last to the
		 * first
		 */
		assert_status(FERN_OK, fern_region_map_attach(maps[i], wholes[i - 1], 0x8000, 0,
		                                              0x1000, true, true, true, &address));
		assert_status(FERN_OK,
		              fern_region_map_attach(maps[i], wholes[i - 1], 0x8000, 0, 0x10000,
		                                     true, true, false, &address));
		for (int inside = 0; inside < i; inside++)
			assert_status(FERN_INVALID_ARGUMENT,
			              fern_region_map_attach(maps[inside], wholes[i], 0x1000, 0,
			                                     0x80000, true, false, false,
			                                     &address));
	}

	uint64_t base = 0, inner = 0;
	assert_status(FERN_OK, attach(space, wholes[3], 0, false, &base));
	assert_status(FERN_OK, attach(maps[0], memory, 0x2000, true, &inner));
	assert_status(FERN_OK, resolve(base + 0x5234, &resolution));
	assert_int_equal(resolution.address, base + 0x5000);
	assert_int_equal(resolution.size, 0x1000);
	assert_true(resolution.writeable);
	assert_false(resolution.executable);

	/* deep inside: the whole region of the address space is unmapped, once */
	size_t const count = fixture_domain(&child)->unmap_count;
	assert_status(FERN_OK, fern_region_map_detach(maps[0], inner));
	assert_int_equal(fixture_domain(&child)->unmap_count, count + 1);
	assert_int_equal(last_unmap().address, base);
	assert_int_equal(last_unmap().size, 0x100000);
	assert_false(resolves(base + 0x5234));

	free_dataspace(memory);
	for (int i = 0; i < DEPTH; i++) {
		fern_cap_release(wholes[i].cap);
		fern_cap_release(maps[i].cap);
	}
}

/* Only the session's holder changes what such a part shows. */
static void read_only_parts(void **state)
{
	struct fern_service_type const  type = FERN_RM_SERVICE_TYPE;
	struct fixture_session          session = fixture_open(type, "child", "read_only=\"yes\"");
	struct fern_dataspace_cap const content = alloc(0x1000);
	struct fern_region_map_cap      part = { 0 };
	struct fern_dataspace_cap       shown = { 0 };
	uint64_t                        at = 0;

	(void)state;
	assert_status(FERN_OK, fern_rm_create((struct fern_rm_cap){ session.cap }, 0x1000, &part));
	assert_status(FERN_OK, attach(part, content, 0, true, &at));
	assert_status(FERN_OK, fern_region_map_dataspace(part, &shown));
	assert_status(FERN_DENIED, attach(space, shown, 0, false, &at));
	assert_status(FERN_OK,
	              fern_region_map_attach(space, shown, 0, 0, 0, false, false, false, &at));
	assert_status(FERN_OK, fern_region_map_detach(space, at));

	fern_cap_release(shown.cap);
	fern_cap_release(part.cap);
	fixture_close(&session);
	free_dataspace(content);
}

static void parts_are_checked_and_paid(void **state)
{
	struct fern_rm_cap const   session = { rm.cap };
	struct fern_region_map_cap map = { 0 };
	int                        count = 0;

	(void)state;
	assert_status(FERN_INVALID_ARGUMENT, fern_rm_create(session, 0, &map));
	assert_status(FERN_INVALID_ARGUMENT, fern_rm_create(session, UINT64_MAX, &map));
	for (; fern_rm_create(session, 0x1000, &map) == FERN_OK; count++)
		fern_cap_release(map.cap);
	assert_int_equal(count, (FIXTURE_DONATION.caps - CORE_COST_SESSION.caps) /
	                                CORE_COST_REGION_MAP.caps);
	assert_status(FERN_OUT_OF_CAPS, fern_rm_create(session, 0x1000, &map));
	/* closing the session, in teardown, destroys all of them */
}

/* ---------------------------------------------------------------- against a model ---- */

enum { PAGES = 64 };

/* The model: for each page the region that begins there, and what the page shows. */
struct model {
	uint64_t count[PAGES];  /* pages of the region that begins here; 0: none does */
	uint64_t offset[PAGES]; /* into the memory, of this page; 0: nothing */
};

static void assert_matches(struct fern_region_map_cap map, struct model const *model)
{
	struct core_region_map *const core_map = core_region_map_lookup(&fixture_core, map.cap);

	for (uint64_t page = 0; page < PAGES; page++) {
		struct core_resolution resolution = { 0 };
		enum fern_status const status = core_region_map_resolve(
			core_map, page << 12, FERN_FAULT_TYPE_NONE, &resolution);

		assert_int_equal(status == FERN_OK, model->offset[page] != 0);
		assert_int_equal(resolution.offset +
		                         ((page << 12) - resolution.address) * (status == FERN_OK),
		                 model->offset[page]);
	}
}

static void try_attach(struct fern_region_map_cap map, struct fern_dataspace_cap memory,
                       struct model *model)
{
	uint64_t const page = (uint64_t)rand() % PAGES, count = 1 + (uint64_t)rand() % 6;
	uint64_t const offset = 1 + (uint64_t)rand() % (PAGES - 8);
	bool           room = page + count <= PAGES;
	uint64_t       address = 0;

	for (uint64_t i = page; room && i < page + count; i++)
		room = model->offset[i] == 0;

	enum fern_status const status = fern_region_map_attach(
		map, memory, count << 12, offset << 12, page << 12, true, false, false, &address);
	assert_int_equal(status == FERN_OK, room);
	for (uint64_t i = 0; room && i < count; i++)
		model->offset[page + i] = (offset + i) << 12;
	if (room)
		model->count[page] = count;
}

static void try_detach(struct fern_region_map_cap map, struct model *model)
{
	uint64_t const page = (uint64_t)rand() % PAGES;

	assert_status(model->count[page] ? FERN_OK : FERN_NOT_FOUND,
	              fern_region_map_detach(map, page << 12));
	for (uint64_t i = 0; i < model->count[page]; i++)
		model->offset[page + i] = 0;
	model->count[page] = 0;
}

static void random_operations_match_the_model(void **state)
{
	struct fern_region_map_cap map = create_map(PAGES << 12);
	struct fern_dataspace_cap  memory = alloc(PAGES << 12);
	struct model               model = { 0 };

	(void)state;
	srand(3);
	for (int step = 0; step < 5000; step++) {
		if (rand() % 2)
			try_attach(map, memory, &model);
		else
			try_detach(map, &model);
		assert_matches(map, &model);
	}
	free_dataspace(memory);
	assert_matches(map, &(struct model){ 0 });
	fern_cap_release(map.cap);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(attached_memory_resolves),
		TEST(detaching_is_answered_when_it_has_taken_effect),
		TEST(fixed_places_are_limited_to_their_areas),
		TEST(bad_arguments_are_refused),
		TEST(regions_are_paid_by_the_account),
		TEST(an_address_space_is_no_dataspace),
		TEST(a_part_shows_what_is_attached_in_it),
		TEST(destroying_a_part_detaches_it_everywhere),
		TEST(maps_nest_to_any_depth_but_not_in_circles),
		TEST(read_only_parts),
		TEST(parts_are_checked_and_paid),
		TEST(random_operations_match_the_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
