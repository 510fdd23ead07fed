/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Calls, see call.h. The fast paths hand the CPU over between two threads on the same CPU: the
 * scheduler is not asked, and no run queue changes, because the time that is spent stays the same.
 */
#include <call.h>
#include <message.h>

/* ---------------------------------------------------------------- tokens ---- */

/* calls that were received, ever */
static uint64_t call_count;

static inline uint64_t new_token(struct thread const *caller)
{
	return caller->token_base | (++call_count & ((1ULL << CALL_TOKEN_SHIFT) - 1));
}

/* The caller that a token names, if it waits for an answer of `server`. */
static struct thread *find_caller(struct thread const *server, uint64_t token)
{
	uint32_t const slot = (uint32_t)(token >> CALL_TOKEN_SHIFT);

	if (!token || slot >= object_count || object_at(slot)->event.kind != OBJECT_THREAD)
		return NULL;

	struct thread *const caller = object_at(slot)->thread;
	return caller && caller->token == token && caller->server == server ? caller : NULL;
}

bool call_pending(struct thread const *server, uint64_t token)
{
	return find_caller(server, token) != NULL;
}

/* ---------------------------------------------------------------- delivery ---- */

/* The server receives the call: its results are set. */
static inline void accept(struct thread *server, struct thread *caller, uint64_t badge,
                          uint64_t header)
{
	caller->state = THREAD_SERVED;
	caller->token = new_token(caller);
	server->serving = caller;
	thread_set_results(server, HW_EVENT_CALL, badge, header, caller->token);
}

static void accept_fault(struct thread *server, struct thread *caller)
{
	uint64_t const words = sizeof(caller->fault) / sizeof(uint64_t);

	arch_copy_words(server->buffer->receive.payload, (uint64_t const *)&caller->fault, words);
	accept(server, caller, caller->pager_badge,
	       hw_header(HW_FAULT_OPCODE, sizeof(caller->fault), 0));
}

/* The caller leaves its server and goes on; one that faulted only if it may. */
static void finish(struct thread *caller, enum hw_status status, uint64_t header)
{
	call_withdraw(caller);
	if (caller->object)
		thread_set_results(caller, status, header, 0, 0);
	if (caller->object || status == HW_OK) {
		caller->state = THREAD_READY;
		scheduler_wake(caller);
	} else {
		caller->state = THREAD_STOPPED;
		scheduler_block(caller);
	}
}

/* The call waits in a list of its server, and in that of its object. */
static void list_call(struct fern_list *list, struct thread *caller)
{
	fern_list_append(list, &caller->event.element);
	if (caller->object)
		fern_list_append(&caller->object->event.callers, &caller->object_element);
}

/* False: the call's capabilities do not fit; the caller went on. */
static bool deliver_call(struct thread *server, struct thread *caller)
{
	fern_list_remove(&caller->object_element);
	if (!caller->object) {
		accept_fault(server, caller);
		return true;
	}
	if (!message_copy(caller, server, caller->header)) {
		finish(caller, HW_NO_CAPS, 0);
		return false;
	}
	accept(server, caller, caller->object->badge, caller->header);
	return true;
}

static void deliver_signal(struct thread *server, struct object *context)
{
	thread_set_results(server, HW_EVENT_SIGNAL, context->badge, context->event.count, 0);
	context->event.count = 0;
}

/* The server, which was receiving, has something to do. */
static void end_receiving(struct thread *server)
{
	if (server->state == THREAD_TIMED)
		timeout_cancel(&server->timeout);
	server->state = THREAD_READY;
}

/* ---------------------------------------------------------------- call ---- */

/* Would a call of `server` by `caller` close a circle? */
static bool circular(struct thread *server, struct thread const *caller)
{
	for (uint32_t i = 0; i < SCHEDULER_CHAIN_MAX; i++) {
		if (server == caller)
			return true;
		if (!thread_calls(server))
			return false;
		server = server->server;
	}
	return false;
}

/* The caller, which is the current thread, calls; object, header or fault are set. */
static void call_server(struct cpu *cpu, struct thread *caller, struct thread *server)
{
	caller->server = server;
	caller->state = THREAD_QUEUED;

	if (!thread_receives(server)) {
		list_call(&server->events, caller);
		cpu->reschedule = true;
		/* nobody on the CPU where core is keeps it from those of others */
		if (server->domain->core && server->cpu != cpu)
			scheduler_activate(server);
		return;
	}
	if (server->domain->core)
		server->cpu = cpu; /* core comes to its callers */
	if (!deliver_call(server, caller))
		return;
	end_receiving(server);
	if (server->cpu == cpu) {
		cpu->next = server;
	} else {
		scheduler_wake(server);
		cpu->reschedule = true;
	}
}

static enum hw_status find_server(struct thread *caller, uint64_t capability,
                                  struct thread **out_server)
{
	struct object       *object;
	enum hw_status const status = capability_object(&caller->domain->caps, capability, &object);

	if (status != HW_OK)
		return status;
	if (object->event.kind != OBJECT_RPC)
		return HW_INVALID;

	struct thread *const server = object_server(object);
	if (!server)
		return HW_GONE;
	caller->object = object;
	*out_server = server;
	return circular(server, caller) ? HW_INVALID : HW_OK;
}

static void call_slowly(struct cpu *cpu, uint64_t capability, uint64_t header)
{
	struct thread *const caller = cpu->current;
	struct thread       *server;
	enum hw_status const status =
		hw_header_valid(header) ? find_server(caller, capability, &server) : HW_INVALID;

	if (status != HW_OK) {
		thread_set_status(caller, status);
		return;
	}
	caller->header = header;
	call_server(cpu, caller, server);
}

void call_send(struct cpu *cpu, uint64_t capability, uint64_t header)
{
	struct thread *const caller = cpu->current;
	uint64_t const       identity = capability_identity(&caller->domain->caps, capability);
	struct object *const object = object_at(object_slot(identity));

	caller->calls++;
	if (object->identity != identity || object->event.kind != OBJECT_RPC ||
	    !message_simple(header)) {
		call_slowly(cpu, capability, header);
		return;
	}
	struct thread *const server = object_server(object);
	if (!server || server->state != THREAD_RECEIVING || server->cpu != cpu) {
		call_slowly(cpu, capability, header);
		return;
	}

	caller->object = object;
	caller->server = server;
	message_copy_payload(caller, server, header);
	accept(server, caller, object->badge, header);
	server->state = THREAD_READY;
	cpu->next = server;
}

bool call_pager(struct thread *thread)
{
	struct object const *const pager = thread->pager;

	if (!pager || pager->identity != thread->pager_identity || !pager->thread)
		return false;
	if (circular(pager->thread, thread))
		return false;
	thread->object = NULL;
	call_server(thread->cpu, thread, pager->thread);
	return true;
}

/* ---------------------------------------------------------------- answer ---- */

enum hw_status call_answer(struct thread *server, uint64_t token, uint64_t header)
{
	struct thread *const caller = find_caller(server, token);

	if (!caller)
		return HW_GONE;
	if (!hw_header_valid(header))
		return HW_INVALID;

	bool const fits = !caller->object || message_copy(server, caller, header);
	finish(caller, fits ? HW_OK : HW_NO_CAPS, header);
	return HW_OK;
}

/*
 * May the current thread answer whom it serves, and wait, by handing over to it? There must be
 * nothing else to do.
 */
static inline bool may_hand_back(struct cpu const *cpu, uint64_t token, uint64_t deadline)
{
	struct thread const *const server = cpu->current;
	struct thread const *const caller = server->serving;

	/* whoever was called from another CPU has its own context queued */
	return caller && caller->token == token && deadline == HW_FOREVER &&
	       !server->events.first && !server->context.cpu && !caller->parked.first;
}

static inline void hand_back(struct cpu *cpu, uint64_t header)
{
	struct thread *const server = cpu->current;
	struct thread *const caller = server->serving;

	if (caller->object)
		thread_set_results(caller, HW_OK, header, 0, 0);
	server->serving = NULL;
	server->state = THREAD_RECEIVING;
	caller->token = 0;
	caller->server = NULL;
	caller->state = THREAD_READY;
	cpu->next = caller;
}

/* ---------------------------------------------------------------- receive ---- */

/*
 * The server goes on without having answered: the caller lends no more. If the server does not wait
 * now, it is to be activated.
 */
static void defer(struct thread *server)
{
	struct thread *const caller = server->serving;

	if (!caller)
		return;
	server->serving = NULL;
	caller->state = THREAD_DEFERRED;
	list_call(&server->deferred, caller);
	scheduler_block(caller);
	scheduler_reconsider(caller, server);
}

/* Receive what is queued. False: nothing is. */
static bool receive_event(struct thread *server)
{
	for (;;) {
		struct event *const event = fern_list_first(&server->events, struct event, element);

		if (!event)
			return false;
		fern_list_remove(&event->element);
		if (event->kind == OBJECT_SIGNAL) {
			deliver_signal(server, fern_container_of(event, struct object, event));
			return true;
		}
		if (deliver_call(server, thread_of_event(event)))
			return true;
	}
}

static void receive_expired(struct timeout *timeout)
{
	struct thread *const server = fern_container_of(timeout, struct thread, timeout);

	thread_set_results(server, HW_EVENT_TIMEOUT, 0, 0, 0);
	server->state = THREAD_READY;
	scheduler_wake(server);
}

static void wait_for_event(struct cpu *cpu, struct thread *server, uint64_t deadline)
{
	if (deadline != HW_FOREVER && deadline <= arch_clock_us()) {
		thread_set_results(server, HW_EVENT_TIMEOUT, 0, 0, 0);
		return;
	}

	server->state = THREAD_RECEIVING;
	scheduler_block(server);
	if (deadline != HW_FOREVER) {
		server->state = THREAD_TIMED;
		server->timeout.expired = receive_expired;
		timeout_set(&server->timeout, cpu, deadline);
	}
}

/* kept apart, so that the fast path saves no registers */
static __attribute__((noinline)) void receive_slowly(struct cpu *cpu, uint64_t token,
                                                     uint64_t header, uint64_t deadline)
{
	struct thread *const server = cpu->current;

	/* an answer with capabilities, or to a fault */
	if (may_hand_back(cpu, token, deadline) && hw_header_valid(header) &&
	    (!server->serving->object || message_copy(server, server->serving, header))) {
		hand_back(cpu, header);
		return;
	}

	/* a token that names nothing is nobody's business but the server's */
	if (token)
		(void)call_answer(server, token, header);
	defer(server);
	if (!receive_event(server))
		wait_for_event(cpu, server, deadline);
	scheduler_activate(server);
}

void call_receive(struct cpu *cpu, uint64_t token, uint64_t header, uint64_t deadline)
{
	struct thread *const server = cpu->current;

	if (!may_hand_back(cpu, token, deadline) || !message_simple(header) ||
	    !server->serving->object) {
		receive_slowly(cpu, token, header, deadline);
		return;
	}
	message_copy_payload(server, server->serving, header);
	hand_back(cpu, header);
}

/* ---------------------------------------------------------------- signals ---- */

enum hw_status call_signal(struct object *context)
{
	struct thread *const server = object_server(context);

	if (!server)
		return HW_GONE;
	if (context->event.count != UINT32_MAX)
		context->event.count++;

	if (thread_receives(server)) {
		deliver_signal(server, context);
		end_receiving(server);
		scheduler_wake(server);
	} else if (!fern_list_linked(&context->event.element)) {
		/* who runs on lent time may have to hurry on its own account now */
		fern_list_append(&server->events, &context->event.element);
		scheduler_activate(server);
	}
	return HW_OK;
}

/* ---------------------------------------------------------------- ends ---- */

void call_withdraw(struct thread *caller)
{
	struct thread *const server = caller->server;
	bool const           lent = thread_lends(caller);

	if (server->serving == caller)
		server->serving = NULL;
	fern_list_remove(&caller->event.element);
	fern_list_remove(&caller->object_element);
	caller->server = NULL;
	caller->token = 0;
	if (lent) {
		scheduler_reconsider(caller, scheduler_chain_end(server));
		scheduler_activate(server);
	}
}

bool call_cancel_object(struct object *object)
{
	struct thread *const server = object_server(object);
	uint32_t             count = 0;

	if (server && server->serving && server->serving->object == object)
		finish(server->serving, HW_GONE, 0);
	fern_list_for_each(&object->event.callers, struct thread, object_element, caller) {
		if (count++ == HW_CANCEL_MAX)
			return false;
		finish(caller, HW_GONE, 0);
	}
	return true;
}

/* At most `left` of what waits in the list. */
static bool cancel_events(struct fern_list *events, uint32_t *left)
{
	fern_list_for_each(events, struct event, element, event) {
		if ((*left)-- == 0)
			return false;
		if (event->kind == EVENT_CALL)
			finish(thread_of_event(event), HW_GONE, 0);
		else
			fern_list_remove(&event->element);
	}
	return true;
}

bool call_cancel_server(struct thread *server)
{
	uint32_t left = HW_CANCEL_MAX;

	if (server->serving)
		finish(server->serving, HW_GONE, 0);
	return cancel_events(&server->deferred, &left) && cancel_events(&server->events, &left);
}
