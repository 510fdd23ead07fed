/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Answering the parent's heartbeats: who does so tells the parent that its entrypoint still serves.
 *
 *     FERN_TRY(fern_heartbeat_start(env));
 *
 * Components with <heartbeat> in their <start> node call this once, from
 * fern_component_construct(). The answers are given by the environment's entrypoint, so a component
 * that hangs there misses them.
 */
#ifndef FERN_OS_HEARTBEAT_H
#define FERN_OS_HEARTBEAT_H

#include <base/env.h>

/**
 * Answer heartbeats from now on. Statuses: those of fern_signal_handler_init() and of the parent.
 */
FERN_MUST_CHECK enum fern_status fern_heartbeat_start(struct fern_env *env);

#endif /* FERN_OS_HEARTBEAT_H */
