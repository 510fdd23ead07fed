/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What a new process finds when the stub jumps to ld.lib.so: descriptors at fixed numbers, and a
 * structure in the main thread's control-block page. Between core, the stub and ld.lib.so of one
 * build.
 */
#ifndef FERN_LINUX_BOOT_INFO_H
#define FERN_LINUX_BOOT_INFO_H

#include <stdint.h>

/** Descriptor numbers. */
enum linux_boot_descriptor {
	/*
	 * what belongs to one component: received by the stub, in this order, as the lowest numbers
	 */
	LINUX_BOOT_LINKER, /* the file of ld.lib.so */
	LINUX_BOOT_DATA,   /* memory file for its writeable segments */
	LINUX_BOOT_STACK,  /* memory file of the main stack */
	LINUX_BOOT_PARENT, /* the parent's capability */

	/* what the process is made with; everything below is closed at first */
	LINUX_BOOT_STUB,     /* what is executed; closed by that. Then: the process's name, to be written */
	LINUX_BOOT_HANDOVER, /* socket to core, by which the stub gets what is listed above */
	LINUX_BOOT_EPOLL,    /* the main entrypoint's epoll set */

	/* the client's halves of channels: page, server bell, client bell, pair, epoll set */
	LINUX_BOOT_NATIVE_PAGE,                              /* to the domain's native interface at core */
	LINUX_BOOT_FAULT_PAGE = LINUX_BOOT_NATIVE_PAGE + 5,  /* another one, for page faults */
	LINUX_BOOT_PARENT_PAGE = LINUX_BOOT_FAULT_PAGE + 5,  /* to the parent */

	LINUX_BOOT_DESCRIPTORS_END = LINUX_BOOT_PARENT_PAGE + 5,
};

enum { LINUX_BOOT_LABEL_MAX = 64 };

struct linux_boot_info {
	uint64_t data_address; /* of the linker's writeable segments, all in one range */
	uint64_t data_size;    /* bytes */
	uint32_t parent_is_core;
	uint32_t interposed; /* attach through the PD session of the environment */
	char     label[LINUX_BOOT_LABEL_MAX + 1];
	/* how many calls the component made: it counts them, and core may read the number */
	_Atomic uint64_t calls;
};

/* its place: in the upper half of the main thread's control-block page */
enum { LINUX_BOOT_INFO_OFFSET = 2048 };

#endif /* FERN_LINUX_BOOT_INFO_H */
