/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core with its platform for hw, on the fake kernel: what its tests start from. There is one core
 * for all tests of a program, and each test leaves it as it was.
 */
#ifndef HW_FIXTURE_H
#define HW_FIXTURE_H

#include "fake_kernel.h"
#include <core.h>
#include <cpu_session.h>
#include <domain.h>
#include <elf.h>
#include <pd_session.h>
#include <ram_session.h>
#include <thread_object.h>

extern struct core fixture_core;

/** Sessions by their heads. */
static inline struct core_ram *core_ram_of(struct core_session *session)
{
	return fern_container_of(session, struct core_ram, session);
}

static inline struct core_pd *core_pd_of(struct core_session *session)
{
	return fern_container_of(session, struct core_pd, session);
}

static inline struct core_cpu *core_cpu_of(struct core_session *session)
{
	return fern_container_of(session, struct core_cpu, session);
}

/** Start the kernel, and core with init in it. */
int fixture_start(void **state);

/** The file ld.lib.so with an acceptable header and three segments: read-only, code, data. */
enum { FIXTURE_SEGMENTS = 3, FIXTURE_DATA_ADDRESS = 0x4100, FIXTURE_DATA_SIZE = 0x200 };
void fixture_write_linker(uint8_t *file);

/** A domain with an account, not started. */
struct fixture_child {
	struct core_session *ram, *pd, *cpu, *linker;
	struct core_thread  *thread;
};

void                             fixture_create_child(struct fixture_child *child, uint64_t ram);
FERN_MUST_CHECK enum fern_status fixture_start_child(struct fixture_child *child);
void                             fixture_destroy_child(struct fixture_child *child);

struct platform_domain *fixture_domain(struct fixture_child const *child);
struct fake_domain     *fixture_kernel_domain(struct fixture_child const *child);

/** Let the thread with that index of the child fault; true if it goes on. */
bool fixture_fault(struct fixture_child const *child, unsigned thread, enum hw_fault_kind kind,
                   uint64_t address);

#endif /* HW_FIXTURE_H */
