/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What core.config says about Linux. See README.md of the generic core for its syntax.
 */
#ifndef FERN_LINUX_CORE_CONFIG_H
#define FERN_LINUX_CORE_CONFIG_H

#include "platform.h"

/**
 * Whether the program `name` is admitted as an unconfined program of the host, and where it is:
 * an absolute path, terminated.
 */
bool linux_config_hybrid(struct fern_string name, struct fern_string_buf *out_path);

/** Whether the user asks for the system to run even where the system-call filter cannot be installed. */
bool linux_config_allows_unfiltered(void);

#endif /* FERN_LINUX_CORE_CONFIG_H */
