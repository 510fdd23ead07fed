/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Accounts: who may use how much, and what of it is in use.
 *
 * Core holds one account for each session's donation and one for each RAM session. Every object of
 * core is charged to an account when it is made and refunded when it goes; a `core_charge`
 * remembers which account that was and how much, so that what comes back is exactly what was taken.
 *
 * An account outlives its charges: its owner destroys all that was charged to it first.
 */
#ifndef FERN_CORE_ACCOUNT_H
#define FERN_CORE_ACCOUNT_H

#include "cost.h"
#include <base/status.h>

/** A zeroed account is empty. `used` never exceeds `quota`. */
struct core_account {
	struct core_resources quota, used;
};

/** What is left to use. */
struct core_resources core_account_available(struct core_account const *account);

/** Use quota: both resources or nothing. FERN_OUT_OF_RAM, FERN_OUT_OF_CAPS: not available. */
FERN_MUST_CHECK enum fern_status core_account_use(struct core_account  *account,
                                                  struct core_resources amount);

/** Give back what was used. */
void core_account_refund(struct core_account *account, struct core_resources amount);

/** Add quota. FERN_LIMIT: the sum cannot be represented. */
FERN_MUST_CHECK enum fern_status core_account_grow(struct core_account  *account,
                                                   struct core_resources amount);

/** Move unused quota: both resources or nothing. FERN_OUT_OF_RAM, FERN_OUT_OF_CAPS, FERN_LIMIT. */
FERN_MUST_CHECK enum fern_status core_account_transfer(struct core_account  *from,
                                                       struct core_account  *to,
                                                       struct core_resources amount);

/** What an object costs, and who pays. Zeroed: nothing is charged. */
struct core_charge {
	struct core_account  *account;
	struct core_resources amount;
};

/** Charge `account`. FERN_OUT_OF_RAM, FERN_OUT_OF_CAPS: `charge` stays empty. */
FERN_MUST_CHECK enum fern_status core_charge_take(struct core_charge   *charge,
                                                  struct core_account  *account,
                                                  struct core_resources amount);

/**
 * Charge the same account with more. FERN_OUT_OF_RAM, also if there is none, FERN_OUT_OF_CAPS:
 * nothing changes.
 */
FERN_MUST_CHECK enum fern_status core_charge_extend(struct core_charge   *charge,
                                                    struct core_resources more);

/** Refund a part of it. */
void core_charge_reduce(struct core_charge *charge, struct core_resources less);

/** Refund; no effect if nothing is charged. */
void core_charge_return(struct core_charge *charge);

#endif /* FERN_CORE_ACCOUNT_H */
