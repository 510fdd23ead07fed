/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the parts of the component's kernel layer share.
 */
#ifndef FERN_LINUX_COMPONENT_BOOT_H
#define FERN_LINUX_COMPONENT_BOOT_H

#include <base/env.h>
#include <linux/boot_info.h>
#include <linux/channel.h>

/**
 * Bring up everything that a component has. `env` and `label` stay for ever. On failure there is
 * nobody to tell but core, which reports how the process ends.
 */
FERN_MUST_CHECK enum fern_status linux_environment_start(struct fern_env *env, char const *label,
                                                         struct linux_boot_info const *info);

/** The channels to core that the component was started with. */
FERN_MUST_CHECK enum fern_status linux_native_start(void);

/** The parent's capability, with the channel to it if there is one. */
FERN_MUST_CHECK enum fern_status linux_parent_start(bool             parent_is_core,
                                                    struct fern_cap *out_parent);

FERN_MUST_CHECK enum fern_status linux_native_create_thread(uint32_t slot, char const *name);
void linux_native_destroy_thread(uint32_t slot);

#endif /* FERN_LINUX_COMPONENT_BOOT_H */
