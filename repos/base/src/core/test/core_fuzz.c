/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Fuzz target: any sequence of operations on core, with any of core's capabilities as argument, and
 * with allocations that fail. Whatever happens, in the end everything comes back that was handed
 * out.
 */
#include "core_fixture.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

enum { SLOTS = 8, STEPS_MAX = 400 };

/*
 * What is at hand, by kind. An invalid capability in a slot is replaced by init's account when it
 * is used.
 */
enum kind { RAM, PD, CPU, RM, ROM, MAP, DATASPACE, THREAD, KINDS };

static struct fern_cap        pool[KINDS][SLOTS];
static struct fixture_session sessions[SLOTS];

static uint8_t const *input;
static size_t         input_left;

static void check(bool condition)
{
	if (!condition)
		abort();
}

static uint8_t next_byte(void)
{
	if (input_left == 0)
		return 0;
	input_left--;
	return *input++;
}

/* Sizes and addresses: mostly small multiples of a page, sometimes extremes. */
static uint64_t next_number(void)
{
	uint8_t const byte = next_byte();

	switch (byte >> 6) {
	case 0:
		return (uint64_t)(byte & 63) << 12;
	case 1:
		return FERN_ATTACH_AREA_BASE + ((uint64_t)(byte & 63) << 12);
	case 2:
		return (uint64_t)1 << (byte & 63);
	default:
		return UINT64_MAX - (byte & 63) * (uint64_t)0x100;
	}
}

/* A capability: of the kind asked for, and now and then of any other. */
static struct fern_cap pick(enum kind kind)
{
	uint8_t const         byte = next_byte();
	enum kind const       actual = byte < 240 ? kind : (enum kind)(byte % KINDS);
	struct fern_cap const cap = pool[actual][byte % SLOTS];

	return fern_cap_valid(cap) ? cap : fixture_ram().cap;
}

static void keep(enum kind kind, enum fern_status status, struct fern_cap cap)
{
	struct fern_cap *const slot = &pool[kind][next_byte() % SLOTS];

	if (status != FERN_OK)
		return;
	fern_cap_release(*slot);
	*slot = cap;
}

/* ---------------------------------------------------------------- operations ---- */

static void close_slot(struct fixture_session *session)
{
	if (session->id)
		fixture_close(session);
}

/*
 * Open a session of the service that has this kind of capability; the slot holds a reference of its
 * own.
 */
static enum fern_status open_kind(enum kind kind, uint64_t payer, struct core_resources donation,
                                  struct fixture_session *session)
{
	static struct core_service const *const services[] = {
		[RAM] = &core_ram_service, [PD] = &core_pd_service,   [CPU] = &core_cpu_service,
		[RM] = &core_rm_service,   [ROM] = &core_rom_service,
	};
	char const *const args = kind == ROM ? "name=\"ld.lib.so\"" : "";

	*session = (struct fixture_session){ 0 };
	FERN_TRY(fixture_try_open_for(payer, services[kind]->type, "x", args, donation, session));
	fern_cap_retain(session->cap);
	return FERN_OK;
}

static void open_session(void)
{
	enum kind const               kind = (enum kind)(next_byte() % (ROM + 1));
	struct fixture_session *const session = &sessions[next_byte() % SLOTS];
	struct core_resources const donation = CORE_RESOURCES(next_byte() * 1024u, next_byte() / 8);

	close_slot(session);
	/* init's account pays, or any session */
	uint64_t const         payer = next_byte() & 1 ? sessions[next_byte() % SLOTS].id : 0;
	enum fern_status const status = open_kind(kind, payer, donation, session);
	keep(kind, status, session->cap);
}

static void upgrade(void)
{
	uint64_t const id = sessions[next_byte() % SLOTS].id;

	fern_ignore(fern_parent_upgrade(fixture_parent(), id, next_number(), next_byte(), true,
	                                &(bool){ false }));
}

static void use_ram(void)
{
	struct fern_ram_cap const     ram = { pick(RAM) };
	struct fern_ram_dataspace_cap dataspace = { pick(DATASPACE) };
	struct fern_rom_dataspace_cap view = { 0 };

	switch (next_byte() % 5) {
	case 0:
		keep(DATASPACE, fern_ram_alloc(ram, next_number(), FERN_CACHE_CACHED, &dataspace),
		     dataspace.cap);
		break;
	case 1:
		keep(DATASPACE, fern_ram_view(ram, dataspace, &view), view.cap);
		break;
	case 2:
		fern_ignore(fern_ram_free(ram, fern_ram_dataspace_as_dataspace(dataspace)));
		break;
	case 3: /* of init's account, or back */
		fern_ignore(fern_ram_transfer(fixture_ram(), ram, next_number() & 0xffffff,
		                              next_byte()));
		break;
	default:
		fern_ignore(fern_ram_transfer(ram, (struct fern_ram_cap){ pick(RAM) },
		                              next_number(), next_byte()));
	}
}

static void use_map(void)
{
	struct fern_region_map_cap const map = { pick(MAP) };
	struct fern_dataspace_cap        dataspace = { pick(DATASPACE) };
	uint8_t const                    flags = next_byte();
	uint64_t                         address = 0;

	switch (flags >> 6) {
	case 0:
	case 1:
		fern_ignore(fern_region_map_attach(map, dataspace, next_number(), next_number(),
		                                   next_number(), flags & 1, flags & 2, flags & 4,
		                                   &address));
		break;
	case 2:
		fern_ignore(fern_region_map_detach(map, next_number()));
		break;
	default:
		keep(DATASPACE, fern_region_map_dataspace(map, &dataspace), dataspace.cap);
	}
}

static void use_rm(void)
{
	struct fern_rm_cap const   rm = { pick(RM) };
	struct fern_region_map_cap map = { pick(MAP) };

	if (next_byte() % 4)
		keep(MAP, fern_rm_create(rm, next_number(), &map), map.cap);
	else
		fern_ignore(fern_rm_destroy(rm, map));
}

static void use_pd(void)
{
	struct fern_pd_cap const   pd = { pick(PD) };
	struct fern_region_map_cap map = { 0 };

	keep(MAP, fern_pd_address_space(pd, &map), map.cap);
}

static void use_cpu(void)
{
	struct fern_cpu_cap const     cpu = { pick(CPU) };
	struct fern_pd_cap const      pd = { pick(PD) };
	struct fern_rom_dataspace_cap linker = { pick(DATASPACE) };
	struct fern_thread_cap        thread = { 0 };

	if (next_byte() % 4)
		keep(THREAD,
		     fern_cpu_start(cpu, pd, (struct fern_ram_cap){ pick(RAM) },
		                    (struct fern_parent_cap){ pick(RAM) }, linker,
		                    (struct fern_signal_context_cap){ 0 }, fern_string("ep"),
		                    &thread),
		     thread.cap);
	else
		fern_ignore(fern_cpu_kill(cpu, pd));
}

static void use_rom(void)
{
	struct fern_rom_dataspace_cap dataspace = { 0 };

	keep(DATASPACE, fern_rom_dataspace((struct fern_rom_cap){ pick(ROM) }, &dataspace),
	     dataspace.cap);
}

/* A thread of the domain, if it does not wait, accesses something. */
static void touch(struct core_pd *pd)
{
	struct core_thread *const thread = core_pd_thread(pd, next_byte() % SLOTS);

	if (!thread || fern_list_linked(&thread->fault.map_element))
		return;
	thread->fault = (struct core_fault){
		.pd = pd,
		.type = (enum fern_fault_type)(next_byte() % (FERN_FAULT_TYPE_EXECUTE + 1)),
		.address = next_number(),
	};
	fern_ignore(core_fault_resolve(&thread->fault));
}

/* Handle the faults of a map, or no longer, and look at them. */
static void manage(void)
{
	struct fern_region_map_cap const     map = { pick(MAP) };
	struct fern_signal_context_cap const handler = { next_byte() % 4 ? pick(THREAD)
		                                                         : FERN_CAP_INVALID };
	enum fern_fault_type                 type;
	uint64_t                             address, ip;

	fern_ignore(fern_region_map_fault_sigh(map, handler));
	fern_ignore(fern_region_map_state(map, &type, &address, &ip));
}

/* What the platform does of its own accord: a thread more or less, a fault, a crash. */
static void act_as_platform(void)
{
	struct core_pd *const pd = core_pd_lookup(&fixture_core, (struct fern_pd_cap){ pick(PD) });
	uint8_t const         what = next_byte() % 8;

	if (!pd || !pd->domain->alive)
		return;
	if (what < 3)
		fern_ignore(core_pd_admit_thread(pd, next_byte() % SLOTS, fern_string("t")));
	else if (what == 3)
		fern_ignore(core_pd_dismiss_thread(pd, next_byte() % SLOTS));
	else if (what < 7)
		touch(pd);
	else
		core_thread_set_state(
			pd->thread, &(struct core_thread_end){ .state = FERN_THREAD_STATE_KILLED });
}

/* ---------------------------------------------------------------- runs ---- */

static void step(void)
{
	uint8_t const what = next_byte();

	switch (what % 16) {
	case 0:
	case 1:
	case 2:
		open_session();
		break;
	case 3:
		close_slot(&sessions[next_byte() % SLOTS]);
		break;
	case 4:
		upgrade();
		break;
	case 5:
		fake.fail_in = what >> 4;
		break;
	case 6:
	case 7:
	case 8:
		use_ram();
		break;
	case 9:
	case 10:
		use_map();
		break;
	case 11:
		use_rm();
		break;
	case 12:
		use_pd();
		break;
	case 13:
		use_cpu();
		break;
	case 14:
		use_rom();
		break;
	default:
		if (what >> 7)
			manage();
		else
			act_as_platform();
	}
}

/* Start from a component that runs, and has a region map with memory in it. */
static void prepare(void)
{
	struct fern_ram_dataspace_cap memory = { 0 };
	struct fern_dataspace_cap     whole = { 0 };
	struct fern_region_map_cap    part = { 0 }, space = { 0 };
	struct fern_rom_dataspace_cap linker = { 0 };
	struct fern_thread_cap        thread = { 0 };
	uint64_t                      address = 0;

	for (enum kind kind = RAM; kind <= ROM; kind++) {
		check(open_kind(kind, 0, FIXTURE_DONATION, &sessions[kind]) == FERN_OK);
		pool[kind][0] = sessions[kind].cap;
	}
	struct fern_ram_cap const ram = { pool[RAM][0] };
	struct fern_pd_cap const  pd = { pool[PD][0] };
	struct fern_rm_cap const  rm = { pool[RM][0] };
	check(fern_ram_transfer(fixture_ram(), ram, 1 << 20, 100) == FERN_OK);
	check(fern_rom_dataspace((struct fern_rom_cap){ pool[ROM][0] }, &linker) == FERN_OK);
	check(fern_cpu_start((struct fern_cpu_cap){ pool[CPU][0] }, pd, ram,
	                     (struct fern_parent_cap){ ram.cap }, linker,
	                     (struct fern_signal_context_cap){ 0 }, fern_string("ep"),
	                     &thread) == FERN_OK);
	check(fern_pd_address_space(pd, &space) == FERN_OK);
	check(fern_ram_alloc(ram, 0x4000, FERN_CACHE_CACHED, &memory) == FERN_OK);
	check(fern_rm_create(rm, 0x10000, &part) == FERN_OK);
	check(fern_region_map_dataspace(part, &whole) == FERN_OK);
	check(fern_region_map_attach(space, whole, 0, 0, 0, false, true, true, &address) ==
	      FERN_OK);
	check(fern_region_map_attach(part, fern_ram_dataspace_as_dataspace(memory), 0, 0, 0, false,
	                             true, false, &address) == FERN_OK);

	struct fern_cap const made[] = { memory.cap, whole.cap, linker.cap };
	memcpy(pool[DATASPACE], made, sizeof(made));
	pool[MAP][0] = space.cap;
	pool[MAP][1] = part.cap;
	pool[THREAD][0] = thread.cap;
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	input = data;
	input_left = size;
	check(fixture_setup(NULL) == 0);
	prepare();
	for (int i = 0; i < STEPS_MAX && input_left; i++)
		step();

	for (int kind = 0; kind < KINDS; kind++)
		for (int i = 0; i < SLOTS; i++)
			fern_cap_release(pool[kind][i]);
	memset(pool, 0, sizeof(pool));
	for (int i = 0; i < SLOTS; i++)
		fern_cap_release(sessions[i].cap);
	memset(sessions, 0, sizeof(sessions));

	/* the sessions that are still open are closed with core */
	core_destruct(&fixture_core);
	check(fixture_core.account.used.ram == 0 && fixture_core.account.used.caps == 0);
	check(fixture_core.account.quota.ram == 512 << 20 &&
	      fixture_core.account.quota.caps == 100000);
	check(fake.memory_count == 0 && fake.domain_count == 0 && fake.heap_blocks == 0);
	check(fern_loopback_reset() == 0);
	return 0;
}
