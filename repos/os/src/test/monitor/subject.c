/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Uses each kind of operation, well and badly. What core answers is checked in any case; under a
 * monitor also what that has counted, and that it can look at memory and change it.
 */
#include "counts.h"
#include <base/arch/x86_64/registers.h>
#include <base/attach.h>
#include <base/log.h>
#include <base/thread.h>
#include <rm/connection.h>
#include <util/format.h>
#include <util/memory.h>

enum {
	STACK_SIZE = 16 * 1024,
	MAP_PAGES = 16,
	COUNTER_OFFSET = 0x100,
	PATCHED = 0x12345678,
};

#define TOO_MUCH     (UINT64_C(1) << 50)
#define ROM_ADDRESS  UINT64_C(0x58000000)
#define COUNTER      ((uint64_t volatile *)(PATTERN_ADDRESS + COUNTER_OFFSET))
#define NESTED_PLACE (NESTED_ADDRESS + PAGE) /* where memory is in the map */

static char const pattern[] = "fern under glass";

static struct fern_env              *env;
static struct console               *console;
static struct fern_ram_dataspace_cap memory, nested_memory;
static struct fern_rm_connection     rm;
static struct fern_region_map_cap    map;
static struct fern_rom_connection    rom;
static struct fern_rom_dataspace_cap content;
static struct fern_signal_handler    never;
static struct fern_thread           *counting_thread;
static bool volatile stop;

static void handle_never(struct fern_signal_handler *handler)
{
	(void)handler;
}

static enum fern_status attach(struct fern_dataspace_cap ds, uint64_t address, uint64_t size,
                               unsigned access)
{
	struct fern_attach_options const options = { .address = (void *)address,
		                                     .size = size,
		                                     .access = access };
	void                            *attached;

	return fern_attach(env, ds, &options, &attached, NULL);
}

static void detach(uint64_t address)
{
	counts_note("Region_map.detach", FERN_OK);
	fern_detach(env, (void *)address);
}

/* ---------------------------------------------------------------- operations ---- */

static void use_ram(void)
{
	struct fern_ram_cap const     other = { env->pd.cap };
	struct fern_ram_dataspace_cap none;
	uint64_t                      ram_quota = 0, ram_used = 0;
	uint32_t                      caps_quota = 0, caps_used = 0;

	CALL("RAM.alloc", FERN_OK, fern_ram_alloc(env->ram, PAGE, FERN_CACHE_CACHED, &memory));
	CALL("RAM.alloc", FERN_INVALID_ARGUMENT,
	     fern_ram_alloc(env->ram, 0, FERN_CACHE_CACHED, &none));
	CALL("RAM.alloc", FERN_OUT_OF_RAM,
	     fern_ram_alloc(env->ram, TOO_MUCH, FERN_CACHE_CACHED, &none));
	CALL("RAM.transfer", FERN_OK, fern_ram_transfer(env->ram, env->ram, PAGE, 1));
	CALL("RAM.transfer", FERN_OUT_OF_RAM, fern_ram_transfer(env->ram, env->ram, TOO_MUCH, 0));
	CALL("RAM.transfer", FERN_INVALID_ARGUMENT, fern_ram_transfer(env->ram, other, PAGE, 0));
	CALL("RAM.info", FERN_OK,
	     fern_ram_info(env->ram, &ram_quota, &ram_used, &caps_quota, &caps_used));
	fern_check(ram_used > 0 && ram_used < ram_quota && caps_used < caps_quota);
}

static void use_memory(void)
{
	struct fern_dataspace_cap const ds = fern_ram_dataspace_as_dataspace(memory);
	struct fern_rom_dataspace_cap   view = { 0 };
	struct fern_dataspace_cap       view_ds;

	CALL("Region_map.attach", FERN_OK, attach(ds, PATTERN_ADDRESS, 0, FERN_ACCESS_WRITE));
	memcpy((void *)PATTERN_ADDRESS, pattern, sizeof(pattern));
	CALL("Region_map.attach", FERN_EXISTS, attach(ds, PATTERN_ADDRESS, 0, FERN_ACCESS_WRITE));
	CALL("Region_map.attach", FERN_INVALID_ARGUMENT, attach(ds, ROM_ADDRESS, 1, 0));
	CALL("Region_map.attach", FERN_INVALID_ARGUMENT,
	     attach((struct fern_dataspace_cap){ env->ram.cap }, ROM_ADDRESS, 0, 0));

	CALL("RAM.view", FERN_OK, fern_ram_view(env->ram, memory, &view));
	view_ds = fern_rom_dataspace_as_dataspace(view);
	CALL("Region_map.attach", FERN_DENIED, attach(view_ds, ROM_ADDRESS, 0, FERN_ACCESS_WRITE));
	CALL("Region_map.attach", FERN_OK, attach(view_ds, ROM_ADDRESS, 0, 0));
	fern_check(memcmp((void *)ROM_ADDRESS, pattern, sizeof(pattern)) == 0);
	detach(ROM_ADDRESS);
	CALL("RAM.free", FERN_OK, fern_ram_free(env->ram, view_ds));
	CALL("RAM.free", FERN_NOT_FOUND, fern_ram_free(env->ram, view_ds));
	fern_cap_release(view.cap);
}

static void use_domain(void)
{
	struct fern_region_map_cap own = { 0 };
	struct fern_cap            native = { 0 };

	CALL("PD.address_space", FERN_OK, fern_pd_address_space(env->pd, &own));
	CALL("Region_map.detach", FERN_NOT_FOUND, fern_region_map_detach(own, NESTED_ADDRESS));
	CALL("PD.native", FERN_OK, fern_pd_native(env->pd, &native));
	fern_cap_release(own.cap);
	fern_cap_release(native);
}

static void use_region_map(void)
{
	struct fern_region_map_cap none;
	struct fern_dataspace_cap  ds = { 0 };
	enum fern_fault_type       type = FERN_FAULT_TYPE_READ;
	uint64_t                   address, ip;

	CALL("session.open", FERN_OK, fern_rm_connection_open(&rm, env, NULL));
	CALL("session.upgrade", FERN_OK, fern_connection_upgrade(&rm.connection, 16 * PAGE, 8));
	CALL("RM.create", FERN_OK, fern_rm_create(rm.cap, MAP_PAGES * PAGE, &map));
	CALL("RM.create", FERN_INVALID_ARGUMENT, fern_rm_create(rm.cap, 0, &none));
	CALL("RAM.alloc", FERN_OK,
	     fern_ram_alloc(env->ram, PAGE, FERN_CACHE_CACHED, &nested_memory));
	CALL("Region_map.attach", FERN_OK,
	     fern_region_map_attach(map, fern_ram_dataspace_as_dataspace(nested_memory), 0, 0, PAGE,
	                            true, true, false, &address));
	CALL("Region_map.dataspace", FERN_OK, fern_region_map_dataspace(map, &ds));
	CALL("Region_map.attach", FERN_INVALID_ARGUMENT,
	     fern_region_map_attach(map, ds, PAGE, 0, 2 * PAGE, true, false, false, &address));
	CALL("Region_map.attach", FERN_OK, attach(ds, NESTED_ADDRESS, 0, FERN_ACCESS_WRITE));
	memcpy((void *)NESTED_PLACE, pattern, sizeof(pattern));
	CALL("Region_map.fault_sigh", FERN_OK,
	     fern_region_map_fault_sigh(map, (struct fern_signal_context_cap){ 0 }));
	CALL("Region_map.state", FERN_OK, fern_region_map_state(map, &type, &address, &ip));
	fern_check(type == FERN_FAULT_TYPE_NONE);
	fern_cap_release(ds.cap);
}

static void use_rom(void)
{
	struct fern_rom_connection none;
	bool                       fits = true;

	CALL("session.open", FERN_OK,
	     fern_rom_connection_open(&rom, env, &(struct fern_rom_args){ .name = "ld.lib.so" }));
	CALL("session.open", FERN_NOT_FOUND,
	     fern_rom_connection_open(&none, env, &(struct fern_rom_args){ .name = "nothing" }));
	CALL("ROM.dataspace", FERN_OK, fern_rom_dataspace(rom.cap, &content));
	CALL("ROM.update", FERN_OK, fern_rom_update(rom.cap, &fits));
	CALL("ROM.sigh", FERN_OK, fern_rom_sigh(rom.cap, never.cap));
	CALL("Region_map.attach", FERN_OK,
	     attach(fern_rom_dataspace_as_dataspace(content), ROM_ADDRESS, 0, 0));
	fern_check(memcmp((void *)ROM_ADDRESS, "\177ELF", 4) == 0);
}

/* ---------------------------------------------------------------- threads ---- */

static void count_up(void *unused)
{
	(void)unused;
	while (!stop)
		++*COUNTER;
}

static struct fern_thread_cap find_counting(void)
{
	char                   name[FERN_CPU_NEXT_THREAD_NAME_MAX + 1];
	struct fern_thread_cap thread = { 0 };

	for (uint32_t id = 0;;) {
		CALL("CPU.next_thread", FERN_OK,
		     fern_cpu_next_thread(env->cpu, id, false, &id, &name, &thread));
		if (!id || fern_string_equal(fern_string(name), fern_string("counting")))
			return thread;
		fern_cap_release(thread.cap);
	}
}

static void use_registers(struct fern_thread_cap thread)
{
	uint8_t general[FERN_THREAD_REGISTERS_REGISTERS_MAX];
	uint8_t vector[FERN_THREAD_VECTOR_REGISTERS_REGISTERS_MAX];
	size_t  size = 0;

	CALL("Thread.registers", FERN_OK, fern_thread_registers(thread, &general, &size));
	fern_check(size == sizeof(struct fern_registers));
	CALL("Thread.set_registers", FERN_OK, fern_thread_set_registers(thread, general, size));
	CALL("Thread.set_registers", FERN_INVALID_ARGUMENT,
	     fern_thread_set_registers(thread, general, 1));
	CALL("Thread.vector_registers", FERN_OK,
	     fern_thread_vector_registers(thread, &vector, &size));
	CALL("Thread.set_vector_registers", FERN_OK,
	     fern_thread_set_vector_registers(thread, vector, size));
}

static void use_thread(struct fern_thread_cap thread)
{
	enum fern_thread_state     state = FERN_THREAD_STATE_CREATED;
	enum fern_thread_exception exception;
	int32_t                    reason;
	uint64_t                   address, ip, time_us, before;

	CALL("Thread.pause", FERN_OK, fern_thread_pause(thread));
	CALL("Thread.pause", FERN_THREAD_STOPPED, fern_thread_pause(thread));
	CALL("Thread.state", FERN_OK,
	     fern_thread_state(thread, &state, &exception, &reason, &address, &ip, &time_us));
	fern_check(state == FERN_THREAD_STATE_PAUSED);
	before = *COUNTER;
	use_registers(thread);
	CALL("Thread.single_step", FERN_OK, fern_thread_single_step(thread, false));
	CALL("Thread.exception_sigh", FERN_OK,
	     fern_thread_exception_sigh(thread, (struct fern_signal_context_cap){ 0 }));
	CALL("Thread.schedule", FERN_INVALID_ARGUMENT, fern_thread_schedule(thread, 1000, 0));
	fern_check(*COUNTER == before);
	CALL("Thread.resume", FERN_OK, fern_thread_resume(thread));
	CALL("Thread.resume", FERN_THREAD_RUNNING, fern_thread_resume(thread));
}

static void use_cpu(void)
{
	struct fern_signal_context_cap const no_handler = { 0 };
	struct fern_pd_cap const             other = { env->ram.cap };
	struct fern_thread_cap               thread;
	uint32_t                             cpus, threads = 0;
	uint64_t                             time_us;

	counts_note("RAM.alloc", FERN_OK); /* the stack */
	counts_note("Region_map.attach", FERN_OK);
	if (!fern_check_status(FERN_OK, fern_thread_create(env, "counting", STACK_SIZE, count_up,
	                                                   NULL, &counting_thread)))
		return;
	thread = find_counting();
	if (fern_check(fern_cap_valid(thread.cap)))
		use_thread(thread);
	fern_cap_release(thread.cap);

	CALL("CPU.info", FERN_OK, fern_cpu_info(env->cpu, &cpus, &time_us, &threads));
	fern_check(threads == 2);
	CALL("CPU.start", FERN_BUSY,
	     fern_cpu_start(env->cpu, env->pd, env->ram, env->parent, content, no_handler,
	                    fern_string("again"), &thread));
	CALL("CPU.kill", FERN_INVALID_ARGUMENT, fern_cpu_kill(env->cpu, other));
}

/* ---------------------------------------------------------------- the monitor's view ---- */

/**
 * The commands are executed while this thread waits; the counting one counts unless it is paused.
 */
static void be_looked_at(void)
{
	char commands[640];

	*(uint32_t volatile *)(PATTERN_ADDRESS + 64) = 0;
	(void)fern_format(commands, sizeof(commands),
	                  "<dump domain=\"subject\" address=\"0x%llx\"/>"
	                  "<dump domain=\"subject\" address=\"0x%llx\" size=\"4\"/>"
	                  "<dump domain=\"subject\" address=\"0x70000000\"/>"
	                  "<dump domain=\"nobody\" address=\"0x%llx\"/>"
	                  "<patch domain=\"subject\" address=\"0x%llx\" value=\"0x%x\"/>"
	                  "<patch domain=\"subject\" address=\"0x%llx\" value=\"0x4e\" size=\"1\"/>"
	                  "<patch domain=\"subject\" address=\"0x%llx\" value=\"0\"/>",
	                  (unsigned long long)PATTERN_ADDRESS, (unsigned long long)NESTED_PLACE,
	                  (unsigned long long)PATTERN_ADDRESS,
	                  (unsigned long long)PATTERN_ADDRESS + 64, PATCHED,
	                  (unsigned long long)NESTED_PLACE, (unsigned long long)ROM_ADDRESS);
	console_execute(console, env, commands);
	fern_check(*(uint32_t volatile *)(PATTERN_ADDRESS + 64) == PATCHED);
	fern_check(*(char volatile *)NESTED_PLACE == 'N');
	fern_check(memcmp((void *)ROM_ADDRESS, "\177ELF", 4) == 0);

	(void)fern_format(commands, sizeof(commands),
	                  "<pause/>"
	                  "<patch domain=\"subject\" address=\"0x%llx\" value=\"0\" size=\"8\"/>"
	                  "<dump domain=\"subject\" address=\"0x%llx\" size=\"8\"/>"
	                  "<resume/>",
	                  (unsigned long long)(uintptr_t)COUNTER,
	                  (unsigned long long)(uintptr_t)COUNTER);
	console_execute(console, env, commands);

	uint64_t const before = *COUNTER;
	fern_check_pause(env, SECOND / 10);
	fern_check(*COUNTER != before);
}

static bool attribute_is(struct fern_xml node, char const *name, char const *value)
{
	return fern_string_equal(fern_xml_attribute_string(node, name, ""), fern_string(value));
}

/** The last report knows what is attached, and the thread that was created at core. */
static void check_maps(void)
{
	struct fern_attached_rom maps;
	unsigned                 found = 0;

	if (!fern_check_status(FERN_OK, fern_attached_rom_open(&maps, env, "maps")))
		return;

	struct fern_xml const root = fern_attached_rom_xml(&maps);
	fern_xml_for_each(root, "map", node)
		fern_xml_for_each(node, "region", region)
			found += (attribute_is(region, "begin", "0x50000000") &&
			          attribute_is(region, "size", "0x1000")) ||
			         (attribute_is(region, "begin", "0x1000") &&
			          attribute_is(node, "session", "RM"));
	fern_xml_for_each(root, "thread", thread)
		found += attribute_is(thread, "name", "counting");
	fern_check(found == 3);
	fern_attached_rom_close(&maps);
}

/* ---------------------------------------------------------------- giving back ---- */

static void give_back(void)
{
	struct fern_dataspace_cap const ds = fern_ram_dataspace_as_dataspace(memory);
	uint64_t const                  rom_id = rom.connection.id;
	bool                            done;

	CALL("RAM.free", FERN_OK,
	     fern_ram_free(env->ram, fern_ram_dataspace_as_dataspace(nested_memory)));
	detach(NESTED_ADDRESS);
	CALL("RM.destroy", FERN_OK, fern_rm_destroy(rm.cap, map));
	CALL("RM.destroy", FERN_NOT_FOUND, fern_rm_destroy(rm.cap, map));
	fern_check_status(FERN_GONE, fern_region_map_detach(map, 0)); /* comes to nobody */
	counts_note("session.close", FERN_OK);
	fern_rm_connection_close(&rm);

	detach(ROM_ADDRESS);
	counts_note("session.close", FERN_OK);
	fern_rom_connection_close(&rom);
	fern_check_status(FERN_NOT_FOUND, fern_parent_close(env->parent, rom_id, true, &done));

	CALL("RAM.free", FERN_OK, fern_ram_free(env->ram, ds));
	CALL("RAM.free", FERN_NOT_FOUND, fern_ram_free(env->ram, ds));
}

void subject_run(struct fern_env *environment, struct console *console_or_null)
{
	env = environment;
	console = console_or_null;
	if (!fern_check_status(FERN_OK,
	                       fern_signal_handler_init(&never, env->entrypoint, handle_never)))
		return;

	counts_begin(console, env); /* the first report is attached, which counts, too */
	counts_begin(console, env);
	use_ram();
	use_memory();
	use_domain();
	use_region_map();
	use_rom();
	use_cpu();
	counts_compare(console, env);
	if (console) {
		be_looked_at();
		check_maps();
	}
	stop = true;
	fern_thread_join(counting_thread);
	counts_begin(console, env);
	give_back();
	counts_compare(console, env);
}
