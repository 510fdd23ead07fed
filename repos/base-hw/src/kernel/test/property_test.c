/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Random operations of threads on several CPUs against a model of what they should see: every
 * call has one outcome, answers and payload reach whom they were meant for, signals are counted,
 * tokens and capabilities name what they should. After each operation the invariants of the
 * kernel's structures are checked. Notifications and timers arrive late. Pages of killed threads
 * are overwritten: nothing may refer to them.
 */
#include "kernel_fixture.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	CPUS = 3,
	DOMAINS = 3, /* the first one is core's */
	THREADS = 14,
	OBJECTS = 24,
	TOKENS = 8,
	STEPS = 400000,
	WORD = 0x5000, /* address of the words that are slept on */
	WORDS = 3,
};

enum waiting { NOT_WAITING, CALLS, RECEIVES, SLEEPS };

/*
 * What the test knows about a thread. Thread 0 is core's: it is never killed, and handles faults.
 */
struct actor {
	struct thread *thread; /* NULL: there is none */
	enum waiting   waiting;
	uint64_t       sent;           /* payload of its call */
	uint64_t       called;         /* identity of the object; 0: its pager */
	uint64_t       sent_cap;       /* identity of the capability that it sent, or 0 */
	uint64_t       answer;         /* payload that it is to get */
	uint64_t       deadline;       /* of its receive */
	uint64_t       tokens[TOKENS]; /* that it received */
	struct thread *victim;         /* whom it kills */
};

struct item {
	struct object *object;  /* NULL: there is none */
	uint64_t       pending; /* signals that were not received */
	uint32_t       caps[DOMAINS];
};

static struct domain *domains[DOMAINS];
static struct actor   actors[THREADS];
static struct item    items[OBJECTS];
static uint32_t       words[WORDS];
static uint64_t       next_value;
static uint32_t       outcomes[8]; /* how often each kind of thing happened */

enum { SAW_ANSWER, SAW_GONE, SAW_CALL, SAW_FAULT, SAW_SIGNAL, SAW_TIMEOUT, SAW_KILL, SAW_CAP };

static uint32_t random_below(uint32_t limit)
{
	return (uint32_t)rand() % limit;
}

/* ---------------------------------------------------------------- who is who ---- */

static struct actor *actor_of(struct thread const *thread)
{
	for (size_t i = 0; i < THREADS; i++) {
		if (actors[i].thread == thread)
			return &actors[i];
	}
	return NULL;
}

static struct actor *actor_of_token(uint64_t token)
{
	for (size_t i = 0; i < THREADS; i++) {
		if (token && actors[i].thread && actors[i].thread->token == token)
			return &actors[i];
	}
	return NULL;
}

static uint32_t domain_index(struct thread const *thread)
{
	for (uint32_t i = 0; i < DOMAINS; i++) {
		if (domains[i] == thread->domain)
			return i;
	}
	fail();
	return 0;
}

static struct item *random_item(enum object_type type)
{
	for (uint32_t i = random_below(OBJECTS), n = 0; n < OBJECTS; n++, i = (i + 1) % OBJECTS) {
		if (items[i].object && items[i].object->event.kind == type)
			return &items[i];
	}
	return NULL;
}

/* ---------------------------------------------------------------- making and ending ---- */

static void make_thread(struct actor *actor)
{
	uint32_t const core = actor == &actors[0] ? 0 : random_below(DOMAINS);
	uint32_t const cpu = random_below(CPUS);

	*actor = (struct actor){ .thread = test_new_thread(domains[core], cpu, random_below(3)) };
	actor->thread->pager = actors[0].thread->slot;
	actor->thread->pager_identity = actors[0].thread->slot->identity;
	actor->thread->pager_badge = 5000;
	fake.cpu = &cpus[cpu];
	assert_int_equal(thread_start(actor->thread, 1, 2), HW_OK);
	fake.notified |= 1u << cpu;
}

static void make_object(struct item *item)
{
	struct actor *const    server = &actors[random_below(THREADS)];
	enum object_type const type = random_below(2) ? OBJECT_RPC : OBJECT_SIGNAL;

	if (!server->thread || server->thread->state == THREAD_DEAD)
		return;
	*item = (struct item){ .object = test_object(type, server->thread,
		                                     1000 + (uint64_t)(item - items)) };
	for (uint32_t i = 0; i < DOMAINS; i++)
		item->caps[i] = capability_receive(&domains[i]->caps, item->object->identity);
}

/* after the kernel destroyed it */
static void forget_object(struct item *item)
{
	for (uint32_t i = 0; i < DOMAINS; i++)
		assert_int_equal(capability_release(&domains[i]->caps, item->caps[i], 1), HW_OK);
	item->object = NULL;
}

/* ---------------------------------------------------------------- what a thread sees ---- */

static void check_call_outcome(struct actor *actor)
{
	struct thread *const thread = actor->thread;

	if (actor->called == 0 && thread->state == THREAD_READY)
		return; /* a fault was handled: there is no result */
	switch (thread->arch.first) {
	case HW_OK:
		assert_int_equal(thread->buffer->receive.payload[0], actor->answer);
		outcomes[SAW_ANSWER]++;
		break;
	case HW_GONE: {
		struct object *const object = object_find(actor->called);

		assert_true(!object || !object_server(object));
		outcomes[SAW_GONE]++;
		break;
	}
	case HW_INVALID:
		break; /* a circle of calls */
	default:
		fail_msg("outcome of a call: %lu", thread->arch.first);
	}
}

static void check_capability(struct thread *thread, struct actor const *caller)
{
	uint32_t const index = thread->buffer->receive.caps[0];
	uint64_t const identity = capability_identity(&thread->domain->caps, index);

	if (index == 0)
		return;
	/* unless the index got another meaning while the call was queued */
	if (object_find(caller->sent_cap))
		assert_int_equal(identity, caller->sent_cap);
	assert_int_equal(capability_release(&thread->domain->caps, index, 1), HW_OK);
	outcomes[SAW_CAP]++;
}

static void keep_token(struct actor *actor, uint64_t token)
{
	actor->tokens[random_below(TOKENS)] = token;
}

static void check_received_call(struct actor *actor)
{
	struct thread *const      thread = actor->thread;
	uint64_t const            token = thread->arch.fourth;
	struct actor const *const caller = actor_of_token(token);

	keep_token(actor, token);
	assert_non_null(caller);
	assert_ptr_equal(caller->thread->server, thread);
	if (hw_header_code(thread->arch.third) == HW_FAULT_OPCODE) {
		assert_int_equal(caller->called, 0);
		assert_int_equal(thread->arch.second, 5000);
		outcomes[SAW_FAULT]++;
		return;
	}
	assert_int_equal(thread->buffer->receive.payload[0], caller->sent);
	assert_int_equal(thread->arch.second, object_find(caller->called)->badge);
	if (hw_header_caps(thread->arch.third))
		check_capability(thread, caller);
	outcomes[SAW_CALL]++;
}

static void check_received(struct actor *actor)
{
	struct thread *const thread = actor->thread;

	switch (thread->arch.first) {
	case HW_EVENT_CALL:
		check_received_call(actor);
		break;
	case HW_EVENT_SIGNAL: {
		struct item *const item = &items[thread->arch.second - 1000];

		assert_int_equal(thread->arch.third, item->pending);
		assert_int_not_equal(item->pending, 0);
		item->pending = 0;
		outcomes[SAW_SIGNAL]++;
		break;
	}
	case HW_EVENT_TIMEOUT:
		assert_true(fake.now >= actor->deadline);
		outcomes[SAW_TIMEOUT]++;
		break;
	default:
		fail_msg("event %lu", thread->arch.first);
	}
}

/* the kill is complete: nothing refers to the thread any more */
static void bury(struct thread *victim)
{
	for (uint32_t i = 0; i < CPUS; i++)
		assert_ptr_not_equal(cpus[i].current, victim);
	memset(victim, 0xdd, sizeof(*victim));
	outcomes[SAW_KILL]++;
}

static void observe(struct actor *actor)
{
	enum waiting const waiting = actor->waiting;

	if (!actor->thread || actor->thread->state != THREAD_READY)
		return;
	actor->waiting = NOT_WAITING;
	if (waiting == CALLS)
		check_call_outcome(actor);
	else if (waiting == RECEIVES)
		check_received(actor);
	if (actor->victim)
		bury(actor->victim);
	actor->victim = NULL;
}

/* ---------------------------------------------------------------- system calls ---- */

static void do_call(struct actor *actor, uint32_t cpu)
{
	struct thread *const     thread = actor->thread;
	struct item const *const item = random_item(OBJECT_RPC);
	struct item const *const passed = random_item(OBJECT_SIGNAL);
	uint32_t const           domain = domain_index(thread);

	if (!item)
		return;
	actor->waiting = CALLS;
	actor->called = item->object->identity;
	actor->sent = ++next_value;
	thread->buffer->send.payload[0] = actor->sent;
	actor->sent_cap = 0;
	if (passed && random_below(2))
		actor->sent_cap = passed->object->identity;
	thread->buffer->send.caps[0] = actor->sent_cap ? passed->caps[domain] : 0x7fff;
	test_call_system(cpu, HW_CALL_CALL, item->caps[domain],
	                 hw_header(1, random_below(2) ? 8 : 900, random_below(2)), 0, 0);
}

/* Say what an answer by the token means; its payload is in the send half. */
static bool prepare_answer(struct actor *actor, uint64_t token)
{
	struct actor *const caller = actor_of_token(token);

	actor->thread->buffer->send.payload[0] = ++next_value;
	if (!caller || caller->thread->server != actor->thread)
		return false;
	caller->answer = next_value;
	return true;
}

static uint64_t some_token(struct actor const *actor)
{
	/* also those of others, and what was never a token */
	if (random_below(8) == 0)
		return random_below(2) ? actors[random_below(THREADS)].tokens[0]
		                       : (uint64_t)rand() << 44 | (uint64_t)rand();
	return actor->tokens[random_below(TOKENS)];
}

static void do_receive(struct actor *actor, uint32_t cpu)
{
	struct thread const *const thread = actor->thread;
	/* mostly what was received last, as servers do */
	uint64_t const token =
		thread->serving && random_below(3) ? thread->serving->token : some_token(actor);

	actor->waiting = RECEIVES;
	actor->deadline = HW_FOREVER;
	if (actor == &actors[0] || random_below(2))
		actor->deadline = fake.now + random_below(300);
	(void)prepare_answer(actor, token);
	test_call_system(cpu, HW_CALL_RECEIVE, token, hw_header(0, 8, 0), actor->deadline, 0);
}

static void do_answer(struct actor *actor, uint32_t cpu)
{
	struct thread *const thread = actor->thread;
	uint64_t const       token = some_token(actor);
	bool const           valid = prepare_answer(actor, token);

	test_call_system(cpu, HW_CALL_ANSWER, token, hw_header(0, 8, 0), 0, 0);
	assert_int_equal(thread->arch.first, valid ? HW_OK : HW_GONE);
}

static void do_signal(struct actor *actor, uint32_t cpu)
{
	struct thread *const thread = actor->thread;
	struct item *const   item = random_item(OBJECT_SIGNAL);

	if (!item)
		return;
	bool const served = object_server(item->object) != NULL;
	item->pending += served;
	test_call_system(cpu, HW_CALL_SIGNAL, item->caps[domain_index(thread)], 0, 0, 0);
	assert_int_equal(thread->arch.first, served ? HW_OK : HW_GONE);
}

static void do_sleep(struct actor *actor, uint32_t cpu)
{
	uint32_t const word = random_below(WORDS);

	if (actor == &actors[0])
		return;
	actor->waiting = SLEEPS;
	test_call_system(cpu, HW_CALL_FUTEX_WAIT, WORD + word * 4, random_below(2), 0, 0);
}

static uint32_t sleepers(uint32_t domain, uint64_t address)
{
	uint32_t count = 0;

	for (size_t i = 0; i < THREADS; i++) {
		struct thread const *const thread = actors[i].thread;

		count += thread && thread->state == THREAD_SLEEPING &&
		         thread->domain == domains[domain] && thread->sleep_address == address;
	}
	return count;
}

static void do_wake(struct actor *actor, uint32_t cpu)
{
	uint32_t const domain = domain_index(actor->thread), limit = random_below(3);
	uint64_t const address = WORD + random_below(WORDS) * 4;
	uint32_t const before = sleepers(domain, address);

	test_call_system(cpu, HW_CALL_FUTEX_WAKE, address, limit, 0, 0);
	assert_int_equal(sleepers(domain, address), before > limit ? before - limit : 0);
}

static void do_nonsense(struct actor *actor, uint32_t cpu)
{
	uint64_t const numbers[] = { HW_CALL_CALL,
		                     HW_CALL_SIGNAL,
		                     HW_CALL_RELEASE,
		                     HW_CALL_FUTEX_WAIT,
		                     HW_CALL_YIELD,
		                     HW_CALL_NONE,
		                     11,
		                     1 << 20,
		                     HW_CORE_CALL_END };
	uint64_t const number = numbers[random_below(sizeof(numbers) / sizeof(*numbers))];
	uint64_t const argument = random_below(2) ? UINT64_MAX : 0x1000000;

	test_call_system(cpu, number, argument, (uint64_t)rand() << 33 | 3, 0, 0);
	if (actor->thread->state != THREAD_READY)
		return;
	if (number == HW_CALL_YIELD || number == HW_CALL_NONE)
		assert_int_equal(actor->thread->arch.first, HW_OK);
	else if (number > HW_CALL_EXIT)
		assert_int_equal(actor->thread->arch.first, HW_DENIED);
	else
		assert_int_equal(actor->thread->arch.first, HW_INVALID);
}

static void do_fault(struct actor *actor, uint32_t cpu)
{
	if (actor == &actors[0])
		return;
	actor->waiting = CALLS;
	actor->called = 0;
	test_fault(cpu, 0x1234);
}

static void do_exit(struct actor *actor, uint32_t cpu)
{
	if (actor != &actors[0])
		test_call_system(cpu, HW_CALL_EXIT, WORD, 0, 0, 0);
}

/* ---------------------------------------------------------------- core's system calls ---- */

static void do_kill(struct actor *actor, uint32_t cpu)
{
	struct actor *const victim = &actors[1 + random_below(THREADS - 1)];

	if (victim == actor || !victim->thread)
		return;
	actor->victim = victim->thread;
	/* whom the victim was about to bury stays */
	*victim = (struct actor){ 0 };
	test_call_system(cpu, HW_CORE_THREAD_KILL, (uintptr_t)actor->victim, 0, 0, 0);
	assert_int_equal(actor->thread->arch.first, HW_OK);
}

static void do_destroy(uint32_t cpu)
{
	struct item *const item = &items[random_below(OBJECTS)];

	if (!item->object)
		return;
	test_call_system(cpu, HW_CORE_OBJECT_DESTROY, object_slot(item->object->identity), 0, 0, 0);
	forget_object(item);
}

static void do_core_call(struct actor *actor, uint32_t cpu)
{
	struct item *const  item = &items[random_below(OBJECTS)];
	struct actor *const other = &actors[random_below(THREADS)];

	switch (random_below(5)) {
	case 0:
		do_kill(actor, cpu);
		break;
	case 1:
		do_destroy(cpu);
		break;
	case 2:
		if (!item->object)
			make_object(item);
		break;
	case 3:
		test_call_system(cpu, HW_CORE_UNMAP, (uintptr_t)domains[random_below(DOMAINS)],
		                 0x100000, FERN_PAGE_SIZE, 0);
		break;
	case 4:
		if (other->thread)
			test_call_system(cpu, HW_CORE_THREAD_QUOTA, (uintptr_t)other->thread,
			                 random_below(2) * 300, 2000, 0);
		break;
	}
}

/* ---------------------------------------------------------------- steps ---- */

static void act(struct actor *actor, uint32_t cpu)
{
	/* the first one keeps the others going */
	if (actor->thread->domain == domains[0] && random_below(actor == &actors[0] ? 2 : 4) == 0) {
		do_core_call(actor, cpu);
		return;
	}
	switch (random_below(24)) {
	case 0:
		do_exit(actor, cpu);
		break;
	case 1:
	case 2:
		do_fault(actor, cpu);
		break;
	case 3:
	case 4:
		do_sleep(actor, cpu);
		break;
	case 5:
	case 6:
		do_wake(actor, cpu);
		break;
	case 7:
		do_nonsense(actor, cpu);
		break;
	case 8:
	case 9:
		do_answer(actor, cpu);
		break;
	case 10:
	case 11:
	case 12:
		do_signal(actor, cpu);
		break;
	case 13:
	case 14:
	case 15:
	case 16:
		if (actor != &actors[0]) /* its callers would wait for each other */
			do_call(actor, cpu);
		break;
	default:
		do_receive(actor, cpu);
	}
}

static void handle_notification(uint32_t cpu)
{
	fake.notified &= ~(1u << cpu);
	fake.cpu = &cpus[cpu];
	(void)kernel_handle_notification();
}

static bool timer_due(uint32_t cpu)
{
	return cpus[cpu].timer <= fake.now;
}

/* a thread that was killed, and does not know it yet */
static void act_as_dead(struct thread const *thread, uint32_t cpu)
{
	struct item const *const item = random_item(OBJECT_RPC);
	uint32_t const           index = item ? item->caps[domain_index(thread)] : 1;

	if (random_below(2))
		test_call_system(cpu, HW_CALL_CALL, index, hw_header(0, 8, 0), 0, 0);
	else
		test_call_system(cpu, HW_CALL_FUTEX_WAIT, WORD, words[0], 0, 0);
}

static void step(void)
{
	uint32_t const       cpu = random_below(CPUS);
	struct actor *const  actor = actor_of(test_current(cpu));
	struct thread *const current = test_current(cpu);
	struct actor *const  other = &actors[random_below(THREADS)];

	if (!other->thread)
		make_thread(other);
	else if (fake.notified >> cpu & 1 && random_below(3) == 0)
		handle_notification(cpu);
	else if (timer_due(cpu) && random_below(2))
		test_timer(cpu);
	else if (!current || random_below(16) == 0)
		fake.now += random_below(200);
	else if (!actor)
		act_as_dead(current, cpu);
	else
		act(actor, cpu);
}

static void check(void)
{
	struct thread *threads[THREADS];
	size_t         count = 0;
	bool           settled = fake.notified == 0;

	for (uint32_t i = 0; i < CPUS; i++)
		settled = settled && !timer_due(i);
	for (size_t i = 0; i < THREADS; i++) {
		observe(&actors[i]);
		if (actors[i].thread)
			threads[count++] = actors[i].thread;
	}
	test_check_invariants(threads, count, settled);
}

static void set_up(uint32_t seed)
{
	srand(seed);
	test_boot(CPUS);
	memset(actors, 0, sizeof(actors));
	memset(items, 0, sizeof(items));
	for (uint32_t i = 0; i < DOMAINS; i++) {
		domains[i] = test_domain();
		domains[i]->space.mappings[0].address = WORD;
		domains[i]->space.mappings[0].physical = (uintptr_t)words;
		domains[i]->space.mappings[0].write = true;
	}
	domains[0]->core = true;
	actors[0].thread = test_thread(domains[0], 0, 2);
	for (size_t i = 1; i < THREADS; i++)
		make_thread(&actors[i]);
}

static void random_operations(void **state)
{
	(void)state;
	memset(outcomes, 0, sizeof(outcomes));
	for (uint32_t seed = 1; seed <= 20; seed++) {
		set_up(seed);
		for (uint32_t i = 0; i < STEPS / 20; i++) {
			step();
			check();
		}
		test_shut_down();
	}
	/* nothing that should be tested stayed out */
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(*outcomes); i++)
		print_message("outcome %zu: %u times\n", i, outcomes[i]);
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(*outcomes); i++)
		assert_true(outcomes[i] > 200);
}

int main(void)
{
	struct CMUnitTest const tests[] = { cmocka_unit_test(random_operations) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
