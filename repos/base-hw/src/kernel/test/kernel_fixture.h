/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A kernel in a test: a machine with some CPUs, domains, and threads that do what the test says.
 *
 *     test_boot(2);
 *     struct domain *domain = test_domain();
 *     struct thread *server = test_thread(domain, 0, 10);
 *     test_call_system(0, HW_CALL_RECEIVE, 0, 0, HW_FOREVER, 0);
 *
 * All pages are given back by test_shut_down().
 */
#ifndef KERNEL_FIXTURE_H
#define KERNEL_FIXTURE_H

#include <unit.h>

#include <call.h>
#include <fake.h>
#include <thread.h>

/** Begin anew, with `cpu_count` CPUs that are idle. */
void test_boot(uint32_t cpu_count);
void test_shut_down(void);

/** A page of memory, not cleared. */
uint64_t test_page(void);

struct domain *test_domain(void);

/** A thread that was made, and one that was started, too. */
struct thread *test_new_thread(struct domain *domain, uint32_t cpu, uint32_t priority);
struct thread *test_thread(struct domain *domain, uint32_t cpu, uint32_t priority);

/** An object that `server` serves, and a capability to it for `holder`. */
struct object *test_object(enum object_type type, struct thread *server, uint64_t badge);
uint32_t       test_capability(struct thread const *holder, struct object const *object);

/** What runs on a CPU; NULL: it is idle. */
struct thread *test_current(uint32_t cpu);

/** Entries into the kernel on a CPU. A system call is one of the thread that runs there. */
void test_call_system(uint32_t cpu, uint64_t number, uint64_t first, uint64_t second,
                      uint64_t third, uint64_t fourth);
void test_fault(uint32_t cpu, uint64_t address);
void test_timer(uint32_t cpu);

/** Notifications are handled until there are none. */
void test_settle(void);

/** Time passes; timers fire. */
void test_pass(uint64_t microseconds);

/** Everything that must hold between two entries. `settled`: no notification is pending. */
void test_check_invariants(struct thread *const *threads, size_t count, bool settled);

#endif /* KERNEL_FIXTURE_H */
