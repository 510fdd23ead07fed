/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads: the first thread of each domain that was started. It stands for the domain's life: its
 * end is the end of all threads of the domain.
 */
#ifndef FERN_CORE_THREAD_H
#define FERN_CORE_THREAD_H

#include "account.h"
#include <cpu/cpu.h>
#include <thread/server.h>
#include <util/list.h>

struct core;
struct core_cpu;
struct core_pd;

/** What a faulting thread tried. */
enum core_fault {
	CORE_FAULT_NONE, /* no memory access: an exception of the CPU */
	CORE_FAULT_READ,
	CORE_FAULT_WRITE,
	CORE_FAULT_EXECUTE,
};

/** How a thread ended. */
struct core_thread_end {
	enum fern_thread_state state;  /* EXITED, FAULTED, or KILLED by the kernel */
	int32_t                reason; /* exit value; number of the exception or signal */
	enum core_fault        fault;
	uint64_t               address; /* that it tried to access */
	uint64_t               ip;
};

struct core_thread {
	struct fern_thread_session rpc;
	struct core_cpu           *cpu;
	struct core_pd            *pd; /* NULL: the domain is gone */
	uint32_t                   id;
	char                       name[FERN_CPU_START_NAME_MAX + 1];
	struct core_thread_end     end;               /* state alone is set while it lives */
	uint64_t                   execution_time_us; /* what it was when the domain went */
	struct core_charge         charge;
	struct fern_list_element   element;     /* in core->threads */
	struct fern_list_element   cpu_element; /* in cpu->threads */
};

/** Create a thread for `pd`, which has none, without starting it. Charged to the CPU session. */
FERN_MUST_CHECK enum fern_status core_thread_create(struct core_cpu *cpu, struct core_pd *pd,
                                                    struct fern_string   name,
                                                    struct core_thread **out_thread);

/** Destroy a thread, whose domain is killed if it still lives. */
void core_thread_destroy(struct core_thread *thread);

/**
 * For the platform: the thread ended without being asked to. Logs it in one line, kills what is
 * left of the domain, and notifies the CPU session's exception handler. No effect on a thread that
 * has ended already.
 */
void core_thread_set_state(struct core_thread *thread, struct core_thread_end const *end);

/**
 * The thread is about to be killed on request; nobody is notified. No effect on a thread that has
 * ended already.
 */
void core_thread_set_killed(struct core_thread *thread);

/** Its domain is about to go. */
void core_thread_lose_domain(struct core_thread *thread);

/** The number of the domain's living threads. */
uint32_t core_thread_count(struct core_thread const *thread);

/** CPU time of all threads of the domain. */
uint64_t core_thread_execution_time_us(struct core_thread const *thread);

#endif /* FERN_CORE_THREAD_H */
