/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A platform for host tests: memory is counted instead of mapped, domains remember what was done to
 * them, the console is a buffer, and any allocation can be made to fail.
 */
#ifndef FAKE_PLATFORM_H
#define FAKE_PLATFORM_H

#include <core_registers.h>
#include <platform.h>
#include <setjmp.h>

enum { FAKE_UNMAPS_MAX = 64, FAKE_THREADS_MAX = 256 };

/** What was done to a thread. */
struct fake_controlled {
	bool                  paused, stepping;
	unsigned              resumed;
	uint32_t              cpu, priority;
	struct fern_registers general;
	uint8_t               vector[FERN_VECTOR_REGISTERS_SIZE];
};

struct fake_range {
	uint64_t address, size;
};

struct platform_domain {
	struct core_pd       *pd;
	struct fern_cap       native;
	bool                  alive;
	struct fake_range unmaps[FAKE_UNMAPS_MAX]; /* the latest calls of platform_domain_unmap() */
	size_t            unmap_count;
	struct fake_controlled threads[FAKE_THREADS_MAX]; /* by slot */
};

struct platform_memory {
	uint64_t size;     /* 0: a boot module */
	unsigned renewals; /* calls of platform_memory_renew() */
	char const *content;  /* NULL: each word is its own offset */
};

enum { FAKE_LINES = 8, FAKE_RAM_END = 0x1000000 };

struct fake_irq {
	struct fern_signal_context_cap handler; /* invalid: not bound */
	unsigned                       acknowledged;
};

struct fake_platform {
	bool            no_devices;
	enum fern_status pause_status;      /* answer of platform_thread_pause() */
	bool            renews;  /* what platform_memory_renew() says */
	unsigned        retries; /* calls of platform_fault_retry() */
	struct fake_irq irqs[FAKE_LINES]; /* the last one is the only message */
	uint32_t        port_value;       /* read from and written to all ports */
	bool            detaches_later; /* platform_detach_answer() keeps the call in `detacher` */
	struct fern_rpc_deferred detacher;
	size_t           heap_blocks;  /* allocated at present */
	size_t           memory_count; /* backing stores and open boot modules at present */
	uint64_t         memory_size;  /* bytes of RAM at present */
	size_t           domain_count;
	size_t           fail_in;      /* the n-th allocation from now on fails; 0: none */
	enum fern_status start_status; /* answer of platform_domain_start() */
	char const      *config;       /* the module "core.config"; NULL: none */
	int              exit_value;
	jmp_buf         *exit_to; /* where platform_exit() returns to */
	size_t           console_length;
	char             console[64 * 1024]; /* what was written, terminated */
};

extern struct fake_platform fake;

/** Start from the beginning. */
void fake_platform_reset(void);

/** Forget what was written to the console. */
void fake_console_clear(void);

#endif /* FAKE_PLATFORM_H */
