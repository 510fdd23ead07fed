/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Calls: call, receive, answer.
 *
 * A caller is at one of three places at its server: in the queue `events` (not received), the one
 * that is `serving` (received, being worked on), or in the list `deferred` (received, and the
 * server went on to receive something else). Only in the first two does it lend its time.
 *
 * A token is the slot of the calling thread and a number that comes again only after 2^44 calls.
 * It answers a call if the thread in that slot still waits for an answer by that token, from the
 * thread that answers. So a token that was made up, or is no longer valid, can do no harm to
 * others.
 */
#ifndef FERN_KERNEL_CALL_H
#define FERN_KERNEL_CALL_H

#include <thread.h>

enum { CALL_TOKEN_SHIFT = 64 - OBJECT_SLOT_BITS };

/** HW_CALL_CALL by the current thread. */
void call_send(struct cpu *cpu, uint64_t capability, uint64_t header);

/** HW_CALL_RECEIVE by the current thread. */
void call_receive(struct cpu *cpu, uint64_t token, uint64_t header, uint64_t deadline);

/** Answer a call to `server`. HW_GONE: the token names none. HW_INVALID: malformed header. */
enum hw_status call_answer(struct thread *server, uint64_t token, uint64_t header);

/** Does the caller that a token names still wait for an answer of `server`? */
bool call_pending(struct thread const *server, uint64_t token);

/** A thread faulted: it calls its pager. False: there is no pager. */
bool call_pager(struct thread *thread);

/**
 * Have a signal received by the thread that serves the context. HW_GONE: there is no such thread.
 */
enum hw_status call_signal(struct object *context);

/**
 * A caller gives up: its server does not know it any more. Its state is to be changed by who
 * calls this.
 */
void call_withdraw(struct thread *caller);

/**
 * Calls to an object that were not answered are answered HW_GONE. False: these were HW_CANCEL_MAX,
 * and there are more.
 */
bool call_cancel_object(struct object *object);

/** The same for all calls to a thread; signals for it are forgotten. */
bool call_cancel_server(struct thread *server);

#endif /* FERN_KERNEL_CALL_H */
