/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads.
 *
 *     state              waits for                                   ends by
 *     THREAD_NEW         its start                                   thread_start()
 *     THREAD_READY                                                   waiting for something
 *     THREAD_QUEUED      its call to be received; lends              the server receives it
 *     THREAD_SERVED      its call to be answered; lends              answer; DEFERRED: server receives
 *     THREAD_DEFERRED    its call to be answered                     answer
 *     THREAD_RECEIVING   a call or signal                            call, signal
 *     THREAD_TIMED       the same, or a time                         call, signal, time
 *     THREAD_SLEEPING    being woken (futex.h)                       futex_wake()
 *     THREAD_REMOTE      other CPUs (remote.h)                       the last of them
 *     THREAD_STOPPED     nothing: it faulted, and nobody cares
 *     THREAD_DEAD        nothing: it has exited or was killed
 *
 * A thread that faulted waits for its pager like a caller; `object` is NULL then.
 */
#ifndef FERN_KERNEL_THREAD_H
#define FERN_KERNEL_THREAD_H

#include <arch.h>
#include <domain.h>
#include <hw/message.h>
#include <object.h>
#include <remote.h>
#include <scheduler.h>

enum thread_state {
	THREAD_NEW,
	THREAD_READY,
	THREAD_QUEUED,
	THREAD_SERVED,
	THREAD_DEFERRED,
	THREAD_RECEIVING,
	THREAD_TIMED,
	THREAD_SLEEPING,
	THREAD_REMOTE,
	THREAD_STOPPED,
	THREAD_DEAD,
};

struct thread {
	struct arch_thread arch;

	enum thread_state         state;
	struct cpu               *cpu;
	struct domain            *domain;
	struct hw_message_buffer *buffer;
	struct object            *slot;

	/* as a caller */
	struct thread *server; /* whom it calls: QUEUED, SERVED, DEFERRED */
	struct object *object; /* what it calls; NULL: its pager, because of a fault */
	uint64_t       header; /* of its request */
	uint64_t       token;  /* by which its call is answered; 0: not SERVED or DEFERRED */
	uint64_t       token_base;
	uint64_t       calls; /* that it made, ever; also those that failed */
	struct event   event; /* QUEUED: in server->events; DEFERRED: in server->deferred */
	struct fern_list_element object_element; /* then, too: in object->event.callers */

	/* as a server */
	struct thread *serving; /* the caller whose request it works on and who lends: SERVED */
	struct fern_list
		events; /* calls and signals to be received, in the order of their arrival */
	struct fern_list deferred; /* callers who wait for an answer and do not lend */

	/* scheduling */
	struct context   context;
	struct fern_list parked;  /* contexts whose chain ends here while it is blocked */
	struct timeout   timeout; /* of TIMED */

	uint64_t                 sleep_address; /* SLEEPING */
	struct fern_list_element sleep_element;

	struct object  *pager; /* slot of the thread that is called by faults, or NULL */
	uint64_t        pager_identity, pager_badge;
	struct hw_fault fault;

	struct remote_operation remote;
};

_Static_assert(sizeof(struct thread) <= FERN_PAGE_SIZE, "a thread is one page");

/** The thread in page `page`. */
static inline struct thread *thread_at(uint64_t page)
{
	return arch_pointer(page);
}

static inline struct thread *thread_of_event(struct event *event)
{
	return fern_container_of(event, struct thread, event);
}

/** It called somebody, and lends. */
static inline bool thread_lends(struct thread const *thread)
{
	return thread->state == THREAD_QUEUED || thread->state == THREAD_SERVED;
}

/** It called somebody, or faulted, and waits for the answer. */
static inline bool thread_calls(struct thread const *thread)
{
	return thread_lends(thread) || thread->state == THREAD_DEFERRED;
}

static inline bool thread_receives(struct thread const *thread)
{
	return thread->state == THREAD_RECEIVING || thread->state == THREAD_TIMED;
}

/** Set the results of the system call in which the thread waits. */
static inline void thread_set_results(struct thread *thread, uint64_t first, uint64_t second,
                                      uint64_t third, uint64_t fourth)
{
	arch_thread_set_results(&thread->arch, first, second, third, fourth);
}

static inline void thread_set_status(struct thread *thread, enum hw_status status)
{
	thread_set_results(thread, status, 0, 0, 0);
}

/** Make a thread of a page; `options` as in HW_CORE_THREAD_CREATE. HW_INVALID. */
enum hw_status thread_create(uint64_t page, struct domain *domain, uint64_t buffer,
                             uint64_t options);

/** Start it at an instruction, with a stack pointer. HW_INVALID: it was started before. */
enum hw_status thread_start(struct thread *thread, uint64_t ip, uint64_t sp);

/**
 * It never runs again, nobody calls it any more, and those who did are answered HW_GONE. False:
 * more of them are left; repeat it. Then nothing refers to the thread any more.
 */
bool thread_end(struct thread *thread);

#endif /* FERN_KERNEL_THREAD_H */
