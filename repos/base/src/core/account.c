/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Accounts of RAM and capabilities.
 */
#include "account.h"
#include <base/log.h>

struct core_resources core_account_available(struct core_account const *account)
{
	return CORE_RESOURCES(account->quota.ram - account->used.ram,
	                      account->quota.caps - account->used.caps);
}

static enum fern_status check_available(struct core_account const *account,
                                        struct core_resources      amount)
{
	struct core_resources const available = core_account_available(account);

	if (amount.ram > available.ram)
		return FERN_OUT_OF_RAM;
	return amount.caps > available.caps ? FERN_OUT_OF_CAPS : FERN_OK;
}

enum fern_status core_account_use(struct core_account *account, struct core_resources amount)
{
	FERN_TRY(check_available(account, amount));
	account->used.ram += amount.ram;
	account->used.caps += amount.caps;
	return FERN_OK;
}

void core_account_refund(struct core_account *account, struct core_resources amount)
{
	fern_assert(amount.ram <= account->used.ram && amount.caps <= account->used.caps);
	account->used.ram -= amount.ram;
	account->used.caps -= amount.caps;
}

enum fern_status core_account_grow(struct core_account *account, struct core_resources amount)
{
	struct core_resources sum;

	if (__builtin_add_overflow(account->quota.ram, amount.ram, &sum.ram) ||
	    __builtin_add_overflow(account->quota.caps, amount.caps, &sum.caps))
		return FERN_LIMIT;
	account->quota = sum;
	return FERN_OK;
}

enum fern_status core_account_transfer(struct core_account *from, struct core_account *to,
                                       struct core_resources amount)
{
	FERN_TRY(check_available(from, amount));
	if (from == to)
		return FERN_OK;

	FERN_TRY(core_account_grow(to, amount));
	from->quota.ram -= amount.ram;
	from->quota.caps -= amount.caps;
	return FERN_OK;
}

enum fern_status core_charge_take(struct core_charge *charge, struct core_account *account,
                                  struct core_resources amount)
{
	fern_assert(!charge->account);
	FERN_TRY(core_account_use(account, amount));
	*charge = (struct core_charge){ .account = account, .amount = amount };
	return FERN_OK;
}

enum fern_status core_charge_extend(struct core_charge *charge, struct core_resources more)
{
	if (!charge->account)
		return FERN_OUT_OF_RAM;
	/* cannot overflow: what is in use is part of a quota */
	FERN_TRY(core_account_use(charge->account, more));
	charge->amount.ram += more.ram;
	charge->amount.caps += more.caps;
	return FERN_OK;
}

void core_charge_reduce(struct core_charge *charge, struct core_resources less)
{
	core_account_refund(charge->account, less);
	charge->amount.ram -= less.ram;
	charge->amount.caps -= less.caps;
}

void core_charge_return(struct core_charge *charge)
{
	if (charge->account)
		core_account_refund(charge->account, charge->amount);
	*charge = (struct core_charge){ 0 };
}
