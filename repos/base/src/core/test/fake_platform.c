/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The platform of host tests.
 */
#include "fake_platform.h"
#include <assert.h>
#include <base/internal/layout.h>
#include <base/internal/log_sink.h>
#include <base/internal/loopback.h>
#include <dataspace.h>
#include <log_line.h>
#include <pd_session.h>
#include <stdlib.h>
#include <string.h>
#include <thread.h>

struct fake_platform fake;

void fake_platform_reset(void)
{
	fake = (struct fake_platform){ 0 };
}

void fake_console_clear(void)
{
	fake.console_length = 0;
	fake.console[0] = '\0';
}

/* True if this allocation is the one to fail. */
static bool fails(void)
{
	return fake.fail_in && --fake.fail_in == 0;
}

/* ---------------------------------------------------------------- core itself ---- */

static enum fern_status heap_alloc(struct fern_allocator *allocator, size_t size, size_t align,
                                   void **out_memory)
{
	(void)allocator;
	(void)align;
	if (fails())
		return FERN_OUT_OF_RAM;
	*out_memory = calloc(1, size);
	fake.heap_blocks++;
	return *out_memory ? FERN_OK : FERN_OUT_OF_RAM;
}

static void heap_free(struct fern_allocator *allocator, void *memory, size_t size)
{
	(void)allocator;
	(void)size;
	fake.heap_blocks--;
	free(memory);
}

struct fern_allocator *platform_heap(void)
{
	static struct fern_allocator_ops const ops = { .alloc = heap_alloc, .free = heap_free };
	static struct fern_allocator           heap = { .ops = &ops };

	return &heap;
}

char const *platform_name(void)
{
	return "fake";
}

void platform_console_write(char const *text, size_t length)
{
	size_t const room = sizeof(fake.console) - 1 - fake.console_length;
	size_t const count = length < room ? length : room;

	memcpy(fake.console + fake.console_length, text, count);
	fake.console_length += count;
	fake.console[fake.console_length] = '\0';
}

/* core's own lines, as log.c of core has them; the assertions stay those of the host */
void fern_log_sink(struct fern_string line)
{
	line.length--;
	core_log_line(fern_string("core"), line);
}

void platform_exit(int value)
{
	fake.exit_value = value;
	if (!fake.exit_to)
		abort();
	longjmp(*fake.exit_to, 1);
}

void platform_limit_resources(uint64_t *ram, uint32_t *caps)
{
	*ram = *ram == PLATFORM_ALL_RAM ? 512 << 20 : *ram;
	*caps = *caps == PLATFORM_ALL_CAPS ? 100000 : *caps;
}

char const *platform_configure(struct fern_xml root, struct fern_xml element)
{
	(void)root;
	(void)element;
	return NULL;
}

uint32_t platform_cpu_count(void)
{
	return 2;
}

uint64_t platform_first_stack_size(void)
{
	return FERN_STACK_INITIAL_SIZE;
}

/* ---------------------------------------------------------------- memory ---- */

static enum fern_status create_memory(uint64_t size, struct platform_memory **out_memory)
{
	if (fails())
		return FERN_OUT_OF_RAM;
	*out_memory = calloc(1, sizeof(**out_memory));
	(*out_memory)->size = size;
	fake.memory_count++;
	fake.memory_size += size;
	return FERN_OK;
}

bool platform_memory_has_physical_range(void)
{
	return false;
}

enum fern_status platform_memory_alloc(struct platform_memory_options const *options,
                                       struct platform_memory              **out_memory)
{
	if (options->device)
		return options->phys_start < FAKE_RAM_END ? FERN_DENIED
		                                          : create_memory(0, out_memory);
	if (options->cache != FERN_CACHE_CACHED)
		return FERN_UNSUPPORTED;
	return create_memory(options->size, out_memory);
}

bool platform_memory_renew(struct platform_memory *memory)
{
	memory->renewals++;
	return fake.renews;
}

void platform_memory_free(struct platform_memory *memory)
{
	fake.memory_count--;
	fake.memory_size -= memory->size;
	free(memory);
}

/* ---------------------------------------------------------------- devices ---- */

bool platform_has_devices(void)
{
	return !fake.no_devices;
}

enum fern_status platform_io_port_access(uint16_t port, uint32_t width, bool write, uint32_t *value)
{
	(void)port;
	(void)width;
	*(write ? &fake.port_value : value) = *(write ? value : &fake.port_value);
	return FERN_OK;
}

enum fern_status platform_irq_bind(struct platform_irq *irq, struct fern_signal_context_cap handler)
{
	if (irq->message) {
		irq->line = FAKE_LINES - 1;
		irq->address = 0xfee00000;
		irq->data = 0x51;
	}
	if (irq->line >= FAKE_LINES || fern_cap_valid(fake.irqs[irq->line].handler.cap))
		return irq->message ? FERN_LIMIT : FERN_INVALID_ARGUMENT;
	fake.irqs[irq->line] = (struct fake_irq){ .handler = handler };
	return FERN_OK;
}

void platform_irq_acknowledge(struct platform_irq const *irq)
{
	fake.irqs[irq->line].acknowledged++;
}

void platform_irq_release(struct platform_irq const *irq)
{
	fake.irqs[irq->line].handler = (struct fern_signal_context_cap){ 0 };
}

/* ---------------------------------------------------------------- boot modules ---- */

static bool is(struct fern_string name, char const *expected)
{
	return fern_string_equal(name, fern_string(expected));
}

enum fern_status platform_boot_module_open(struct fern_string       name,
                                           struct platform_memory **out_memory, uint64_t *out_size)
{
	if (is(name, "core.config") && fake.config) {
		*out_size = strlen(fake.config);
		FERN_TRY(create_memory(0, out_memory));
		(*out_memory)->content = fake.config;
		return FERN_OK;
	}
	if (is(name, "empty"))
		return FERN_EMPTY;
	if (!is(name, "ld.lib.so") && !is(name, "init") && !is(name, "config"))
		return FERN_NOT_FOUND;
	*out_size = is(name, "init") ? 5000 : 0x3000;
	return create_memory(0, out_memory);
}

/* ---------------------------------------------------------------- domains ---- */

enum fern_status platform_domain_create(struct core_pd *pd, struct platform_domain **out_domain)
{
	if (fails())
		return FERN_OUT_OF_RAM;
	*out_domain = calloc(1, sizeof(**out_domain));
	(*out_domain)->pd = pd;
	fake.domain_count++;
	return FERN_OK;
}

void platform_domain_kill(struct platform_domain *domain)
{
	domain->alive = false;
}

void platform_domain_destroy(struct platform_domain *domain)
{
	fern_cap_release(domain->native);
	fake.domain_count--;
	free(domain);
}

enum fern_status platform_domain_native(struct platform_domain *domain, struct fern_cap *out_native)
{
	if (!fern_cap_valid(domain->native))
		domain->native = fern_loopback_cap_create();
	*out_native = domain->native;
	return FERN_OK;
}

enum fern_status platform_domain_start(struct platform_domain *domain,
                                       struct core_dataspace  *linker)
{
	if (fake.start_status != FERN_OK)
		return fake.start_status;
	domain->alive = true;
	assert(core_dataspace_memory(linker));
	return FERN_OK;
}

static struct fake_controlled *controlled_of(struct core_thread const *thread)
{
	return &thread->pd->domain->threads[thread->slot];
}

void platform_thread_destroy(struct core_thread *thread)
{
	(void)thread;
}

enum fern_status platform_thread_pause(struct core_thread *thread)
{
	controlled_of(thread)->paused = true;
	return fake.pause_status;
}

void platform_thread_resume(struct core_thread *thread)
{
	controlled_of(thread)->paused = false;
	controlled_of(thread)->resumed++;
}

enum fern_status platform_thread_single_step(struct core_thread *thread, bool on)
{
	controlled_of(thread)->stepping = on;
	return FERN_OK;
}

enum fern_status platform_thread_registers(struct core_thread const *thread,
                                           enum platform_registers   which,
                                           struct fern_string       *out_registers)
{
	struct fake_controlled *const controlled = controlled_of(thread);
	bool const                    vector = which == PLATFORM_REGISTERS_VECTOR;

	out_registers->data =
		vector ? (char const *)controlled->vector : (char const *)&controlled->general;
	out_registers->length = vector ? sizeof(controlled->vector) : sizeof(controlled->general);
	return FERN_OK;
}

enum fern_status platform_thread_set_registers(struct core_thread const *thread,
                                               enum platform_registers   which,
                                               struct fern_string        registers)
{
	struct fake_controlled *const controlled = controlled_of(thread);

	memcpy(which == PLATFORM_REGISTERS_VECTOR ? (void *)controlled->vector
	                                          : &controlled->general,
	       registers.data, registers.length);
	return FERN_OK;
}

enum fern_status platform_thread_schedule(struct core_thread *thread, uint32_t cpu,
                                          uint32_t priority)
{
	controlled_of(thread)->cpu = cpu;
	controlled_of(thread)->priority = priority;
	return FERN_OK;
}

bool platform_memory_read(struct platform_memory *memory, uint64_t offset, void *buffer,
                          uint64_t size)
{
	void const *const content =
		memory->content ? memory->content + offset : (void const *)&offset;

	assert(memory->content || size == sizeof(offset));
	memcpy(buffer, content, size);
	return true;
}

struct platform_usage platform_usage(struct core_thread const *thread, bool whole_domain)
{
	if (whole_domain)
		return (struct platform_usage){ thread->pd->domain->alive ? 1000 : 700, 42 };
	return (struct platform_usage){ thread->slot ? 300 : 400, 0 };
}

void platform_domain_unmap(struct platform_domain *domain, uint64_t address, uint64_t size,
                           bool memory_freed)
{
	(void)memory_freed;
	domain->unmaps[domain->unmap_count++ % FAKE_UNMAPS_MAX] =
		(struct fake_range){ address, size };
}

/* as platforms do it */
void platform_fault_retry(struct core_fault *fault)
{
	struct core_thread *const thread = fern_container_of(fault, struct core_thread, fault);
	enum fern_status const    status = core_fault_resolve(fault);

	fake.retries++;
	if (status != FERN_OK && status != FERN_DEFERRED)
		core_thread_set_state(
			thread, &(struct core_thread_end){
					.state = FERN_THREAD_STATE_FAULTED,
					.exception = core_exception_of_access(fault->type),
					.address = fault->address });
}

enum fern_status platform_detach_answer(struct fern_rpc_object *object)
{
	if (!fake.detaches_later)
		return FERN_OK;
	fern_rpc_defer(object, &fake.detacher);
	return FERN_DEFERRED;
}
