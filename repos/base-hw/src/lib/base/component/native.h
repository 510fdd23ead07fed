/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the parts of the component's kernel layer share: the way to core.
 */
#ifndef FERN_HW_COMPONENT_NATIVE_H
#define FERN_HW_COMPONENT_NATIVE_H

#include <base/env.h>
#include <hw_native/hw_native.h>

/** Core's object for this domain; set first of all. */
extern struct fern_hw_native_cap hw_native;

/**
 * Bring up everything that a component has. The capabilities are those of the start message; `env`
 * and `label` stay for ever. `interposed`: as in hw/start.h.
 */
FERN_MUST_CHECK enum fern_status hw_environment_start(struct fern_env *env, struct fern_cap parent,
                                                      char const *label, bool interposed);

#endif /* FERN_HW_COMPONENT_NATIVE_H */
