/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What core's objects cost those for whom they are made.
 *
 * A figure covers core's own memory and what the kernel allocates for the object, on the most
 * expensive kernel: on Linux an RPC object is a pair of sockets with its files and inodes, which is
 * why it costs more than its structure. The figures are documented in README.md: keep both in step.
 */
#ifndef FERN_CORE_COST_H
#define FERN_CORE_COST_H

#include <stdint.h>

/** An amount of both resources: a cost, a quota, or a donation. */
struct core_resources {
	uint64_t ram; /* bytes */
	uint32_t caps;
};

#define CORE_RESOURCES(ram_, caps_) ((struct core_resources){ .ram = (ram_), .caps = (caps_) })

/* sessions: the head, the session's own structure and its RPC object */
#define CORE_COST_SESSION     CORE_RESOURCES(8 * 1024, 1)
#define CORE_COST_CPU_SESSION CORE_RESOURCES(8 * 1024, 2)  /* and the exception handler */
#define CORE_COST_IRQ_SESSION CORE_RESOURCES(12 * 1024, 3) /* and handlers: the driver's, core's */
#define CORE_COST_PD_SESSION  CORE_RESOURCES(48 * 1024, 4) /* and domain, parent, channels */

/* what sessions make */
#define CORE_COST_DATASPACE     CORE_RESOURCES(8 * 1024, 1) /* besides the content */
#define CORE_COST_VIEW          CORE_RESOURCES(6 * 1024, 1)
#define CORE_COST_REGION        CORE_RESOURCES(512, 0)
#define CORE_COST_REGION_MAP    CORE_RESOURCES(8 * 1024, 1)
#define CORE_COST_ADDRESS_SPACE CORE_RESOURCES(6 * 1024, 1)  /* a capability to it */
#define CORE_COST_MAP_DATASPACE CORE_RESOURCES(6 * 1024, 1)  /* the same to its dataspace */
#define CORE_COST_THREAD        CORE_RESOURCES(6 * 1024, 1)  /* the first one of a domain */
#define CORE_COST_MORE_THREAD   CORE_RESOURCES(24 * 1024, 1) /* each further one */

#endif /* FERN_CORE_COST_H */
