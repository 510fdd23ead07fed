/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The kernel of core's tests. Physical memory is a file, which is mapped where core maps it.
 */
#define _GNU_SOURCE
#include "fake_kernel.h"
#include <core_registers.h>
#include <base/clock.h>
#include <base/internal/log_sink.h>
#include <base/log.h>
#include <hw/system_call_arch.h>
#include <hw/thread.h>
#include <platform.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { OWN_DOMAIN = 0x1000, OWN_THREAD = 0x2000, CLOCK_PAGE = 0x3000, TABLE_SPAN = 0x200000 };

struct fake_kernel fake;

static struct fern_thread       own_block;
static struct hw_message_buffer own_buffer;

/* ---------------------------------------------------------------- memory ---- */

void *fake_memory(uint64_t physical)
{
	fern_assert(physical >= FAKE_RAM_BEGIN && physical < FAKE_RAM_BEGIN + FAKE_RAM_SIZE);
	return fake.ram + (physical - FAKE_RAM_BEGIN);
}

/* Pages that core may use for anything. */
static bool is_ram(uint64_t begin, uint64_t size)
{
	uint64_t const end = begin + size;

	return begin % 4096 == 0 && size % 4096 == 0 && begin >= FAKE_MODULES_END &&
	       end <= FAKE_RAM_BEGIN + FAKE_RAM_SIZE &&
	       (end <= FAKE_HOLE_BEGIN || begin >= FAKE_HOLE_END);
}

static struct hw_results status(enum hw_status value)
{
	return (struct hw_results){ .first = value };
}

static struct hw_results clear(uint64_t physical, uint64_t size)
{
	fern_assert(is_ram(physical, size) && size <= HW_CLEAR_MAX);
	memset(fake_memory(physical), 0, size);
	fake.cleared += size;
	return status(HW_OK);
}

static struct hw_results copy(uint64_t to, uint64_t from, uint64_t size)
{
	fern_assert(size <= (to ? HW_CLEAR_MAX : FERN_MESSAGE_MAX));
	fern_assert(!to || is_ram(to & ~UINT64_C(4095), 4096));
	memcpy(to ? fake_memory(to) : own_buffer.send.payload, fake_memory(from), size);
	return status(HW_OK);
}

/* Core's own memory: a table for each 2 MiB, which is never given back. */
static struct hw_results map_own(uint64_t address, uint64_t physical, uint64_t size, bool write)
{
	static uint64_t known[64];
	uint64_t        done = 0;

	for (; done < size; done += 4096) {
		uint64_t const span = (address + done) / TABLE_SPAN;
		uint64_t      *table = known;

		while (*table && *table != span)
			table++;
		if (!*table && !fake.own_tables)
			return (struct hw_results){ HW_NO_TABLE, done, 0, 0 };
		if (!*table) {
			fake.own_tables--;
			*table = span;
		}
		void *const at = (void *)(address + done);
		fern_assert(mmap(at, 4096, PROT_READ | (write ? PROT_WRITE : 0),
		                 MAP_SHARED | MAP_FIXED_NOREPLACE, fake.file,
		                 (off_t)(physical + done - FAKE_RAM_BEGIN)) == at);
	}
	return (struct hw_results){ HW_OK, done, 0, 0 };
}

/* ---------------------------------------------------------------- domains ---- */

struct fake_domain *fake_domain_at(uint64_t page)
{
	for (unsigned i = 0; i < FAKE_DOMAINS_MAX; i++)
		if (fake.domains[i].page == page)
			return &fake.domains[i];
	return NULL;
}

struct fake_mapping const *fake_find_mapping(struct fake_domain const *domain, uint64_t address)
{
	for (unsigned i = 0; i < domain->mapping_count; i++)
		if (address - domain->mappings[i].address < domain->mappings[i].size)
			return &domain->mappings[i];
	return NULL;
}

/* Each eighth mapping needs a table. */
static struct hw_results map(struct fake_domain *domain, uint64_t address, uint64_t physical,
                             uint64_t size_and_flags)
{
	uint64_t const size = size_and_flags & ~UINT64_C(4095), flags = size_and_flags & 4095;

	fern_assert(domain->mapping_count < FAKE_MAPPINGS_MAX && size && !(flags & ~HW_MAP_FLAGS));
	fern_assert((flags & (HW_MAP_WRITE | HW_MAP_EXECUTE)) != (HW_MAP_WRITE | HW_MAP_EXECUTE));
	if (domain->mapping_count % 8 == 0) {
		if (!domain->tables)
			return status(HW_NO_TABLE);
		domain->tables--;
	}
	domain->mappings[domain->mapping_count++] =
		(struct fake_mapping){ address, physical, size, flags };
	return (struct hw_results){ HW_OK, size, 0, 0 };
}

static struct hw_results unmap(struct fake_domain *domain, uint64_t address, uint64_t size)
{
	for (unsigned i = 0; i < domain->mapping_count; i++) {
		struct fake_mapping *const mapping = &domain->mappings[i];

		if (mapping->address < address + size && address < mapping->address + mapping->size)
			mapping->size = 0; /* its place stays, so that tables are counted simply */
	}
	return (struct hw_results){ HW_OK, size, 0, 0 };
}

static struct hw_results create_domain(uint64_t page, uint64_t root, uint64_t caps)
{
	struct fake_domain *const domain = fake_domain_at(0);

	fern_assert(domain && is_ram(page, 4096) && is_ram(root, 4096) && is_ram(caps, 4096));
	*domain = (struct fake_domain){ .page = page, .cap_pages = 1 };
	return status(HW_OK);
}

static struct hw_results supply_table(uint64_t name, uint64_t page)
{
	fern_assert(is_ram(page, 4096));
	if (name == OWN_DOMAIN) {
		fern_assert(fake.own_tables_total < FAKE_OWN_TABLES_MAX);
		for (unsigned i = 0; i < fake.own_tables_total; i++)
			fern_assert(fake.own_table_pages[i] != page);
		fake.own_table_pages[fake.own_tables_total++] = page;
		fake.own_tables++;
		return status(HW_OK);
	}
	fake_domain_at(name)->tables++;
	fake_domain_at(name)->tables_total++;
	return status(HW_OK);
}

static struct hw_results destroy_domain(uint64_t name)
{
	for (unsigned i = 0; i < FAKE_THREADS_MAX; i++)
		fern_assert(!fake.threads[i].page || fake.threads[i].domain != name);
	*fake_domain_at(name) = (struct fake_domain){ 0 };
	return status(HW_OK);
}

/* ---------------------------------------------------------------- threads and objects ---- */

static struct fake_thread *thread_at(uint64_t page)
{
	for (unsigned i = 0; i < FAKE_THREADS_MAX; i++)
		if (fake.threads[i].page == page)
			return &fake.threads[i];
	abort();
}

struct fake_thread *fake_thread_of(uint64_t domain, unsigned index)
{
	for (unsigned i = 0; i < FAKE_THREADS_MAX; i++)
		if (fake.threads[i].page && fake.threads[i].domain == domain && index-- == 0)
			return &fake.threads[i];
	return NULL;
}

static struct hw_results create_thread(uint64_t page, uint64_t domain, uint64_t buffer,
                                       uint64_t options)
{
	uint64_t const slot = options >> 32;

	fern_assert(is_ram(page, 4096) && is_ram(buffer, 4096) && fake_domain_at(domain));
	fern_assert((options & 0xffff) < 2 && (options >> 16 & 0xffff) < HW_PRIORITIES);
	fern_assert(slot && slot < fake.slot_count && !fake.slots[slot]);
	fake.slots[slot] = UINT8_MAX;
	*thread_at(0) = (struct fake_thread){ .page = page, .domain = domain, .options = options };
	return status(HW_OK);
}

static struct hw_results start_thread(struct fake_thread *thread, uint64_t ip, uint64_t sp,
                                      uint64_t header)
{
	fern_assert(!thread->started && thread->pointer);
	if (fake.caps_full)
		return status(HW_NO_CAPS);
	thread->ip = ip;
	thread->sp = sp;
	thread->header = header;
	thread->started = true;
	return status(HW_OK);
}

/* What ends objects is done in two steps, as if very many waited for them. */
static bool first_step(void)
{
	static bool begun;

	begun = !begun;
	return begun;
}

static struct hw_results kill_thread(struct fake_thread *thread)
{
	if (first_step())
		return status(HW_MORE);
	fake.slots[thread->options >> 32] = 0;
	*thread = (struct fake_thread){ 0 };
	return status(HW_OK);
}

static struct hw_results create_object(uint64_t slot_and_type, uint64_t thread)
{
	uint32_t const slot = (uint32_t)slot_and_type, type = (uint32_t)(slot_and_type >> 32);

	fern_assert(slot && slot < fake.slot_count && !fake.slots[slot]);
	fern_assert(type == HW_OBJECT_RPC || type == HW_OBJECT_SIGNAL);
	fern_assert(thread_at(thread));
	if (fake.caps_full)
		return status(HW_NO_CAPS);
	fake.slots[slot] = (uint8_t)type;
	return (struct hw_results){ HW_OK, slot + 1000, 0, 0 };
}

static struct hw_results destroy_object(uint64_t slot)
{
	fern_assert(fake.slots[slot] == HW_OBJECT_RPC || fake.slots[slot] == HW_OBJECT_SIGNAL);
	if (first_step())
		return status(HW_MORE);
	fake.slots[slot] = 0;
	return status(HW_OK);
}

static struct hw_results grow_objects(uint64_t page)
{
	fern_assert(is_ram(page, 4096));
	fake.slot_count += HW_OBJECTS_PER_PAGE;
	fern_assert(fake.slot_count <= FAKE_SLOTS_MAX);
	return status(HW_OK);
}

static struct hw_results write_console(uint64_t length)
{
	fern_assert(length <= HW_CONSOLE_MAX);
	fern_assert(fake.console_length + length < sizeof(fake.console));
	memcpy(fake.console + fake.console_length, own_buffer.send.payload, length);
	fake.console_length += length;
	fake.console[fake.console_length] = '\0';
	return status(HW_OK);
}

static struct hw_results unmap_own(uint64_t address, uint64_t size)
{
	fern_assert(munmap((void *)address, size) == 0);
	return (struct hw_results){ HW_OK, size, 0, 0 };
}

static struct hw_results access_registers(struct fake_thread *thread, enum hw_registers operation)
{
	void *const  words = own_buffer.send.payload;
	size_t const size = operation < HW_REGISTERS_READ_VECTOR ? sizeof(struct fern_registers)
	                                                         : sizeof(thread->registers);

	switch (operation) {
	case HW_REGISTERS_READ:
	case HW_REGISTERS_READ_VECTOR:
		if (thread->waiting && operation == HW_REGISTERS_READ_VECTOR)
			return status(HW_GONE);
		memcpy(words, thread->registers, size);
		return status(HW_OK);
	case HW_REGISTERS_WRITE:
	case HW_REGISTERS_WRITE_VECTOR:
		if (thread->waiting)
			return status(HW_GONE);
		memcpy(thread->registers, words, size);
		return status(HW_OK);
	case HW_REGISTERS_STEP:
	case HW_REGISTERS_STEP_END:
		thread->stepping = operation == HW_REGISTERS_STEP;
		return status(HW_OK);
	}
	return status(HW_INVALID);
}

struct hw_results hw_system_call(uint64_t number, uint64_t first, uint64_t second, uint64_t third,
                                 uint64_t fourth)
{
	switch (number) {
	case HW_CORE_DOMAIN_CREATE:
		return create_domain(first, second, third);
	case HW_CORE_DOMAIN_DESTROY:
		return destroy_domain(first);
	case HW_CORE_SUPPLY_TABLE:
		return supply_table(first, second);
	case HW_CORE_SUPPLY_CAPS:
		fern_assert(is_ram(second, 4096));
		if (first == OWN_DOMAIN)
			fake.own_cap_pages++;
		else
			fake_domain_at(first)->cap_pages++;
		return status(HW_OK);
	case HW_CORE_MAP:
		if (first == OWN_DOMAIN)
			return map_own(second, third, fourth & ~UINT64_C(4095),
			               fourth & HW_MAP_WRITE);
		return map(fake_domain_at(first), second, third, fourth);
	case HW_CORE_UNMAP:
		if (first == OWN_DOMAIN)
			return unmap_own(second, third);
		return unmap(fake_domain_at(first), second, third);
	case HW_CORE_THREAD_CREATE:
		return create_thread(first, second, third, fourth);
	case HW_CORE_THREAD_PAGER:
		fern_assert(second == OWN_THREAD);
		thread_at(first)->badge = third;
		return status(HW_OK);
	case HW_CORE_THREAD_SCHEDULE:
		thread_at(first)->cpu = second;
		thread_at(first)->priority = third;
		return status(HW_OK);
	case HW_CORE_THREAD_REGISTERS:
		return access_registers(thread_at(first), (enum hw_registers)second);
	case HW_CORE_THREAD_QUOTA:
		thread_at(first)->quota = second;
		thread_at(first)->period = third;
		return status(HW_OK);
	case HW_CORE_THREAD_POINTER:
		thread_at(first)->pointer = second;
		return status(HW_OK);
	case HW_CORE_THREAD_START:
		return start_thread(thread_at(first), second, third, fourth);
	case HW_CORE_THREAD_KILL:
		return kill_thread(thread_at(first));
	case HW_CORE_THREAD_INFO:
		return (struct hw_results){ HW_OK, 1000, 42, 0 };
	case HW_CORE_OBJECTS_GROW:
		return grow_objects(first);
	case HW_CORE_OBJECT_CREATE:
		return create_object(first, second);
	case HW_CORE_OBJECT_DESTROY:
		return destroy_object(first);
	case HW_CORE_CLEAR:
		return clear(first, second);
	case HW_CORE_COPY:
		return copy(first, second, third);
	case HW_CORE_CONSOLE:
		return write_console(first);
	default:
		abort();
	}
}

struct fern_thread *hw_thread_self(void)
{
	return &own_block;
}

/* ---------------------------------------------------------------- start ---- */

static void add_module(struct hw_boot_info *info, char const *name, uint64_t size)
{
	struct hw_boot_module *const module = &info->modules[info->module_count++];
	uint64_t const               begin =
                info->module_count > 1
				      ? (module[-1].begin + module[-1].size + 4095) & ~UINT64_C(4095)
				      : FAKE_RAM_BEGIN;

	fern_assert(begin + size <= FAKE_MODULES_END);
	*module = (struct hw_boot_module){ .begin = begin, .size = size };
	strcpy(module->name, name);
	memset(fake_memory(begin), 0, (size + 4095) & ~UINT64_C(4095));
}

static void make_boot_info(void)
{
	struct hw_boot_info *const info =
		mmap((void *)HW_BOOT_INFO, sizeof(*info), PROT_READ | PROT_WRITE,
	             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	fern_assert(info == (void *)HW_BOOT_INFO);
	info->domain = OWN_DOMAIN;
	info->thread = OWN_THREAD;
	info->clock_page = CLOCK_PAGE;
	info->cpu_count = 2;
	info->range_count = 2;
	info->ranges[0] =
		(struct hw_boot_range){ FAKE_MODULES_END, FAKE_HOLE_BEGIN - FAKE_MODULES_END };
	info->ranges[1] = (struct hw_boot_range){ FAKE_HOLE_END,
		                                  FAKE_RAM_BEGIN + FAKE_RAM_SIZE - FAKE_HOLE_END };
	info->guarded_count = 1;
	info->guarded[0] = (struct hw_boot_range){ FAKE_RAM_BEGIN, FAKE_RAM_SIZE };
	add_module(info, "ld.lib.so", FAKE_LINKER_SIZE);
	add_module(info, "init", 5000);
	add_module(info, "config", 100);
	add_module(info, "empty", 0);
}

void fake_kernel_start(void)
{
	fake.file = memfd_create("ram", 0);
	fern_assert(fake.file >= 0 && ftruncate(fake.file, FAKE_RAM_SIZE) == 0);
	fake.ram = mmap(NULL, FAKE_RAM_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fake.file, 0);
	fern_assert(fake.ram != MAP_FAILED);
	memset(fake.ram, 0xa5, FAKE_RAM_SIZE); /* old content */

	fake.threads[0].page = OWN_THREAD;
	fake.slot_count = HW_OBJECTS_PER_PAGE;
	fake.slots[0] = UINT8_MAX;
	own_block.self = &own_block;
	own_block.kernel_layer[HW_THREAD_MESSAGE_BUFFER] = &own_buffer;
	make_boot_info();
}

struct hw_message const *fake_send_half(void)
{
	return &own_buffer.send;
}

void fern_entropy(void *buffer, size_t size)
{
	memset(buffer, 7, size);
}

void fern_log_sink(struct fern_string line)
{
	platform_console_write(line.data, line.length);
}

/* ---------------------------------------------------------------- counting ---- */

unsigned fake_domain_count(void)
{
	unsigned count = 0;

	for (unsigned i = 0; i < FAKE_DOMAINS_MAX; i++)
		count += fake.domains[i].page != 0;
	return count;
}

unsigned fake_thread_count(void)
{
	unsigned count = 0;

	for (unsigned i = 0; i < FAKE_THREADS_MAX; i++)
		count += fake.threads[i].page && fake.threads[i].page != OWN_THREAD;
	return count;
}

unsigned fake_object_count(void)
{
	unsigned count = 0;

	for (unsigned i = 0; i < FAKE_SLOTS_MAX; i++)
		count += fake.slots[i] != 0;
	return count;
}
