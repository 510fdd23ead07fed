/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Page faults and exceptions, which the fault handler of ld.lib.so reports.
 */
#include "core_registers.h"
#include "domain.h"
#include "memory.h"
#include "pd_session.h"
#include "region_fault.h"
#include "thread.h"
#include "tracee.h"
#include <linux/capability_table.h>
#include <linux/fault_words.h>
#include <linux/futex.h>
#include <linux/guarded.h>
#include <linux/syscall.h>

enum fern_status linux_lend_memory(struct platform_memory *memory, bool writeable,
                                   struct fern_cap *out_backing)
{
	int descriptor;

	FERN_TRY(linux_memory_descriptor(memory, writeable, &descriptor));
	return linux_cap_lend(descriptor, out_backing);
}

/* ---------------------------------------------------------------- waiting ---- */

/** The thread waits until a word changes, and then calls again. */
static enum fern_status wait(struct platform_domain *domain, uint32_t slot, uint32_t *out_ticket)
{
	struct linux_fault_channel *const faults = &domain->faults;

	faults->channel = linux_core_entrypoint.current;
	faults->generation = faults->channel->generation;
	*out_ticket = ++faults->last_ticket;

	uint32_t *const word = linux_fault_word(faults->channel->page, slot);
	return linux_guarded_copy(word, out_ticket, sizeof(*out_ticket)) ? FERN_OK : FERN_GONE;
}

/* The channel goes before the process is known to have ended. */
void platform_fault_retry(struct core_fault *fault)
{
	struct core_thread const *const thread =
		fern_container_of(fault, struct core_thread, fault);
	struct linux_fault_channel const *const faults = &fault->pd->domain->faults;
	uint32_t const                          no_ticket = 0;

	if (faults->channel->generation != faults->generation)
		return;

	uint32_t *const word = linux_fault_word(faults->channel->page, thread->slot);
	(void)linux_guarded_copy(word, &no_ticket, sizeof(no_ticket));
	(void)linux_futex(word, FUTEX_WAKE, 1);
}

/* ---------------------------------------------------------------- reports ---- */

/**
 * Nobody can resolve it. The thread runs the instruction again, attached (tracee.c); if this host
 * does not permit that, it waits until it is killed, as for a manager that never comes.
 */
static enum fern_status report(struct platform_domain *domain, struct core_thread *thread,
                               uint32_t vector, uint32_t error, bool *out_wait,
                               uint32_t *out_ticket)
{
	enum fern_fault_type const   type = thread->fault.type;
	struct core_thread_end const end = {
		.state = FERN_THREAD_STATE_FAULTED,
		.reason = (int32_t)vector,
		.exception = type == FERN_FAULT_TYPE_NONE ? core_exception_of_vector(vector)
		                                          : core_exception_of_access(type),
		.address = thread->fault.address,
		.ip = thread->fault.ip,
	};
	struct linux_tracee *tracee;

	if (linux_tracee_attach(domain, thread->slot, &tracee) == FERN_OK) {
		linux_tracee_expect(tracee, &end, vector, error);
		return FERN_OK;
	}
	*out_wait = true;
	enum fern_status const status = wait(domain, thread->slot, out_ticket);
	core_thread_set_state(thread, &end);
	return status;
}

static enum fern_status resolve(struct core_fault *access, struct fern_cap *out_backing)
{
	if (access->type == FERN_FAULT_TYPE_NONE)
		return FERN_DENIED;
	FERN_TRY(core_fault_resolve(access));

	struct platform_memory *const memory = core_dataspace_memory(access->resolution.dataspace);

	memory->exposed = true;
	return linux_lend_memory(memory, access->resolution.writeable, out_backing);
}

enum fern_status linux_native_fault(struct fern_linux_native_session *native, uint32_t slot,
                                    uint64_t address, uint64_t ip, uint32_t vector, uint32_t error,
                                    bool *out_wait, uint32_t *out_ticket, uint64_t *out_map_address,
                                    uint64_t *out_size, uint64_t *out_offset, bool *out_writeable,
                                    bool *out_executable, struct fern_cap *out_backing)
{
	struct platform_domain *const domain =
		fern_container_of(native, struct platform_domain, native);
	struct core_thread *const     thread = core_pd_thread(domain->pd, slot);

	/* the domain's creator has this interface, too, and may call when there is no thread */
	if (!thread || core_thread_ended(thread))
		return FERN_INVALID_ARGUMENT;

	core_fault_forget(&thread->fault); /* who calls does not wait */
	thread->fault = (struct core_fault){ .pd = domain->pd,
		                             .type = linux_access_of_vector(vector, error),
		                             .address = address,
		                             .ip = ip };
	enum fern_status const status = resolve(&thread->fault, out_backing);
	*out_wait = status == FERN_DEFERRED;
	if (status == FERN_DEFERRED)
		return wait(domain, slot, out_ticket);
	if (status != FERN_OK)
		return report(domain, thread, vector, error, out_wait, out_ticket);

	struct core_resolution const *const resolution = &thread->fault.resolution;

	*out_map_address = resolution->address;
	*out_size = resolution->size;
	*out_offset = resolution->offset;
	*out_writeable = resolution->writeable;
	*out_executable = resolution->executable;
	return FERN_OK;
}
