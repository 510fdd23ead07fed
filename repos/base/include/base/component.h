/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The entry of every component.
 *
 *     #include <base/component.h>
 *     #include <base/log.h>
 *
 *     enum fern_status fern_component_construct(struct fern_env *env)
 *     {
 *             fern_log("hello from '%s'", fern_env_label(env));
 *             return FERN_OK;
 *     }
 *
 * After it returned FERN_OK, the entrypoint serves RPC and signals. Any other status ends the
 * component with a log line that names the status and where it arose.
 *
 * The main thread's stack has FERN_STACK_SIZE_DEFAULT bytes unless the program states another size
 * with FERN_COMPONENT_STACK_SIZE().
 */
#ifndef FERN_BASE_COMPONENT_H
#define FERN_BASE_COMPONENT_H

#include <base/env.h>

enum { FERN_STACK_SIZE_DEFAULT = 64 * 1024 };

/** Implemented by the component. */
__attribute__((visibility("default"))) enum fern_status
fern_component_construct(struct fern_env *env);

/** State the main thread's stack size in bytes; once, at file scope. */
#define FERN_COMPONENT_STACK_SIZE(bytes)                                                           \
	__attribute__((visibility("default"))) size_t const fern_component_stack_size = (bytes)

#endif /* FERN_BASE_COMPONENT_H */
