/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The own account, for test components that check whether all came back (library `check`).
 */
#ifndef FERN_OS_CHECK_ACCOUNT_H
#define FERN_OS_CHECK_ACCOUNT_H

#include <base/env.h>
#include <stdbool.h>
#include <stdint.h>

struct fern_check_account {
	uint64_t ram_quota, ram_used;
	uint32_t caps_quota, caps_used;
};

struct fern_check_account fern_check_account_now(struct fern_env *env);

bool fern_check_account_same(struct fern_check_account a, struct fern_check_account b);

/**
 * The account when nothing comes back any more: it has been the same for 0.3 seconds, for which the
 * entrypoint is served. That it does so within a minute is a check.
 */
struct fern_check_account fern_check_account_quiet(struct fern_env *env);

/** "`when`: 8192 of 65536 bytes and 7 of 20 capabilities in use" */
void fern_check_account_log(char const *when, struct fern_check_account account);

#endif /* FERN_OS_CHECK_ACCOUNT_H */
