/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core's system calls. Core is trusted with addresses of pages, domains and threads; whatever
 * comes from elsewhere is checked where it is used.
 */
#include <core_call.h>
#include <irq_binding.h>
#include <message.h>
#include <util/memory.h>

/* ---------------------------------------------------------------- memory ---- */

static bool range_valid(uint64_t address, uint64_t size)
{
	return address % FERN_PAGE_SIZE == 0 && size % FERN_PAGE_SIZE == 0 && size > 0;
}

static enum hw_status map(struct domain *domain, uint64_t const *argument, uint64_t *out_size)
{
	uint64_t const size = argument[3] & ~(FERN_PAGE_SIZE - 1);
	uint32_t const flags = argument[3] & (FERN_PAGE_SIZE - 1);

	if (!range_valid(argument[1], size) || argument[2] % FERN_PAGE_SIZE != 0 ||
	    (flags & ~(uint32_t)HW_MAP_FLAGS))
		return HW_INVALID;
	return arch_space_map(&domain->space, &domain->tables, argument[1], argument[2], size,
	                      flags, out_size);
}

static enum hw_status unmap(struct thread *self, struct domain *domain, uint64_t const *argument,
                            uint64_t *out_size)
{
	if (!range_valid(argument[1], argument[2]))
		return HW_INVALID;

	enum hw_status const status =
		arch_space_unmap(&domain->space, argument[1], argument[2], out_size);
	if (*out_size != 0)
		remote_flush(self, domain, argument[1], *out_size);
	return status;
}

static enum hw_status clear(uint64_t address, uint64_t size)
{
	if (!range_valid(address, size) || size > HW_CLEAR_MAX)
		return HW_INVALID;
	for (uint64_t offset = 0; offset < size; offset += FERN_PAGE_SIZE)
		arch_clear_page(arch_pointer(address + offset));
	return HW_OK;
}

static enum hw_status copy(struct thread *self, uint64_t to, uint64_t from, uint64_t size)
{
	if (size > (to ? HW_CLEAR_MAX : FERN_MESSAGE_MAX))
		return HW_INVALID;
	memcpy(to ? arch_pointer(to) : self->buffer->send.payload, arch_pointer(from), size);
	return HW_OK;
}

/* ---------------------------------------------------------------- threads ---- */

static enum hw_status set_pager(struct thread *thread, struct thread const *pager, uint64_t badge)
{
	thread->pager = pager->slot;
	thread->pager_identity = pager->slot->identity;
	thread->pager_badge = badge;
	return HW_OK;
}

static enum hw_status start(struct thread *self, struct thread *thread, uint64_t const *argument)
{
	uint64_t const header = argument[3];

	if (!hw_header_valid(header) || thread->state != THREAD_NEW)
		return HW_INVALID;
	if (!message_copy(self, thread, header))
		return HW_NO_CAPS;
	return thread_start(thread, argument[1], argument[2]);
}

static enum hw_status set_pointer(struct thread *thread, uint64_t pointer)
{
	if (thread->state != THREAD_NEW)
		return HW_INVALID;
	arch_thread_set_pointer(&thread->arch, pointer);
	return HW_OK;
}

static enum hw_status kill(struct thread *self, struct thread *thread)
{
	if (thread == self)
		return HW_INVALID;
	if (!thread_end(thread))
		return HW_MORE;
	object_retire(thread->slot);
	remote_leave(self, thread);
	return HW_OK;
}

static enum hw_status schedule(struct thread *self, struct thread *thread, uint64_t number,
                               uint64_t priority)
{
	struct cpu *const none = &cpus[HW_NO_CPU];

	if (thread == self || number > HW_NO_CPU || priority >= HW_PRIORITIES)
		return HW_INVALID;

	struct cpu *const target = &cpus[number];
	if ((target != none && !target->present) ||
	    (target != thread->cpu && target != none && thread->cpu != none))
		return HW_INVALID;
	remote_move(self, thread, target, (uint32_t)priority);
	return HW_OK;
}

/* It changes registers only when the thread is not waiting for them to be set by the kernel. */
static enum hw_status access_registers(struct thread *self, struct thread *thread,
                                       enum hw_registers operation)
{
	bool const faulted = !thread->object && thread_calls(thread);
	bool const write =
		operation == HW_REGISTERS_WRITE || operation == HW_REGISTERS_WRITE_VECTOR;

	if (!faulted && thread->cpu != &cpus[HW_NO_CPU])
		return HW_INVALID;
	if (write && !faulted && thread->state != THREAD_READY)
		return HW_GONE;
	return arch_thread_registers(&thread->arch, operation, &thread->fault,
	                             self->buffer->send.payload);
}

static enum hw_status set_quota(struct thread *thread, uint64_t quota, uint64_t period)
{
	if (quota && (period == 0 || quota > period))
		return HW_INVALID;
	scheduler_set_quota(&thread->context, quota, period);
	return HW_OK;
}

/* ---------------------------------------------------------------- objects ---- */

static enum hw_status create_object(uint64_t const *argument, uint64_t *out_capability)
{
	struct object *const       object = object_free_slot((uint32_t)argument[0]);
	uint64_t const             type = argument[0] >> 32;
	struct thread const *const server = thread_at(argument[1]);

	if (!object || (type != HW_OBJECT_RPC && type != HW_OBJECT_SIGNAL))
		return HW_INVALID;
	*out_capability = capability_receive(&server->domain->caps, object->identity);
	if (!*out_capability)
		return HW_NO_CAPS;
	object_create(object, (enum object_type)type, server->slot, argument[2]);
	return HW_OK;
}

static enum hw_status look_up(struct thread const *self, uint64_t capability, uint64_t *out_slot)
{
	struct object       *object;
	enum hw_status const status = capability_object(&self->domain->caps, capability, &object);

	if (status == HW_OK)
		*out_slot = object_slot(object->identity);
	return status;
}

/* ---------------------------------------------------------------- the machine ---- */

static enum hw_status write_console(struct thread const *self, uint64_t size)
{
	if (size > HW_CONSOLE_MAX)
		return HW_INVALID;
	board_console_write((char const *)self->buffer->send.payload, size);
	return HW_OK;
}

static enum hw_status access_port(uint64_t const *argument, uint64_t *out_value)
{
	*out_value = argument[2];
	if (argument[0] > UINT16_MAX)
		return HW_INVALID;
	return board_io_port((uint16_t)argument[0], argument[1] & 0xff, argument[1] >> 8 & 1,
	                     out_value);
}

/* ---------------------------------------------------------------- dispatch ---- */

/* The arguments are those that hw/core_call.h lists; the results begin with a status. */
static enum hw_status dispatch(struct thread *self, uint64_t number, uint64_t const *argument,
                               struct hw_results *results)
{
	/* the first argument of most calls */
	struct domain *const domain = domain_at(argument[0]);
	struct thread *const thread = thread_at(argument[0]);

	switch (number) {
	case HW_CORE_DOMAIN_CREATE:
		(void)domain_create(argument[0], argument[1], argument[2]);
		return HW_OK;
	case HW_CORE_DOMAIN_DESTROY:
		/* its threads have left it when they were killed; nothing else refers to it */
		return domain == self->domain ? HW_INVALID : HW_OK;
	case HW_CORE_SUPPLY_TABLE:
		domain_supply_table(domain, argument[1]);
		return HW_OK;
	case HW_CORE_SUPPLY_CAPS:
		return capability_table_grow(&domain->caps, argument[1]);
	case HW_CORE_MAP:
		return map(domain, argument, &results->second);
	case HW_CORE_UNMAP:
		return unmap(self, domain, argument, &results->second);
	case HW_CORE_THREAD_CREATE:
		return thread_create(argument[0], domain_at(argument[1]), argument[2], argument[3]);
	case HW_CORE_THREAD_PAGER:
		return set_pager(thread, thread_at(argument[1]), argument[2]);
	case HW_CORE_THREAD_START:
		return start(self, thread, argument);
	case HW_CORE_THREAD_POINTER:
		return set_pointer(thread, argument[1]);
	case HW_CORE_THREAD_KILL:
		return kill(self, thread);
	case HW_CORE_THREAD_INFO:
		results->second = scheduler_used(&thread->context);
		results->third = thread->calls;
		return HW_OK;
	case HW_CORE_THREAD_QUOTA:
		return set_quota(thread, argument[1], argument[2]);
	case HW_CORE_THREAD_SCHEDULE:
		return schedule(self, thread, argument[1], argument[2]);
	case HW_CORE_THREAD_REGISTERS:
		return access_registers(self, thread, (enum hw_registers)argument[1]);
	case HW_CORE_OBJECTS_GROW:
		return object_grow(argument[0]);
	case HW_CORE_OBJECT_CREATE:
		return create_object(argument, &results->second);
	case HW_CORE_OBJECT_DESTROY:
		return object_destroy(argument[0]);
	case HW_CORE_OBJECT_LOOKUP:
		return look_up(self, argument[0], &results->second);
	case HW_CORE_CLEAR:
		return clear(argument[0], argument[1]);
	case HW_CORE_COPY:
		return copy(self, argument[0], argument[1], argument[2]);
	case HW_CORE_CONSOLE:
		return write_console(self, argument[0]);
	case HW_CORE_IO_PORT:
		return access_port(argument, &results->second);
	case HW_CORE_IRQ_BIND:
		return irq_bind(argument[0], argument[1], argument[2], results);
	case HW_CORE_IRQ_ACK:
		return irq_acknowledge(argument[0]);
	case HW_CORE_SHUTDOWN:
		board_shutdown(argument[0] & 0xff);
	default:
		return HW_DENIED;
	}
}

void core_call(struct thread *self, uint64_t number, uint64_t const *argument)
{
	struct hw_results results = { 0 };

	results.first = dispatch(self, number, argument, &results);
	/* who has to wait for other CPUs finds them when it goes on */
	thread_set_results(self, results.first, results.second, results.third, results.fourth);
}
