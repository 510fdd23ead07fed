/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What a new process finds when the stub jumps to ld.lib.so: descriptors at fixed numbers, and a structure
 * in the main thread's control-block page. Between core, the stub and ld.lib.so of one build.
 */
#ifndef FERN_LINUX_BOOT_INFO_H
#define FERN_LINUX_BOOT_INFO_H

#include <stdint.h>

/** Descriptor numbers. 0 to 2 are closed. */
enum linux_boot_descriptor {
	LINUX_BOOT_STUB = 3, /* what is executed; closed by that */
	LINUX_BOOT_LINKER,   /* the file of ld.lib.so */
	LINUX_BOOT_DATA,     /* memory file for its writeable segments */
	LINUX_BOOT_STACK,    /* memory file of the main stack */
	LINUX_BOOT_LISTENER, /* socket on which the stub hands the filter's listener to core */
	LINUX_BOOT_PARENT,   /* the parent's capability */
	LINUX_BOOT_EPOLL,    /* the main entrypoint's epoll set */

	/* the client's halves of channels: page, server bell, client bell, pair, epoll set */
	LINUX_BOOT_NATIVE_PAGE,                              /* to the domain's native interface at core */
	LINUX_BOOT_FAULT_PAGE = LINUX_BOOT_NATIVE_PAGE + 5,  /* another one, for page faults */
	LINUX_BOOT_PARENT_PAGE = LINUX_BOOT_FAULT_PAGE + 5,  /* to the parent, if its queue had room at the start */

	LINUX_BOOT_DESCRIPTORS_END = LINUX_BOOT_PARENT_PAGE + 5,
};

enum { LINUX_BOOT_LABEL_MAX = 64 };

struct linux_boot_info {
	uint64_t data_address; /* of the linker's writeable segments, all in one range */
	uint64_t data_size;    /* bytes */
	uint32_t use_listener; /* the filter reports to core (seccomp user notification) */
	uint32_t parent_is_core;
	char     label[LINUX_BOOT_LABEL_MAX + 1];
};

/* its place: in the upper half of the main thread's control-block page */
enum { LINUX_BOOT_INFO_OFFSET = 2048 };

#endif /* FERN_LINUX_BOOT_INFO_H */
