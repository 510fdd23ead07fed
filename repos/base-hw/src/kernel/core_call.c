/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core's system calls. Core is trusted with addresses of pages, domains and threads; whatever
 * comes from elsewhere is checked where it is used.
 */
#include <core_call.h>
#include <irq_binding.h>
#include <message.h>

typedef struct hw_results handler(struct thread *self, uint64_t const *argument);

static struct hw_results status_result(enum hw_status status)
{
	return (struct hw_results){ .first = status };
}

/* ---------------------------------------------------------------- domains ---- */

static struct hw_results domain_create_call(struct thread *self, uint64_t const *argument)
{
	(void)self;
	(void)domain_create(argument[0], argument[1], argument[2]);
	return status_result(HW_OK);
}

static struct hw_results domain_destroy_call(struct thread *self, uint64_t const *argument)
{
	struct domain const *const domain = domain_at(argument[0]);

	/* its threads have left it when they were killed; nothing else refers to it */
	return status_result(domain == self->domain ? HW_INVALID : HW_OK);
}

static struct hw_results supply_table(struct thread *self, uint64_t const *argument)
{
	(void)self;
	domain_supply_table(domain_at(argument[0]), argument[1]);
	return status_result(HW_OK);
}

static struct hw_results supply_caps(struct thread *self, uint64_t const *argument)
{
	struct domain *const domain = domain_at(argument[0]);

	(void)self;
	return status_result(capability_table_grow(&domain->caps, argument[1]));
}

static bool range_valid(uint64_t address, uint64_t size)
{
	return address % FERN_PAGE_SIZE == 0 && size % FERN_PAGE_SIZE == 0 && size > 0 &&
	       size <= HW_MAP_MAX;
}

static struct hw_results map(struct thread *self, uint64_t const *argument)
{
	struct domain *const domain = domain_at(argument[0]);
	uint64_t const       size = argument[3] & ~(FERN_PAGE_SIZE - 1);
	uint32_t const       flags = argument[3] & (FERN_PAGE_SIZE - 1);
	struct hw_results    results = { .first = HW_INVALID };

	(void)self;
	if (range_valid(argument[1], size) && argument[2] % FERN_PAGE_SIZE == 0 &&
	    !(flags & ~(uint32_t)HW_MAP_FLAGS))
		results.first = arch_space_map(&domain->space, &domain->tables, argument[1],
		                               argument[2], size, flags, &results.second);
	return results;
}

static struct hw_results unmap(struct thread *self, uint64_t const *argument)
{
	struct domain *const domain = domain_at(argument[0]);
	struct hw_results    results = { .first = HW_INVALID };

	if (!range_valid(argument[1], argument[2]))
		return results;
	results.first = arch_space_unmap(&domain->space, &domain->tables, argument[1], argument[2],
	                                 &results.second);
	if (results.second != 0)
		remote_flush(self, domain, argument[1], results.second);
	return results;
}

/* ---------------------------------------------------------------- threads ---- */

static struct hw_results thread_create_call(struct thread *self, uint64_t const *argument)
{
	(void)self;
	return status_result(
		thread_create(argument[0], domain_at(argument[1]), argument[2], argument[3]));
}

static struct hw_results thread_pager(struct thread *self, uint64_t const *argument)
{
	struct thread *const       thread = thread_at(argument[0]);
	struct thread const *const pager = thread_at(argument[1]);

	(void)self;
	thread->pager = pager->slot;
	thread->pager_identity = pager->slot->identity;
	thread->pager_badge = argument[2];
	return status_result(HW_OK);
}

static struct hw_results thread_start_call(struct thread *self, uint64_t const *argument)
{
	struct thread *const thread = thread_at(argument[0]);
	uint64_t const       header = argument[3];

	if (!hw_header_valid(header) || thread->state != THREAD_NEW)
		return status_result(HW_INVALID);
	if (!message_copy(self, thread, header))
		return status_result(HW_NO_CAPS);
	return status_result(thread_start(thread, argument[1], argument[2]));
}

static struct hw_results thread_pointer(struct thread *self, uint64_t const *argument)
{
	struct thread *const thread = thread_at(argument[0]);

	(void)self;
	if (thread->state != THREAD_NEW)
		return status_result(HW_INVALID);
	arch_thread_set_pointer(&thread->arch, argument[1]);
	return status_result(HW_OK);
}

static struct hw_results thread_kill(struct thread *self, uint64_t const *argument)
{
	struct thread *const thread = thread_at(argument[0]);

	if (thread == self)
		return status_result(HW_INVALID);
	thread_end(thread);
	object_retire(thread->slot);
	remote_leave(self, thread);
	return status_result(HW_OK);
}

static struct hw_results thread_info(struct thread *self, uint64_t const *argument)
{
	struct thread const *const thread = thread_at(argument[0]);

	(void)self;
	return (struct hw_results){
		.first = HW_OK,
		.second = scheduler_used(&thread->context),
		.third = thread->state != THREAD_NEW && thread->state != THREAD_DEAD,
	};
}

static struct hw_results thread_quota(struct thread *self, uint64_t const *argument)
{
	(void)self;
	if (argument[1] && (argument[2] == 0 || argument[1] > argument[2]))
		return status_result(HW_INVALID);
	scheduler_set_quota(&thread_at(argument[0])->context, argument[1], argument[2]);
	return status_result(HW_OK);
}

/* ---------------------------------------------------------------- objects ---- */

static struct hw_results objects_grow(struct thread *self, uint64_t const *argument)
{
	(void)self;
	return status_result(object_grow(argument[0]));
}

static struct hw_results object_create_call(struct thread *self, uint64_t const *argument)
{
	struct object *const       object = object_free_slot((uint32_t)argument[0]);
	uint64_t const             type = argument[0] >> 32;
	struct thread const *const server = thread_at(argument[1]);

	(void)self;
	if (!object || (type != HW_OBJECT_RPC && type != HW_OBJECT_SIGNAL))
		return status_result(HW_INVALID);

	uint32_t const capability = capability_receive(&server->domain->caps, object->identity);
	if (!capability)
		return status_result(HW_NO_CAPS);
	object_create(object, (enum object_type)type, server->slot, argument[2]);
	return (struct hw_results){ .first = HW_OK, .second = capability };
}

static struct hw_results object_destroy_call(struct thread *self, uint64_t const *argument)
{
	(void)self;
	return status_result(object_destroy(argument[0]));
}

static struct hw_results object_lookup(struct thread *self, uint64_t const *argument)
{
	struct object       *object;
	enum hw_status const status = capability_object(&self->domain->caps, argument[0], &object);

	if (status != HW_OK)
		return status_result(status);
	return (struct hw_results){ .first = HW_OK, .second = object_slot(object->identity) };
}

/* ---------------------------------------------------------------- the machine ---- */

static struct hw_results clear(struct thread *self, uint64_t const *argument)
{
	uint64_t const address = argument[0], size = argument[1];

	(void)self;
	if (!range_valid(address, size) || size > HW_CLEAR_MAX)
		return status_result(HW_INVALID);
	for (uint64_t offset = 0; offset < size; offset += FERN_PAGE_SIZE)
		arch_clear_page(arch_pointer(address + offset));
	return status_result(HW_OK);
}

static struct hw_results console(struct thread *self, uint64_t const *argument)
{
	if (!hw_header_valid(argument[0]))
		return status_result(HW_INVALID);
	board_console_write((char const *)self->buffer->send.payload, hw_header_size(argument[0]));
	return status_result(HW_OK);
}

static struct hw_results io_port(struct thread *self, uint64_t const *argument)
{
	uint32_t       value = (uint32_t)argument[2];
	uint32_t const width = argument[1] & 0xff;
	bool const     write = argument[1] >> 8 & 1;

	(void)self;
	if (argument[0] > UINT16_MAX)
		return status_result(HW_INVALID);
	enum hw_status const status = board_io_port((uint16_t)argument[0], width, write, &value);
	return (struct hw_results){ .first = status, .second = value };
}

static struct hw_results irq_bind_call(struct thread *self, uint64_t const *argument)
{
	struct irq_binding   binding;
	enum hw_status const status = irq_bind(argument[0], argument[1], argument[2], &binding);

	(void)self;
	return (struct hw_results){ status, binding.address, binding.data, binding.line };
}

static struct hw_results irq_ack(struct thread *self, uint64_t const *argument)
{
	(void)self;
	return status_result(irq_acknowledge(argument[0]));
}

static struct hw_results shut_down(struct thread *self, uint64_t const *argument)
{
	(void)self;
	board_shutdown(argument[0] & 0xff);
}

/* ---------------------------------------------------------------- dispatch ---- */

#define CALL(name) [HW_CORE_##name - HW_CALL_CORE]

static handler *const handlers[HW_CORE_CALL_END - HW_CALL_CORE] = {
	CALL(DOMAIN_CREATE) = domain_create_call,
	CALL(DOMAIN_DESTROY) = domain_destroy_call,
	CALL(SUPPLY_TABLE) = supply_table,
	CALL(SUPPLY_CAPS) = supply_caps,
	CALL(MAP) = map,
	CALL(UNMAP) = unmap,
	CALL(THREAD_CREATE) = thread_create_call,
	CALL(THREAD_PAGER) = thread_pager,
	CALL(THREAD_START) = thread_start_call,
	CALL(THREAD_POINTER) = thread_pointer,
	CALL(THREAD_KILL) = thread_kill,
	CALL(THREAD_INFO) = thread_info,
	CALL(THREAD_QUOTA) = thread_quota,
	CALL(OBJECTS_GROW) = objects_grow,
	CALL(OBJECT_CREATE) = object_create_call,
	CALL(OBJECT_DESTROY) = object_destroy_call,
	CALL(OBJECT_LOOKUP) = object_lookup,
	CALL(CLEAR) = clear,
	CALL(CONSOLE) = console,
	CALL(IO_PORT) = io_port,
	CALL(IRQ_BIND) = irq_bind_call,
	CALL(IRQ_ACK) = irq_ack,
	CALL(SHUTDOWN) = shut_down,
};

void core_call(struct thread *self, uint64_t number, uint64_t const *argument)
{
	if (number < HW_CALL_CORE || number >= HW_CORE_CALL_END) {
		thread_set_status(self, HW_DENIED);
		return;
	}

	struct hw_results const results = handlers[number - HW_CALL_CORE](self, argument);
	/* who has to wait for other CPUs finds them when it goes on */
	thread_set_results(self, results.first, results.second, results.third, results.fourth);
}
