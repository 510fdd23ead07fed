/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What core.config says about Linux. See README.md of the generic core for its syntax.
 */
#ifndef FERN_LINUX_CORE_CONFIG_H
#define FERN_LINUX_CORE_CONFIG_H

#include "platform.h"

/**
 * Whether the component with this label is admitted as an unconfined program of the host, and where
 * the program is: an absolute path, terminated.
 */
bool linux_config_hybrid(struct fern_string label, struct fern_string_buf *out_path);

#endif /* FERN_LINUX_CORE_CONFIG_H */
