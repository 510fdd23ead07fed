/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The kernel of core's tests on the host. It has physical memory, which core sees where it maps
 * it, and remembers what it was asked for. It ends the test when it is asked for something that
 * the real kernel relies on core not to ask.
 */
#ifndef FAKE_KERNEL_H
#define FAKE_KERNEL_H

#include <hw/boot_info.h>
#include <hw/core_call.h>
#include <hw/message.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	FAKE_RAM_BEGIN = 0x100000,
	FAKE_RAM_SIZE = 0x1000000,
	FAKE_HOLE_BEGIN = 0x800000, /* between two ranges of RAM */
	FAKE_HOLE_END = 0x900000,
	FAKE_MODULES_END = 0x180000, /* from FAKE_RAM_BEGIN on, where "ld.lib.so" is */
	FAKE_LINKER_SIZE = 0x6000,
	FAKE_DOMAINS_MAX = 16,
	FAKE_THREADS_MAX = 16,
	FAKE_MAPPINGS_MAX = 512,
	FAKE_SLOTS_MAX = 4096,
	FAKE_OWN_TABLES_MAX = 64,
};

struct fake_mapping {
	uint64_t address, physical, size, flags;
};

struct fake_domain {
	uint64_t            page;   /* its name; 0: free */
	uint32_t            tables; /* supplied and not used */
	uint32_t            tables_total, cap_pages, mapping_count;
	struct fake_mapping mappings[FAKE_MAPPINGS_MAX];
};

struct fake_thread {
	uint64_t page, domain, ip, sp, pointer, badge, options;
	uint64_t header; /* of its first message */
	uint64_t quota, period;
	uint64_t cpu, priority; /* as scheduled last */
	bool     started, stepping, waiting; /* waiting: has no vector registers */
	uint8_t  registers[512];
};

struct fake_kernel {
	uint8_t           *ram; /* at FAKE_RAM_BEGIN */
	int                file;
	uint32_t           own_tables; /* supplied and not used */
	uint32_t           own_tables_total, own_cap_pages;
	uint64_t           own_table_pages[FAKE_OWN_TABLES_MAX];
	struct fake_domain domains[FAKE_DOMAINS_MAX];
	struct fake_thread threads[FAKE_THREADS_MAX];
	uint8_t            slots[FAKE_SLOTS_MAX]; /* types of objects; 0: free */
	uint32_t           slot_count;
	uint64_t           cleared;   /* bytes */
	bool               caps_full; /* no capability fits into any table */
	char               console[16 * 1024];
	size_t             console_length;
};

extern struct fake_kernel fake;

/**
 * Start, with boot modules "ld.lib.so", "init", "config" and "empty". All of memory is full of
 * old content, with the exception of the modules, which are full of zeros.
 */
void fake_kernel_start(void);

/** Where the test sees physical memory. */
void *fake_memory(uint64_t physical);

/** Core's half of the message buffer. */
struct hw_message const *fake_send_half(void);

struct fake_domain *fake_domain_at(uint64_t page);
struct fake_thread *fake_thread_of(uint64_t domain, unsigned index);

/** The mapping that contains an address, or NULL. */
struct fake_mapping const *fake_find_mapping(struct fake_domain const *domain, uint64_t address);

unsigned fake_domain_count(void);
unsigned fake_thread_count(void);
unsigned fake_object_count(void);

#endif /* FAKE_KERNEL_H */
