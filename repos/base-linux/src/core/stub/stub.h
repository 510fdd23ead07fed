/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The stub: the first thing that runs in a component's process. It confines itself, waits until
 * core says which component it is to become, then maps ld.lib.so from its dataspace and jumps to
 * it. All it has comes from core; ld.lib.so comes from the parent and is not trusted, which is why
 * it is looked at after the filter is in force.
 */
#ifndef FERN_LINUX_STUB_H
#define FERN_LINUX_STUB_H

#include <linux/boot_info.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * Leave the process with `value`, which core reports: what went wrong before there was anything to
 * say it.
 */
enum stub_failure {
	STUB_FAILED_PREPARE = 250, /* the kernel refused something that it never refuses */
	STUB_FAILED_FILTER = 251,  /* the seccomp filter could not be installed */
	STUB_FAILED_HANDOVER = 252,/* core could not be told of the filter, or did not say what to become */
	STUB_FAILED_LINKER = 253,  /* ld.lib.so is no program for this CPU */
};

/**
 * Install the final system-call filter. The listener's descriptor, -1 without one, or a negative
 * errno value.
 */
int stub_install_filter(bool use_listener);

/** Map the segments of ld.lib.so; its entry address, or 0 if it is not acceptable. */
uintptr_t stub_map_linker(struct linux_boot_info const *info);

/** The stack until there is a component, which pays for memory. */
enum { STUB_STACK_SIZE = 8192 };
extern uint8_t stub_stack[STUB_STACK_SIZE];

/**
 * Called by start.S on that stack; confines the process, and answers the stack pointer to continue
 * with.
 */
uintptr_t stub_confine(void);

/** Called by start.S on the component's stack; answers the entry address of ld.lib.so. */
uintptr_t stub_become(void);

#endif /* FERN_LINUX_STUB_H */
