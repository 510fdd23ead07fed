/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What core's objects cost on the fake platform, see cost.h.
 */
#ifndef FERN_CORE_TEST_COST_FIGURES_H
#define FERN_CORE_TEST_COST_FIGURES_H

/* sessions: the head, the session's own structure and its RPC object */
#define CORE_COST_SESSION     CORE_RESOURCES(8 * 1024, 1)
#define CORE_COST_CPU_SESSION CORE_RESOURCES(8 * 1024, 2)  /* and the exception handler */
#define CORE_COST_IRQ_SESSION CORE_RESOURCES(12 * 1024, 3) /* and handlers: the driver's, core's */
#define CORE_COST_PD_SESSION  CORE_RESOURCES(48 * 1024, 4) /* and domain, parent, channels */

/* what sessions make */
#define CORE_COST_DATASPACE     CORE_RESOURCES(8 * 1024, 1) /* besides the content */
#define CORE_COST_VIEW          CORE_RESOURCES(6 * 1024, 1)
#define CORE_COST_REGION        CORE_RESOURCES(512, 0)
#define CORE_COST_REGION_MAP    CORE_RESOURCES(8 * 1024, 2) /* and the fault handler */
#define CORE_COST_ADDRESS_SPACE CORE_RESOURCES(6 * 1024, 2) /* a capability to it, and the same */
#define CORE_COST_MAP_DATASPACE CORE_RESOURCES(6 * 1024, 1)  /* the same to its dataspace */
#define CORE_COST_THREAD        CORE_RESOURCES(6 * 1024, 1)  /* the first one of a domain */
#define CORE_COST_MORE_THREAD   CORE_RESOURCES(24 * 1024, 1) /* each further one */

#endif /* FERN_CORE_TEST_COST_FIGURES_H */
