/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the kernel tells core at the start, in pages mapped read-only at HW_BOOT_INFO.
 *
 * Core's program is the boot module "core": a static ELF program, mapped by the kernel with its
 * writeable segments in place, which starts on one CPU with a stack of HW_CORE_STACK_SIZE bytes
 * directly below FERN_THREAD_POINTER(0), which is its thread pointer (a page is mapped there),
 * with the message buffer of slot 0, the clock's page, and HW_BOOT_INFO as its argument.
 * Everything that RAM ranges contain belongs to core from then on; what the kernel, the modules,
 * and core's own image occupy is in none of them.
 */
#ifndef FERN_HW_BOOT_INFO_H
#define FERN_HW_BOOT_INFO_H

#include <base/internal/layout.h>
#include <stdint.h>

#define HW_BOOT_INFO       0x3f000000UL
#define HW_CORE_STACK_SIZE 0x10000UL

enum { HW_BOOT_RANGES_MAX = 64, HW_BOOT_MODULES_MAX = 256, HW_BOOT_NAME_MAX = 63 };

/** Physical addresses; begin and size are multiples of 4096. */
struct hw_boot_range {
	uint64_t begin, size;
};

struct hw_boot_module {
	uint64_t begin; /* physical address, a multiple of 4096 */
	uint64_t size;  /* of the content in bytes; zero behind it, up to the page's end */
	char     name[HW_BOOT_NAME_MAX + 1];
};

/** The boot loader's framebuffer; width 0: none. */
struct hw_boot_framebuffer {
	uint64_t begin; /* physical address */
	uint32_t width, height, pitch, bits_per_pixel;
	uint8_t  red_position, green_position, blue_position;
};

/** Memory through which PCI devices are configured, of the first segment (PCI Express, ECAM). */
struct hw_boot_pci {
	uint64_t begin; /* physical address of bus 0; 0: none */
	uint8_t  first_bus, last_bus;
};

/** Whole pages: core gets to see all of them. */
struct __attribute__((aligned(FERN_PAGE_SIZE))) hw_boot_info {
	uint64_t domain, thread; /* core's own kernel objects */
	uint32_t cpu_count, range_count, module_count, guarded_count;
	uint64_t clock_page;     /* physical address of the clock's page, see clock.h */
	uint64_t acpi_rsdp;      /* physical address; 0: none */
	uint64_t entropy[4];
	struct hw_boot_pci         pci;
	struct hw_boot_framebuffer framebuffer;
	struct hw_boot_range       ranges[HW_BOOT_RANGES_MAX]; /* ascending, without page 0 */
	/* all RAM, and the kernel's devices: never I/O memory */
	struct hw_boot_range       guarded[HW_BOOT_RANGES_MAX];
	struct hw_boot_module      modules[HW_BOOT_MODULES_MAX];
};

#endif /* FERN_HW_BOOT_INFO_H */
