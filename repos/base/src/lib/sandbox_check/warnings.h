/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* Warnings about a configuration that has no errors. */
#ifndef FERN_SANDBOX_CHECK_WARNINGS_H
#define FERN_SANDBOX_CHECK_WARNINGS_H

#include "config.h"

#include <sandbox_check/check.h>

void sandbox_config_warn(struct sandbox_config const  *config,
                         struct fern_sandbox_problems *problems);

#endif /* FERN_SANDBOX_CHECK_WARNINGS_H */
