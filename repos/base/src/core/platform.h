/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What core needs from the kernel it runs on: the contract between the kernel-independent part and
 * its platforms (repos/base-<kernel>/src/core).
 *
 * All functions are called by core's entrypoint thread and must not wait for a component. Statuses
 * FERN_OUT_OF_RAM and FERN_OUT_OF_CAPS of a platform mean that the account charged cannot pay, or
 * that the machine itself has no more; core passes them on to whoever asked.
 *
 * In the other direction the platform uses core_construct() (core.h), core_dataspace_lookup()
 * (dataspace.h), core_region_map_attach/detach/resolve() (region_map.h),
 * core_fault_resolve/forget() (region_fault.h), core_pd_account() and core_pd_admit_thread()
 * (pd_session.h), core_charge_take/return() (account.h), and core_thread_set_state/paused()
 * (thread.h).
 */
#ifndef FERN_CORE_PLATFORM_H
#define FERN_CORE_PLATFORM_H

#include <base/allocator.h>
#include <base/capability.h>
#include <base/rpc.h>
#include <irq/irq.h>
#include <ram/ram.h>
#include <stdbool.h>
#include <stdint.h>
#include <util/string.h>
#include <util/xml.h>

struct core_dataspace;
struct core_fault;
struct core_pd;
struct core_thread;

/* ---------------------------------------------------------------- core itself ---- */

/** The kernel's name for messages, e.g. "linux". */
char const *platform_name(void);

/** Core's own heap. Entrypoint thread only. */
struct fern_allocator *platform_heap(void);

/** Write text to the kernel's console, at once and as it is. */
void platform_console_write(char const *text, size_t length);

/**
 * End the system with everything in it. `value` is told to whoever started it, as far as that is
 * possible.
 */
__attribute__((noreturn)) void platform_exit(int value);

/**
 * Read an element of core.config that is not <resource>, before any component is started. `root` is
 * the root element; the text stays where it is. Answers what is wrong with the element; NULL:
 * nothing.
 */
char const *platform_configure(struct fern_xml root, struct fern_xml element);

/** Amounts that core.config does not state. */
#define PLATFORM_ALL_RAM  UINT64_MAX
#define PLATFORM_ALL_CAPS UINT32_MAX

/**
 * Limit what all components together get, in bytes and capabilities, to what the platform can
 * provide. Called once.
 */
void platform_limit_resources(uint64_t *ram, uint32_t *caps);

/** The CPUs that components may use; at least 1. */
uint32_t platform_cpu_count(void);

/* ---------------------------------------------------------------- memory ---- */

/** Backing store of a dataspace. Its structure is the platform's. */
struct platform_memory;

/** What is asked of backing store; `phys_size` 0: anywhere. `phys_align`: a power of two, or 0. */
struct platform_memory_options {
	uint64_t        size; /* a multiple of 4096 */
	uint64_t        phys_start, phys_size, phys_align;
	enum fern_cache cache;
	bool            device; /* the memory of a device that is at phys_start, if there are devices */
};

/** False: platform_memory_alloc() disregards the physical range. */
bool platform_memory_has_physical_range(void);

/**
 * Allocate zeroed memory. FERN_UNSUPPORTED: not with this cache attribute. FERN_OUT_OF_RAM.
 * FERN_DENIED: asked for a device's memory, but it is RAM, or of the kernel's own devices.
 */
FERN_MUST_CHECK enum fern_status
platform_memory_alloc(struct platform_memory_options const *options,
                      struct platform_memory              **out_memory);

/**
 * Free. Whoever kept a mapping or a handle of the memory has nothing from it when this returns: it
 * faults. Core detached it before.
 */
void platform_memory_free(struct platform_memory *memory);

/**
 * Take the memory away from all who have mapped it, wherever, and whatever they keep of it; they
 * map it anew when they touch it, as far as they may. False: platform_domain_unmap() has to do it.
 */
bool platform_memory_renew(struct platform_memory *memory);

/**
 * Copy content, none of which is beyond the memory's end, for core's own information. False: it
 * cannot be read, or is the memory of a device.
 */
bool platform_memory_read(struct platform_memory *memory, uint64_t offset, void *buffer,
                          uint64_t size);

/* ---------------------------------------------------------------- devices ---- */

/** Whether drivers can be given devices. Without, nothing else of this section is called. */
bool platform_has_devices(void);

/** Read or write `width` (1, 2, 4) bytes. FERN_INVALID_ARGUMENT: the machine has no such port. */
FERN_MUST_CHECK enum fern_status platform_io_port_access(uint16_t port, uint32_t width, bool write,
                                                         uint32_t *value);

/** An interrupt: of a line, or a message, for which the platform chooses a line. */
struct platform_irq {
	uint32_t              line;
	enum fern_irq_trigger trigger;
	bool                  message;
	uint64_t              address; /* of the message, set by the platform */
	uint32_t              data;
};

/**
 * Have each interrupt submit a signal, which keeps the line silent until it is acknowledged.
 * FERN_INVALID_ARGUMENT: no such line. FERN_LIMIT: no message is free.
 */
FERN_MUST_CHECK enum fern_status platform_irq_bind(struct platform_irq           *irq,
                                                   struct fern_signal_context_cap handler);

void platform_irq_acknowledge(struct platform_irq const *irq);

/** Undo platform_irq_bind(). */
void platform_irq_release(struct platform_irq const *irq);

/* ---------------------------------------------------------------- boot modules ---- */

/**
 * Open a boot module as read-only memory, to be freed with platform_memory_free(). `out_size` is
 * its content's size in bytes; the memory is that, rounded up to 4096, and zero behind the content.
 *
 * FERN_NOT_FOUND: no such module. FERN_EMPTY: it has no content.
 */
FERN_MUST_CHECK enum fern_status platform_boot_module_open(struct fern_string       name,
                                                           struct platform_memory **out_memory,
                                                           uint64_t                *out_size);

/* ---------------------------------------------------------------- protection domains ---- */

/** The kernel's side of a PD session. Its structure is the platform's. */
struct platform_domain;

/** Make the kernel's side of `pd`, without life. Paid by the PD session's cost. */
FERN_MUST_CHECK enum fern_status platform_domain_create(struct core_pd          *pd,
                                                        struct platform_domain **out_domain);

/**
 * End all threads of the domain for good and free whatever was charged to the domain's account
 * since it was created. Core is not told of the threads' end by core_thread_set_state() after that.
 * May be called several times, and from within core_thread_set_state().
 */
void platform_domain_kill(struct platform_domain *domain);

/** Kill, and free the domain itself. */
void platform_domain_destroy(struct platform_domain *domain);

/** The object that ld.lib.so of this domain uses; owned by the domain. */
FERN_MUST_CHECK enum fern_status platform_domain_native(struct platform_domain *domain,
                                                        struct fern_cap        *out_native);

/**
 * How much of a first stack, from its upper end down, is attached before the domain starts: bytes,
 * a multiple of 4096. The platform attaches the rest of FERN_STACK_INITIAL_SIZE when it is touched.
 */
uint64_t platform_first_stack_size(void);

/**
 * Start the dynamic linker as the domain's first thread, pd->thread: on the CPUs, with the
 * priority, and within the quota that the arguments of its CPU session state. The domain has an
 * account, a parent capability, and the main thread's first stack (base/internal/layout.h)
 * attached. `linker` is the file ld.lib.so: it has memory, and is not checked otherwise. Called
 * once for each domain.
 *
 * FERN_MALFORMED: the linker is no program for this CPU. A kernel without quotas
 * says so in the log.
 */
FERN_MUST_CHECK enum fern_status platform_domain_start(struct platform_domain *domain,
                                                       struct core_dataspace  *linker);

/** What threads used. */
struct platform_usage {
	uint64_t time_us; /* on CPUs */
	uint64_t calls;   /* RPCs that they made, or tried to make */
};

/**
 * Of a living thread, or of all threads that its domain has had, also after its end. Where calls do
 * not pass the kernel, their number is what the domain says, and 0 for a single thread.
 */
struct platform_usage platform_usage(struct core_thread const *thread, bool whole_domain);

/**
 * Make sure that the domain sees nothing of what was mapped in the given range of its address
 * space any more. What is still attached there may be resolved and mapped again. `memory_freed`:
 * the memory goes by platform_memory_free() right afterwards, which may be enough.
 *
 * A platform may need time for this, and may kill a domain that prevents it:
 * platform_detach_answer().
 */
void platform_domain_unmap(struct platform_domain *domain, uint64_t address, uint64_t size,
                           bool memory_freed);

/**
 * What a fault waited for has changed (region_fault.h): call core_fault_resolve() again, now or
 * later, and have the thread go on, or end. It may be called while core is unmapping something.
 */
void platform_fault_retry(struct core_fault *fault);

/**
 * The end of an operation of `object` that detached something and has no results: FERN_OK if all
 * unmapping has taken effect, or FERN_DEFERRED: the platform answers when it has. FERN_OUT_OF_RAM:
 * it takes effect, but nobody tells when.
 */
FERN_MUST_CHECK enum fern_status platform_detach_answer(struct fern_rpc_object *object);

/* ---------------------------------------------------------------- threads ---- */

/**
 * The kernel's side of a thread, core_thread.platform. Its structure is the platform's; NULL: it
 * needs none, or the thread does not live.
 */
struct platform_thread;

/** End a thread for good; no effect if it has ended, as have those of a domain that is gone. */
void platform_thread_destroy(struct core_thread *thread);

/*
 * What follows is for threads that live; statuses and meanings as in thread.idl. All but pause and
 * schedule are called for threads that are stopped.
 */

/**
 * Stop it. FERN_OK: it is stopped; FERN_DEFERRED: core_thread_paused() will say so. It may raise an
 * exception before: then it is stopped for both reasons.
 */
FERN_MUST_CHECK enum fern_status platform_thread_pause(struct core_thread *thread);

/** End what stopped it: pause, exception, or both. */
void platform_thread_resume(struct core_thread *thread);

FERN_MUST_CHECK enum fern_status platform_thread_single_step(struct core_thread *thread, bool on);

/** General: struct fern_registers. Vector: FERN_VECTOR_REGISTERS_SIZE bytes. */
enum platform_registers { PLATFORM_REGISTERS_GENERAL, PLATFORM_REGISTERS_VECTOR };

/** The result stays valid until the next call. */
FERN_MUST_CHECK enum fern_status platform_thread_registers(struct core_thread const *thread,
                                                           enum platform_registers   which,
                                                           struct fern_string       *out_registers);

FERN_MUST_CHECK enum fern_status platform_thread_set_registers(struct core_thread const *thread,
                                                               enum platform_registers   which,
                                                               struct fern_string        registers);

/** `cpu` counts from the domain's first CPU on; `priority`: 0 is the highest. */
FERN_MUST_CHECK enum fern_status platform_thread_schedule(struct core_thread *thread, uint32_t cpu,
                                                          uint32_t priority);

#endif /* FERN_CORE_PLATFORM_H */
