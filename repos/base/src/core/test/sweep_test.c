/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Sweeps: everything that core does, with the n-th allocation failing, for all n; and with every
 * number of capabilities at which the platform has none left. Each time core answers with a status,
 * and gives back all of it.
 */
#include "core_fixture.h"

/* What a run holds; released whether or not it got to the end. */
struct run {
	struct fixture_session sessions[16];
	size_t                 session_count;
	struct fern_cap        caps[16];
	size_t                 cap_count;
};

static struct fern_cap keep(struct run *run, struct fern_cap cap)
{
	run->caps[run->cap_count++] = cap;
	return cap;
}

static enum fern_status open_session(struct run *run, struct core_service const *service,
                                     char const *args, struct fern_cap *out_cap)
{
	struct fixture_session *const session = &run->sessions[run->session_count];

	FERN_TRY(fixture_try_open(service->type, "x", args, FIXTURE_DONATION, session));
	run->session_count++;
	*out_cap = session->cap;
	return FERN_OK;
}

static enum fern_status use_memory(struct run *run, struct fern_ram_cap ram,
                                   struct fern_region_map_cap map)
{
	struct fern_ram_dataspace_cap dataspace;
	struct fern_rom_dataspace_cap view;
	uint64_t                      address = 0;

	FERN_TRY(fern_ram_alloc(ram, 0x2000, FERN_CACHE_CACHED, &dataspace));
	keep(run, dataspace.cap);
	FERN_TRY(fern_ram_view(ram, dataspace, &view));
	keep(run, view.cap);
	return fern_region_map_attach(map, fern_rom_dataspace_as_dataspace(view), 0, 0, 0, false,
	                              false, false, &address);
}

static enum fern_status use_parts(struct run *run, struct fern_region_map_cap space)
{
	struct fern_rm_cap         rm;
	struct fern_region_map_cap part;
	struct fern_dataspace_cap  whole;
	uint64_t                   address = 0;

	FERN_TRY(open_session(run, &core_rm_service, "", &rm.cap));
	FERN_TRY(fern_rm_create(rm, 0x4000, &part));
	keep(run, part.cap);
	FERN_TRY(fern_region_map_dataspace(part, &whole));
	keep(run, whole.cap);
	return fern_region_map_attach(space, whole, 0, 0, 0, false, true, false, &address);
}

static enum fern_status start_child(struct run *run)
{
	struct fern_ram_cap           ram;
	struct fern_pd_cap            pd;
	struct fern_cpu_cap           cpu;
	struct fern_rom_cap           rom;
	struct fern_rom_dataspace_cap linker;
	struct fern_thread_cap        thread;
	struct fern_region_map_cap    space;

	FERN_TRY(open_session(run, &core_ram_service, "", &ram.cap));
	FERN_TRY(open_session(run, &core_pd_service, "", &pd.cap));
	FERN_TRY(open_session(run, &core_cpu_service, "", &cpu.cap));
	FERN_TRY(open_session(run, &core_rom_service, "name=\"ld.lib.so\"", &rom.cap));
	FERN_TRY(fern_ram_transfer(fixture_ram(), ram, 1 << 20, 50));
	FERN_TRY(fern_rom_dataspace(rom, &linker));
	keep(run, linker.cap);
	FERN_TRY(fern_cpu_start(cpu, pd, ram, (struct fern_parent_cap){ ram.cap }, linker,
	                        (struct fern_signal_context_cap){ 0 }, fern_string("ep"), &thread));
	keep(run, thread.cap);
	FERN_TRY(fern_pd_address_space(pd, &space));
	keep(run, space.cap);
	FERN_TRY(use_memory(run, ram, space));
	return use_parts(run, space);
}

static enum fern_status run_all(struct run *run)
{
	FERN_TRY(core_construct(&fixture_core, fern_loopback_entrypoint(), platform_heap()));
	FERN_TRY(start_child(run));

	struct fern_cap log, trace;
	FERN_TRY(open_session(run, &core_log_service, "", &log));
	return open_session(run, &core_trace_service, "", &trace);
}

static void release(struct run *run)
{
	for (size_t i = 0; i < run->cap_count; i++)
		fern_cap_release(run->caps[i]);
	for (size_t i = 0; i < run->session_count; i++)
		fixture_close(&run->sessions[i]);
}

/* One run from nothing to nothing; false if something failed in it. */
static bool sweep_step(size_t fail_in, uint32_t cap_limit)
{
	struct run run = { 0 };

	fake_platform_reset();
	fake.fail_in = fail_in;
	fern_loopback_set_cap_limit(cap_limit);
	fixture_core = (struct core){ 0 };

	enum fern_status const status = run_all(&run);
	if (status != FERN_OK)
		assert_status(fail_in ? FERN_OUT_OF_RAM : FERN_OUT_OF_CAPS, status);
	fake.fail_in = 0;
	release(&run);
	assert_int_equal(fixture_teardown(NULL), 0);
	return status == FERN_OK;
}

static void any_allocation_may_fail(void **state)
{
	size_t failed = 0;

	(void)state;
	while (!sweep_step(failed + 1, UINT32_MAX))
		failed++;
	assert_true(failed > 25);
}

static void the_platform_may_have_no_capability_left(void **state)
{
	uint32_t limit = 0;

	(void)state;
	while (!sweep_step(0, limit))
		limit++;
	assert_true(limit > 15);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(any_allocation_may_fail),
		cmocka_unit_test(the_platform_may_have_no_capability_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
