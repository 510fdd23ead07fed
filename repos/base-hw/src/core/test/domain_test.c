/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Domains, their threads, memory and faults: what the kernel is asked for, what the account pays,
 * and that nothing is left of a domain that is gone.
 */
#include "hw_fixture.h"
#include "unit.h"
#include <base/internal/layout.h>
#include <base/internal/loopback.h>
#include <core_registers.h>
#include <hw/capability_table.h>
#include <hw/start.h>
#include <hw_native/hw_native.h>
#include <memory.h>
#include <physical.h>

enum { QUOTA = 1 << 20 };

static struct fixture_child child;
static uint64_t             available_before;
static unsigned             objects_before, domains_before, caps_before;

static int setup(void **state)
{
	(void)state;
	available_before = hw_physical_available();
	objects_before = fake_object_count();
	domains_before = fake_domain_count();
	caps_before = fern_loopback_cap_count();
	fixture_create_child(&child, QUOTA);
	return 0;
}

/* The heap and the pool of pages keep a little memory for the next time. */
static int teardown(void **state)
{
	(void)state;
	fixture_destroy_child(&child);
	assert_int_equal(fake_object_count(), objects_before);
	assert_int_equal(fake_domain_count(), domains_before);
	assert_int_equal(fern_loopback_cap_count(), caps_before);
	assert_true(available_before - hw_physical_available() < 600 * 1024);
	return 0;
}

static struct core_account *account(void)
{
	return &core_ram_of(child.ram)->account;
}

/* Set the account's quota; init has what is left, or gives what is missing. */
static void set_quota(uint64_t ram, uint32_t caps)
{
	struct core_account *const rest = core_parent_account(&fixture_core);
	struct core_resources      sum = CORE_RESOURCES(rest->quota.ram + account()->quota.ram,
	                                                rest->quota.caps + account()->quota.caps);

	account()->quota = CORE_RESOURCES(ram, caps);
	rest->quota = CORE_RESOURCES(sum.ram - ram, sum.caps - caps);
}

static void set_ram(uint64_t ram)
{
	set_quota(ram, account()->quota.caps);
}

static struct fern_hw_native_cap native(void)
{
	return (struct fern_hw_native_cap){ fixture_domain(&child)->native.object.cap };
}

static void start(void)
{
	assert_status(FERN_OK, fixture_start_child(&child));
}

/* ---------------------------------------------------------------- start ---- */

static void test_start(void **state)
{
	(void)state;
	start();

	struct fake_thread const *const thread = fake_thread_of(fixture_domain(&child)->kernel, 0);
	struct hw_start const *const message = (struct hw_start const *)fake_send_half()->payload;

	assert_true(thread->started);
	assert_int_equal(thread->ip, FERN_LINKER_AREA_BASE + 0x1010);
	assert_int_equal(thread->sp, HW_FIRST_STACK);
	assert_int_equal(thread->pointer, FERN_THREAD_POINTER(0));
	assert_int_equal(hw_header_size(thread->header), sizeof(struct hw_start));
	assert_int_equal(hw_header_caps(thread->header), HW_START_CAPS);
	assert_string_equal(message->label, "ep");
	assert_int_equal(fake_send_half()->caps[HW_START_NATIVE], native().cap.index);
	assert_non_null(fake_find_mapping(fixture_kernel_domain(&child), HW_MESSAGE_BUFFER(0)));
	assert_int_equal(fake_find_mapping(fixture_kernel_domain(&child), HW_CLOCK_PAGE)->flags, 0);
}

static void test_highest_priority_is_below_core(void **state)
{
	(void)state;
	start();
	assert_int_equal(fake_thread_of(fixture_domain(&child)->kernel, 0)->options >> 16 & 0xffff,
	                 HW_PRIORITIES - 2);
}

static void test_cpu_quota(void **state)
{
	(void)state;
	core_cpu_of(child.cpu)->args.quota = 250;
	start();

	struct fake_thread const *const thread = fake_thread_of(fixture_domain(&child)->kernel, 0);
	assert_int_equal(thread->quota * 4, thread->period);
	assert_true(thread->quota > 0);
}

/* For each quota too small: an error, and the account as before. */
static void test_start_without_quota(void **state)
{
	enum fern_status status = FERN_OUT_OF_RAM;
	unsigned         failures = 0;

	(void)state;
	for (uint64_t quota = 0; status != FERN_OK; quota += 4096, failures++) {
		set_ram(account()->used.ram + quota);
		status = fixture_start_child(&child);
		if (status == FERN_OK)
			break;
		assert_status(FERN_OUT_OF_RAM, status);
		fixture_destroy_child(&child);
		assert_int_equal(fake_thread_count(), 1); /* init's */
		fixture_create_child(&child, QUOTA);
	}
	assert_true(failures > 10);
}

static void test_start_without_room_for_capabilities(void **state)
{
	(void)state;
	fake.caps_full = true;
	assert_status(FERN_OUT_OF_CAPS, fixture_start_child(&child));
	fake.caps_full = false;
}

/* ---------------------------------------------------------------- the linker ---- */

static void test_linker_data(void **state)
{
	struct core_resolution resolution;
	uint8_t                data[0x300];

	(void)state;
	start();
	assert_status(FERN_OK, core_region_map_resolve(&core_pd_of(child.pd)->address_space,
	                                               FERN_LINKER_AREA_BASE + 0x4000,
	                                               FERN_FAULT_TYPE_READ, &resolution));
	assert_true(resolution.writeable && !resolution.executable);

	struct platform_memory *const memory = core_dataspace_memory(resolution.dataspace);
	hw_physical_read(data, memory->range.begin + 0x100, sizeof(data));
	for (unsigned i = 0; i < sizeof(data); i++)
		assert_int_equal(data[i], i < FIXTURE_DATA_SIZE ? (uint8_t)(i + 1) : 0);
}

static void test_linker_code(void **state)
{
	(void)state;
	start();
	assert_true(fixture_fault(&child, 0, HW_FAULT_EXECUTE, FERN_LINKER_AREA_BASE + 0x1010));

	struct fake_mapping const *const mapping =
		fake_find_mapping(fixture_kernel_domain(&child), FERN_LINKER_AREA_BASE + 0x1010);
	assert_int_equal(mapping->flags, HW_MAP_EXECUTE);
	assert_int_equal(mapping->physical + (FERN_LINKER_AREA_BASE + 0x1000 - mapping->address),
	                 FAKE_RAM_BEGIN + 0x1000);
}

/* ---------------------------------------------------------------- faults ---- */

static uint64_t stack_address(void)
{
	return FERN_THREAD_POINTER(0) - 100;
}

static void test_fault_maps_cleared_memory(void **state)
{
	(void)state;
	start();
	assert_true(fixture_fault(&child, 0, HW_FAULT_WRITE, stack_address()));

	struct fake_mapping const *const mapping =
		fake_find_mapping(fixture_kernel_domain(&child), stack_address());
	uint8_t const *const content = fake_memory(mapping->physical);

	assert_int_equal(mapping->flags, HW_MAP_WRITE);
	for (uint64_t i = 0; i < mapping->size; i++)
		assert_int_equal(content[i], 0);
}

/* The first stack grows where it is touched, is paid for, and ends where the layout says. */
static void test_stack_grows(void **state)
{
	uint64_t const begin =
		FERN_STACK_AREA_BASE + FERN_STACK_SLOT_SIZE - FERN_STACK_INITIAL_SIZE;

	(void)state;
	start();
	uint64_t const used = account()->used.ram;
	assert_true(fixture_fault(&child, 0, HW_FAULT_WRITE, begin));
	assert_int_equal(account()->used.ram,
	                 used + HW_STACK_STEP + CORE_COST_DATASPACE.ram + CORE_COST_REGION.ram);

	set_ram(account()->used.ram);
	assert_false(fixture_fault(&child, 0, HW_FAULT_WRITE, begin + HW_STACK_STEP));
}

static void test_stack_ends(void **state)
{
	uint64_t const begin =
		FERN_STACK_AREA_BASE + FERN_STACK_SLOT_SIZE - FERN_STACK_INITIAL_SIZE;

	(void)state;
	start();
	assert_false(fixture_fault(&child, 0, HW_FAULT_WRITE, begin - 1));
}

/* What was cleared once is not cleared again: the component has written there. */
static void test_content_stays(void **state)
{
	(void)state;
	start();
	assert_true(fixture_fault(&child, 0, HW_FAULT_WRITE, stack_address()));

	struct fake_mapping const *const mapping =
		fake_find_mapping(fixture_kernel_domain(&child), stack_address());
	uint8_t *const content = fake_memory(mapping->physical);
	content[5] = 77;
	platform_domain_unmap(fixture_domain(&child), mapping->address, mapping->size, false);
	assert_true(fixture_fault(&child, 0, HW_FAULT_READ, stack_address()));
	assert_int_equal(content[5], 77);
}

static void expect_end(enum hw_fault_kind kind, uint64_t address)
{
	start();
	assert_false(fixture_fault(&child, 0, kind, address));
	assert_int_equal(child.thread->end.state, FERN_THREAD_STATE_FAULTED);
	assert_int_equal(child.thread->end.address, address);
	/* it stays as it is, until it is killed */
	assert_int_not_equal(fixture_domain(&child)->kernel, 0);
	core_pd_kill(child.thread->pd);
	assert_int_equal(fixture_domain(&child)->kernel, 0);
	assert_int_equal(fake_thread_count(), 1); /* init's */
}

/* ---------------------------------------------------------------- control ---- */

static void test_pause(void **state)
{
	struct fake_thread const *kernel;

	(void)state;
	start();
	kernel = fake_thread_of(fixture_domain(&child)->kernel, 0);
	assert_int_equal(platform_thread_pause(child.thread), FERN_OK);
	assert_int_equal(kernel->cpu, HW_NO_CPU);

	/* what is chosen meanwhile takes effect when it goes on */
	assert_int_equal(platform_thread_schedule(child.thread, 0, 65535), FERN_OK);
	assert_int_equal(kernel->cpu, HW_NO_CPU);
	platform_thread_resume(child.thread);
	assert_int_equal(kernel->cpu, 0);
	assert_int_equal(kernel->priority, 0);
}

static void test_registers(void **state)
{
	struct platform_domain *domain;
	struct fake_thread     *kernel;
	struct fern_registers   content = { .rax = 5, .r11 = 6 };
	struct fern_string bytes = { .data = (char const *)&content, .length = sizeof(content) };

	(void)state;
	start();
	domain = fixture_domain(&child);
	kernel = fake_thread_of(domain->kernel, 0);
	assert_int_equal(
		platform_thread_set_registers(child.thread, PLATFORM_REGISTERS_GENERAL, bytes),
		FERN_OK);
	assert_memory_equal(kernel->registers, &content, sizeof(content));
	assert_int_equal(
		platform_thread_registers(child.thread, PLATFORM_REGISTERS_GENERAL, &bytes),
		FERN_OK);
	assert_int_equal(bytes.length, sizeof(content));
	assert_memory_equal(bytes.data, &content, sizeof(content));
	assert_int_equal(platform_thread_single_step(child.thread, true), FERN_OK);
	assert_true(kernel->stepping);

	kernel->waiting = true;
	assert_int_equal(
		platform_thread_set_registers(child.thread, PLATFORM_REGISTERS_GENERAL, bytes),
		FERN_BUSY);
	assert_int_equal(platform_thread_registers(child.thread, PLATFORM_REGISTERS_VECTOR, &bytes),
	                 FERN_EMPTY);
}

/* ---------------------------------------------------------------- faults ---- */

static void test_fault_where_nothing_is(void **state)
{
	(void)state;
	expect_end(HW_FAULT_READ, 0x50000000);
}

static void test_write_to_code(void **state)
{
	(void)state;
	expect_end(HW_FAULT_WRITE, FERN_LINKER_AREA_BASE + 0x1010);
}

static void test_execute_data(void **state)
{
	(void)state;
	expect_end(HW_FAULT_EXECUTE, FERN_THREAD_POINTER(0) - 100);
}

static void test_exception(void **state)
{
	(void)state;
	expect_end(HW_FAULT_EXCEPTION, 0);
}

static void test_fault_without_quota_for_tables(void **state)
{
	(void)state;
	start();
	set_ram(account()->used.ram);
	while (child.thread->end.state == FERN_THREAD_STATE_RUNNING)
		(void)fixture_fault(&child, 0, HW_FAULT_WRITE, stack_address());
	assert_non_null(strstr(fake.console, "no RAM is left to pay for page tables"));
}

/* ---------------------------------------------------------------- memory ---- */

static struct core_dataspace *alloc(uint64_t size, enum fern_cache cache)
{
	struct platform_memory_options const options = { .size = size, .cache = cache };
	struct core_dataspace               *dataspace = NULL;

	assert_status(FERN_OK, core_dataspace_alloc(&core_ram_of(child.ram)->session.dataspaces,
	                                            &options, &dataspace));
	assert_status(FERN_OK, core_dataspace_serve(dataspace));
	return dataspace;
}

static uint64_t attach(struct core_dataspace *dataspace)
{
	uint64_t address = 0, size = 0;

	assert_status(FERN_OK, fern_hw_native_attach(native(), core_dataspace_cap(dataspace), 0, 0,
	                                             0, false, true, false, &address, &size));
	assert_int_equal(size, dataspace->size);
	return address;
}

static void test_cache_attributes(void **state)
{
	(void)state;
	start();

	uint64_t const address = attach(alloc(4096, FERN_CACHE_WRITE_COMBINED));
	assert_true(fixture_fault(&child, 0, HW_FAULT_WRITE, address));
	assert_int_equal(fake_find_mapping(fixture_kernel_domain(&child), address)->flags,
	                 HW_MAP_WRITE | HW_MAP_WRITE_COMBINED);
}

/* What a backtrace looks at is cleared as well, from the begin of the page on. */
static void test_backtrace_clears(void **state)
{
	(void)state;
	start();
	uint64_t const              address = attach(alloc(0x10000, FERN_CACHE_CACHED));
	struct fern_registers const registers = { .rbp = address + 8 };
	memcpy(fake_thread_of(fixture_domain(&child)->kernel, 0)->registers, &registers,
	       sizeof(registers));
	assert_false(fixture_fault(&child, 0, HW_FAULT_EXCEPTION, 0));
	assert_true(fixture_fault(&child, 0, HW_FAULT_READ, address));

	struct fake_mapping const *const mapping =
		fake_find_mapping(fixture_kernel_domain(&child), address);
	uint8_t const *const content = fake_memory(mapping->physical);
	for (uint64_t i = 0; i < mapping->size; i++)
		assert_int_equal(content[i], 0);
}

/* For its own purposes, core reads modules, but no devices. */
static void test_memory_read(void **state)
{
	struct platform_memory_options const options = { .device = true,
		                                         .size = 0x1000,
		                                         .phys_start =
		                                                 FAKE_RAM_BEGIN + FAKE_RAM_SIZE,
		                                         .cache = FERN_CACHE_UNCACHED };
	struct platform_memory *module = NULL, *device = NULL;
	uint8_t                 content[3000];
	uint64_t                size = 0;

	(void)state;
	assert_status(FERN_OK, platform_boot_module_open(fern_string("init"), &module, &size));
	memset((uint8_t *)fake_memory(module->range.begin) + 1000, 7, sizeof(content));
	assert_true(platform_memory_read(module, 1000, content, sizeof(content)));
	for (size_t i = 0; i < sizeof(content); i++)
		assert_int_equal(content[i], 7);
	memset((uint8_t *)fake_memory(module->range.begin) + 1000, 0, sizeof(content));
	platform_memory_free(module);

	assert_status(FERN_OK, platform_memory_alloc(&options, &device));
	assert_false(platform_memory_read(device, 0, content, 8));
	platform_memory_free(device);
}

static void test_detach_unmaps(void **state)
{
	(void)state;
	start();

	uint64_t const address = attach(alloc(0x10000, FERN_CACHE_CACHED));
	assert_true(fixture_fault(&child, 0, HW_FAULT_WRITE, address + 0x5000));
	assert_non_null(fake_find_mapping(fixture_kernel_domain(&child), address + 0x5000));
	assert_status(FERN_OK, fern_hw_native_detach(native(), address));
	assert_null(fake_find_mapping(fixture_kernel_domain(&child), address + 0x5000));
	assert_status(FERN_NOT_FOUND, fern_hw_native_detach(native(), address));
}

/* A large page where all of it is there, and little of the rest. */
static void test_large_pages(void **state)
{
	uint64_t const large = 0x200000, at = 0x40000000;
	uint64_t       address = 0, size = 0;

	(void)state;
	start();
	set_ram(8 << 20);

	struct core_dataspace *const dataspace = alloc(large + 0x100000, FERN_CACHE_CACHED);
	assert_status(FERN_OK, fern_hw_native_attach(native(), core_dataspace_cap(dataspace), 0, 0,
	                                             at, true, true, false, &address, &size));
	assert_true(fixture_fault(&child, 0, HW_FAULT_WRITE, at + 0x123456));
	assert_true(fixture_fault(&child, 0, HW_FAULT_WRITE, at + large + 0x5678));

	struct fake_domain const *const  domain = fixture_kernel_domain(&child);
	struct fake_mapping const *const first = fake_find_mapping(domain, at + 0x123456);
	struct fake_mapping const *const rest = fake_find_mapping(domain, at + large + 0x5678);
	assert_int_equal(first->address, at);
	assert_int_equal(first->size, large);
	assert_int_equal(first->physical % large, 0);
	assert_int_equal(rest->address, at + large + 0x4000);
	assert_int_equal(rest->size, 0x2000);
}

static void test_free_unmaps(void **state)
{
	(void)state;
	start();

	struct core_dataspace *const dataspace = alloc(4096, FERN_CACHE_CACHED);
	uint64_t const               address = attach(dataspace);
	assert_true(fixture_fault(&child, 0, HW_FAULT_WRITE, address));
	core_dataspace_destroy(dataspace);
	assert_null(fake_find_mapping(fixture_kernel_domain(&child), address));
}

/* ---------------------------------------------------------------- the native interface ---- */

static void test_objects(void **state)
{
	uint32_t id = 0, index = 0, signal = 0;

	(void)state;
	start();

	struct core_resources const before = account()->used;
	assert_status(FERN_OK, fern_hw_native_alloc_object(native(), 0, 1, false, &id, &index));
	assert_status(FERN_OK, fern_hw_native_alloc_object(native(), 0, 2, true, &signal, &index));
	assert_int_equal(fake.slots[id], HW_OBJECT_RPC);
	assert_int_equal(fake.slots[signal], HW_OBJECT_SIGNAL);
	assert_int_equal(account()->used.caps, before.caps + 2);

	assert_status(FERN_OK, fern_hw_native_free(native(), id));
	assert_int_equal(fake.slots[id], 0);
	assert_status(FERN_OK, fern_hw_native_free(native(), id)); /* once is enough */
	assert_int_equal(account()->used.caps, before.caps + 1);
	assert_status(FERN_OK, fern_hw_native_free(native(), signal));
	assert_int_equal(account()->used.ram, before.ram);
}

static void test_objects_of_others(void **state)
{
	struct fixture_child other;
	uint32_t             id = 0, index = 0;

	(void)state;
	start();
	assert_status(FERN_OK, fern_hw_native_alloc_object(native(), 0, 1, false, &id, &index));
	fixture_create_child(&other, QUOTA);

	struct fern_hw_native_cap const theirs = { fixture_domain(&other)->native.object.cap };
	assert_status(FERN_OK, fern_hw_native_free(theirs, id));
	assert_int_equal(fake.slots[id], HW_OBJECT_RPC);
	assert_status(FERN_OK, fern_hw_native_free(theirs, 0));
	assert_status(FERN_OK, fern_hw_native_free(theirs, UINT32_MAX));
	assert_status(FERN_INVALID_ARGUMENT, fern_hw_native_alloc_object(theirs, 0, 1, false, &id,
	                                                                 &index)); /* not started */
	fixture_destroy_child(&other);
}

static void test_many_objects(void **state)
{
	uint32_t id = 0, index = 0, count = 0;

	(void)state;
	start();
	set_quota(QUOTA, 1000);
	while (fern_hw_native_alloc_object(native(), 0, 1, false, &id, &index) == FERN_OK)
		count++;
	assert_int_equal(account()->used.caps, 1000);
	assert_true(count > 900);
}

static void test_threads(void **state)
{
	(void)state;
	start();

	struct core_resources const before = account()->used;
	assert_int_equal(platform_usage(child.thread, true).calls, 42);
	assert_status(FERN_EXISTS,
	              fern_hw_native_create_thread(native(), 0, fern_string("x"), 1, 2));
	assert_status(FERN_LIMIT, fern_hw_native_create_thread(native(), FERN_STACK_SLOT_COUNT,
	                                                       fern_string("x"), 1, 2));
	assert_status(FERN_OK,
	              fern_hw_native_create_thread(native(), 3, fern_string("x"), 0x1234, 0x5678));
	assert_status(FERN_EXISTS,
	              fern_hw_native_create_thread(native(), 3, fern_string("x"), 1, 2));

	struct fake_thread const *const thread = fake_thread_of(fixture_domain(&child)->kernel, 1);
	assert_int_equal(thread->ip, 0x1234);
	assert_int_equal(thread->sp, 0x5678);
	assert_int_equal(thread->pointer, FERN_THREAD_POINTER(3));
	assert_non_null(fake_find_mapping(fixture_kernel_domain(&child), HW_MESSAGE_BUFFER(3)));

	assert_status(FERN_NOT_FOUND, fern_hw_native_destroy_thread(native(), 0));
	assert_status(FERN_OK, fern_hw_native_destroy_thread(native(), 3));
	assert_status(FERN_NOT_FOUND, fern_hw_native_destroy_thread(native(), 3));
	/* what it used is not forgotten */
	assert_int_equal(platform_usage(child.thread, false).calls, 42);
	assert_int_equal(platform_usage(child.thread, true).calls, 84);
	assert_int_equal(platform_usage(child.thread, true).time_us, 2000);
	assert_null(fake_find_mapping(fixture_kernel_domain(&child), HW_MESSAGE_BUFFER(3)));
	assert_int_equal(account()->used.caps, before.caps);
}

static void test_extend_caps(void **state)
{
	uint32_t pages = 1;

	(void)state;
	start();
	set_ram(4 << 20);
	while (fern_hw_native_extend_caps(native()) == FERN_OK)
		assert_non_null(fake_find_mapping(fixture_kernel_domain(&child),
		                                  HW_CAP_TABLE + pages++ * FERN_PAGE_SIZE));
	assert_int_equal(pages, HW_CAP_PAGES_MAX);
	assert_int_equal(fixture_kernel_domain(&child)->cap_pages, HW_CAP_PAGES_MAX);
	assert_status(FERN_LIMIT, fern_hw_native_extend_caps(native()));
}

static void test_extend_caps_without_quota(void **state)
{
	(void)state;
	start();
	set_ram(account()->used.ram);
	assert_status(FERN_OUT_OF_RAM, fern_hw_native_extend_caps(native()));
	set_ram(QUOTA);
	assert_status(FERN_OK, fern_hw_native_extend_caps(native()));
	assert_int_equal(fixture_kernel_domain(&child)->cap_pages, 2);
}

/* The creator of a domain has its native interface when there is nothing in it any more. */
static void test_native_after_the_end(void **state)
{
	uint32_t id = 0, index = 0;
	uint64_t address = 0, size = 0;

	(void)state;
	start();

	struct core_dataspace *const dataspace = alloc(4096, FERN_CACHE_CACHED);
	core_pd_kill(core_pd_of(child.pd));
	assert_status(FERN_INVALID_ARGUMENT,
	              fern_hw_native_alloc_object(native(), 0, 1, false, &id, &index));
	assert_status(FERN_INVALID_ARGUMENT,
	              fern_hw_native_create_thread(native(), 3, fern_string("x"), 1, 2));
	assert_status(FERN_LIMIT, fern_hw_native_extend_caps(native()));
	assert_status(FERN_OK, fern_hw_native_attach(native(), core_dataspace_cap(dataspace), 0, 0,
	                                             0, false, true, false, &address, &size));
	assert_status(FERN_OK, fern_hw_native_detach(native(), address));
}

/* ---------------------------------------------------------------- core's own domain ---- */

/* More than one batch of tables, none of them twice. */
static void test_own_tables(void **state)
{
	uint32_t const tables = fake.own_tables;

	(void)state;
	for (unsigned i = 0; i < 20; i++)
		assert_status(FERN_OK, hw_own_supply_table());
	assert_int_equal(fake.own_tables, tables + 20);
}

static void test_own_objects(void **state)
{
	struct hw_object object, context;

	(void)state;
	assert_status(FERN_OK, hw_alloc_object(0, 1, false, &object));
	assert_status(FERN_OK, hw_alloc_object(0, 2, true, &context));
	assert_int_equal(fake.slots[object.id], HW_OBJECT_RPC);
	assert_int_equal(fake.slots[context.id], HW_OBJECT_SIGNAL);
	hw_free(object.id);
	hw_free(context.id);
	assert_int_equal(fake.slots[object.id], 0);
	assert_int_equal(fake.slots[context.id], 0);
}

static void test_own_caps(void **state)
{
	uint8_t const *const entries = (uint8_t const *)HW_CAP_TABLE + FERN_PAGE_SIZE;

	(void)state;
	assert_status(FERN_OK, hw_extend_caps());
	for (size_t i = 0; i < FERN_PAGE_SIZE; i++)
		assert_int_equal(entries[i], 0);
	assert_int_equal(fake.own_cap_pages, 1);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	struct CMUnitTest const tests[] = {
		test(test_start),
		test(test_highest_priority_is_below_core),
		test(test_cpu_quota),
		test(test_start_without_quota),
		test(test_start_without_room_for_capabilities),
		test(test_linker_data),
		test(test_linker_code),
		test(test_fault_maps_cleared_memory),
		test(test_stack_grows),
		test(test_stack_ends),
		test(test_content_stays),
		test(test_fault_where_nothing_is),
		test(test_write_to_code),
		test(test_execute_data),
		test(test_exception),
		test(test_pause),
		test(test_registers),
		test(test_fault_without_quota_for_tables),
		test(test_cache_attributes),
		test(test_backtrace_clears),
		test(test_memory_read),
		test(test_detach_unmaps),
		test(test_free_unmaps),
		test(test_large_pages),
		test(test_objects),
		test(test_objects_of_others),
		test(test_many_objects),
		test(test_threads),
		test(test_extend_caps),
		test(test_extend_caps_without_quota),
		test(test_native_after_the_end),
		test(test_own_tables),
		test(test_own_objects),
		test(test_own_caps),
	};

	return cmocka_run_group_tests(tests, fixture_start, NULL);
}
