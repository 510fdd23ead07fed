/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A core to test. Fuzz targets use it too, which are not linked to cmocka.
 */
#include "core_fixture.h"
#include <base/log.h>

struct core fixture_core;

int fixture_setup(void **state)
{
	(void)state;
	fake_platform_reset();
	fixture_core = (struct core){ 0 };
	return core_construct(&fixture_core, fern_loopback_entrypoint(), platform_heap()) !=
	       FERN_OK;
}

int fixture_teardown(void **state)
{
	(void)state;
	core_destruct(&fixture_core);
	fern_assert(fixture_core.account.used.ram == 0);
	fern_assert(fixture_core.account.used.caps == 0);
	fern_assert(fixture_core.account.quota.ram == 512 << 20);
	fern_assert(fixture_core.account.quota.caps == 100000);
	fern_assert(fake.memory_count == 0);
	fern_assert(fake.domain_count == 0);
	fern_assert(fake.heap_blocks == 0);
	fern_assert(fern_loopback_reset() == 0);
	return 0;
}

struct fern_parent_cap fixture_parent(void)
{
	return fern_parent_session_cap(&fixture_core.parent.rpc);
}

struct fern_ram_cap fixture_ram(void)
{
	return fern_ram_session_cap(&fixture_core.parent.ram->rpc);
}

enum fern_status fixture_try_open_for(uint64_t payer, struct fern_service_type type,
                                      char const *label, char const *args,
                                      struct core_resources   donation,
                                      struct fixture_session *out_session)
{
	return fern_parent_session(fixture_parent(), fern_string(type.name), fern_string(label),
	                           fern_string(args), type.fingerprint, donation.ram, donation.caps,
	                           payer, true, &out_session->id, &(bool){ false },
	                           &out_session->cap);
}

enum fern_status fixture_try_open(struct fern_service_type type, char const *label,
                                  char const *args, struct core_resources donation,
                                  struct fixture_session *out_session)
{
	return fixture_try_open_for(0, type, label, args, donation, out_session);
}

struct fixture_session fixture_open(struct fern_service_type type, char const *label,
                                    char const *args)
{
	struct fixture_session session = { 0 };

	fern_assert(fixture_try_open(type, label, args, FIXTURE_DONATION, &session) == FERN_OK);
	return session;
}

void fixture_close(struct fixture_session *session)
{
	fern_assert(fern_parent_close(fixture_parent(), session->id, true, &(bool){ false }) ==
	            FERN_OK);
	fern_cap_release(session->cap);
	*session = (struct fixture_session){ 0 };
}

/* ---------------------------------------------------------------- children ---- */

struct fern_ram_cap fixture_ram_of(struct fixture_child const *child)
{
	return (struct fern_ram_cap){ child->ram.cap };
}

struct fern_pd_cap fixture_pd_of(struct fixture_child const *child)
{
	return (struct fern_pd_cap){ child->pd.cap };
}

struct fern_cpu_cap fixture_cpu_of(struct fixture_child const *child)
{
	return (struct fern_cpu_cap){ child->cpu.cap };
}

void fixture_create_child(struct fixture_child *child, char const *label)
{
	*child = (struct fixture_child){ .parent = { fern_loopback_cap_create() } };
	child->ram = fixture_open((struct fern_service_type)FERN_RAM_SERVICE_TYPE, label, "");
	child->pd = fixture_open((struct fern_service_type)FERN_PD_SERVICE_TYPE, label, "");
	child->cpu = fixture_open((struct fern_service_type)FERN_CPU_SERVICE_TYPE, label, "");
	child->linker = fixture_open((struct fern_service_type)FERN_ROM_SERVICE_TYPE, label,
	                             "name=\"ld.lib.so\"");
	fern_assert(fern_ram_transfer(fixture_ram(), fixture_ram_of(child), 1 << 20, 50) ==
	            FERN_OK);
}

enum fern_status fixture_start_child(struct fixture_child *child)
{
	struct fern_rom_dataspace_cap linker = { 0 };

	FERN_TRY(fern_rom_dataspace((struct fern_rom_cap){ child->linker.cap }, &linker));

	enum fern_status const status = fern_cpu_start(
		fixture_cpu_of(child), fixture_pd_of(child), fixture_ram_of(child), child->parent,
		linker, child->handler, fern_string("ep"), &child->thread);
	fern_cap_release(linker.cap);
	return status;
}

void fixture_destroy_child(struct fixture_child *child)
{
	fern_cap_release(child->thread.cap);
	fern_cap_release(child->parent.cap);
	fixture_close(&child->linker);
	fixture_close(&child->cpu);
	fixture_close(&child->pd);
	fixture_close(&child->ram);
}

struct core_account *fixture_account(struct fern_ram_cap ram)
{
	return &core_ram_lookup(&fixture_core, ram)->account;
}

struct platform_domain *fixture_domain(struct fixture_child const *child)
{
	return core_pd_lookup(&fixture_core, fixture_pd_of(child))->domain;
}

struct fern_dataspace_cap fixture_alloc(struct fern_ram_cap ram, uint64_t size)
{
	struct fern_ram_dataspace_cap dataspace = { 0 };

	fern_assert(fern_ram_alloc(ram, size, FERN_CACHE_CACHED, &dataspace) == FERN_OK);
	return fern_ram_dataspace_as_dataspace(dataspace);
}
