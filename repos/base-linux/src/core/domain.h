/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Protection domains on Linux: a process that the stub confines, the descriptors made for it, and
 * its native interface.
 */
#ifndef FERN_LINUX_CORE_DOMAIN_H
#define FERN_LINUX_CORE_DOMAIN_H

#include "account.h"
#include "platform.h"
#include "spare.h"
#include <linux/entrypoint.h>
#include <linux_native/server.h>
#include <util/avl_tree.h>

enum { LINUX_SYSTEM_CALLS_MAX = 512 };

/**
 * What core learns about a process after its start; outlives the domain until the process is
 * reaped.
 */
struct linux_process {
	struct linux_source     source;     /* of the pid descriptor: the process ended */
	struct platform_domain *domain;     /* NULL: the domain let go of it */
	int                     descriptor; /* pid descriptor; -1: none */
	int                     id;
};

/** The filter's reports: threads to admit, calls that were refused. */
struct linux_listener {
	struct linux_source source; /* of the descriptor */
	int                 descriptor; /* -1: none */
	uint64_t            logged[LINUX_SYSTEM_CALLS_MAX / 64]; /* refused calls that were logged */
};

/* messages that core sent in a component's place, and that nobody received yet */
enum { LINUX_RELAYED_MAX = 4 };

struct linux_relay {
	int sockets[LINUX_RELAYED_MAX]; /* through which they were sent; -1: none */
};

/** A channel that core made for a component, which may be opened to one of core's objects. */
struct linux_paid_channel {
	struct fern_avl_node         node;       /* among those not opened so far */
	uint64_t                     cookie;     /* of the server's end of its pair */
	uint64_t                     client;     /* number of the domain for which it was made */
	struct linux_server_channel *channel;    /* at an object of core; NULL: it is not open there */
	uint32_t                     generation; /* of that */
};

/** The channel by which threads of a domain learned that they wait; see fault.c. */
struct linux_fault_channel {
	struct linux_server_channel *channel;
	uint32_t                     generation; /* of the channel */
	uint32_t                     last_ticket;
};

struct platform_domain {
	struct core_pd                  *pd;
	uint64_t                         number; /* from 1 on, never given again */
	struct fern_string_buf           label;
	struct fern_linux_native_session native;
	struct fern_avl_tree             objects; /* by id; see native.c */
	uint64_t                         last_object_id;
	struct linux_process            *process; /* NULL: none lives */
	struct linux_listener            listener;
	struct linux_relay               relay;
	uint32_t                         affinity_x; /* of its start */
	bool                             confined;  /* not a program of the host */
	bool                             detaching; /* by a call of its own: it has unmapped already */
	struct linux_paid_channel        parent_channel; /* made at the start */
	int                              parent_page; /* of the channel to the parent, to be truncated in the end; -1: none */
	uint32_t                         announced_threads; /* that may be cloned */
	struct linux_fault_channel       faults;
	struct platform_usage            usage; /* when the process ended */
};

struct core;

/** Core's entrypoint. */
extern struct fern_entrypoint linux_core_entrypoint;

/* native.c */
FERN_MUST_CHECK enum fern_status linux_native_init(struct platform_domain *domain);
void linux_native_fini(struct platform_domain *domain);

/** Free what the domain's process made core allocate, and refund. */
void linux_native_free_objects(struct platform_domain *domain);

/* fault.c */
enum fern_status linux_native_fault(struct fern_linux_native_session *native, uint32_t slot,
                                    uint64_t address, uint64_t ip, uint32_t vector, uint32_t error,
                                    bool *out_wait, uint32_t *out_ticket, uint64_t *out_map_address,
                                    uint64_t *out_size, uint64_t *out_offset, bool *out_writeable,
                                    bool *out_executable, struct fern_cap *out_backing);

/** A descriptor of memory to send, with the access that was granted. */
FERN_MUST_CHECK enum fern_status linux_lend_memory(struct platform_memory *memory, bool writeable,
                                                   struct fern_cap *out_backing);

/* kernel_objects.c */
/** A memory file of one page that cannot grow; the caller closes it. */
FERN_MUST_CHECK enum fern_status linux_make_page(int *out_page);

/* admission.c */
/** Serve what the filter reports; -1: it reports nothing. */
FERN_MUST_CHECK enum fern_status linux_listener_init(struct platform_domain *domain,
                                                     int                     descriptor);
void linux_listener_fini(struct platform_domain *domain);

/** Whether this system has seccomp user notification. */
bool linux_listener_available(void);

/* process.c */
FERN_MUST_CHECK enum fern_status linux_process_start(struct platform_domain *domain,
                                                     struct core_dataspace  *linker);

/** Kill the process, if there is one, and let go of it. It is reaped when it is gone. */
void linux_process_kill(struct platform_domain *domain);

/** Put a thread on a CPU; a priority as of the CPU service. FERN_DENIED: it can only sink. */
FERN_MUST_CHECK enum fern_status linux_schedule(int id, uint32_t cpu, uint32_t priority);

/** What the process of a domain used; the number of calls is what it says itself. */
struct platform_usage linux_process_usage(struct linux_process const *process);

/* object_name.c */

/** A capability for a descriptor that stays core's and outlives it. */
FERN_MUST_CHECK enum fern_status linux_cap_lend(int descriptor, struct fern_cap *out_cap);

/* paid_channel.c */
void linux_paid_channel_init(struct linux_paid_channel *paid, int server_pair, uint64_t client);

/** Nobody pays for it any more: if it is open, it is closed. Safe on zeroed memory. */
void linux_paid_channel_fini(struct linux_paid_channel *paid);

/**
 * Whether a channel that somebody opened to one of core's objects is one of those, and was not used
 * before.
 */
bool linux_paid_channel_admitted(struct linux_server_channel *channel);

/* relay.c */
void linux_relay_init(struct linux_relay *relay);

/** Let go of the sockets whose messages were received, or of all. */
void linux_relay_forget(struct linux_relay *relay, bool all);

/**
 * Send `count` descriptors of the process through its socket `numbers[0]`, whose own numbers follow
 * there. BUSY: too many such messages wait to be received; otherwise as linux_send_descriptors().
 */
FERN_MUST_CHECK enum fern_status linux_relay_send(struct linux_relay         *relay,
                                                  struct linux_process const *process, uint32_t tag,
                                                  uint32_t const *numbers, size_t count);

/* unmap.c */
/** Nothing has to be unmapped any more: the process is killed, or gone. */
void linux_unmap_forget(struct platform_domain *domain);

/* proc.c */
/** How many threads the process has, the first one included; 0: that cannot be found out. */
uint32_t linux_process_thread_count(struct linux_process const *process);

/** Microseconds of CPU time of one of its threads, by number; 0: that cannot be found out. */
uint64_t linux_thread_execution_time_us(struct linux_process const *process, int number);

/** Bytes of page tables that the kernel has for the process. */
uint64_t linux_process_page_table_size(struct linux_process const *process);

/* page_tables.c */
/** End components whose page tables outgrow what they may cost, from now on, now and then. */
FERN_MUST_CHECK enum fern_status linux_watch_page_tables(struct core *core);

/* spawn.c */
/** In each confined process: the address of an instruction that makes a system call. */
uint64_t linux_stub_call_instruction(void);

/**
 * Implemented in arch/: clone with `stack`, and run entry(argument) in the child or thread.
 * `out_pid_descriptor`: with CLONE_PIDFD. The kernel's result.
 */
long linux_clone_child(unsigned long flags, void *stack, int *out_pid_descriptor,
                       void (*entry)(void *), void *argument);

/** Prepare: make an executable file of the stub. */
FERN_MUST_CHECK enum fern_status linux_spawn_init(void);

/**
 * Start a process with `descriptors` as its first ones (boot_info.h; those below 0 are left out).
 * They stay with the caller. FERN_NOT_FOUND: the host has no such program. One thread at a time.
 */
FERN_MUST_CHECK enum fern_status linux_spawn(struct linux_program const *program,
                                             int const *descriptors, int *out_id,
                                             int *out_pid_descriptor);

/* linker_image.c */
/**
 * The range of all writeable segments of ld.lib.so, from its base on. FERN_MALFORMED: no program
 * for this CPU.
 */
FERN_MUST_CHECK enum fern_status linux_linker_data_range(int file, uint64_t *out_begin,
                                                         uint64_t *out_size);

#endif /* FERN_LINUX_CORE_DOMAIN_H */
