/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core's configuration: the boot module "core.config", described in README.md and core.xsd.
 */
#ifndef FERN_CORE_CONFIG_H
#define FERN_CORE_CONFIG_H

#include "account.h"

/**
 * Read the configuration; without one everything has its default. `out_resources`: what init gets,
 * with core's objects for init. FERN_MALFORMED after a log line that says where and what is wrong.
 */
FERN_MUST_CHECK enum fern_status core_config_read(struct core_resources *out_resources);

#endif /* FERN_CORE_CONFIG_H */
