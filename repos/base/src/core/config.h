/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core's configuration: the boot module "core.config", described in README.md and core.xsd.
 */
#ifndef FERN_CORE_CONFIG_H
#define FERN_CORE_CONFIG_H

#include "account.h"

struct core_config {
	struct core_resources resources; /* what init gets, with core's objects for init */
};

/**
 * Read the configuration; without one everything has its default. FERN_MALFORMED after a log line
 * that says where and what is wrong.
 */
FERN_MUST_CHECK enum fern_status core_config_read(struct core_config *out_config);

#endif /* FERN_CORE_CONFIG_H */
