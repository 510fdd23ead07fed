/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Accounts against a simple model: whatever is done, the sum stays the same, and what is in use
 * never exceeds a quota.
 */
#include "unit.h"
#include <account.h>
#include <stdlib.h>

enum { ACCOUNTS = 4, CHARGES = 16 };

/* The model: plain numbers per account, changed only where the operation answered FERN_OK. */
struct model {
	struct core_resources quota, used;
};

static bool fits(struct model const *model, struct core_resources amount)
{
	return amount.ram <= model->quota.ram - model->used.ram &&
	       amount.caps <= model->quota.caps - model->used.caps;
}

static void assert_same(struct core_account const *account, struct model const *model)
{
	assert_int_equal(account->quota.ram, model->quota.ram);
	assert_int_equal(account->quota.caps, model->quota.caps);
	assert_int_equal(account->used.ram, model->used.ram);
	assert_int_equal(account->used.caps, model->used.caps);
}

static struct core_resources random_amount(void)
{
	return CORE_RESOURCES((uint64_t)(rand() % 400), (uint32_t)(rand() % 40));
}

static void try_transfer(struct core_account *accounts, struct model *models)
{
	int const                   from = rand() % ACCOUNTS, to = rand() % ACCOUNTS;
	struct core_resources const amount = random_amount();
	bool const                  expected = fits(&models[from], amount);

	assert_int_equal(core_account_transfer(&accounts[from], &accounts[to], amount) == FERN_OK,
	                 expected);
	if (!expected)
		return;
	models[from].quota.ram -= amount.ram;
	models[from].quota.caps -= amount.caps;
	models[to].quota.ram += amount.ram;
	models[to].quota.caps += amount.caps;
}

static void try_charge(struct core_account *accounts, struct model *models,
                       struct core_charge *charge)
{
	int const                   index = rand() % ACCOUNTS;
	struct core_resources const amount = random_amount();
	bool const                  expected = fits(&models[index], amount);

	assert_int_equal(core_charge_take(charge, &accounts[index], amount) == FERN_OK, expected);
	assert_int_equal(charge->account != NULL, expected);
	models[index].used.ram += expected ? amount.ram : 0;
	models[index].used.caps += expected ? amount.caps : 0;
}

static void return_charge(struct core_account *accounts, struct model *models,
                          struct core_charge *charge)
{
	struct model *const model = &models[charge->account - accounts];

	model->used.ram -= charge->amount.ram;
	model->used.caps -= charge->amount.caps;
	core_charge_return(charge);
	core_charge_return(charge); /* no effect */
}

static void random_operations_match_the_model(void **state)
{
	struct core_account accounts[ACCOUNTS] = { { .quota = { 1000, 100 } } };
	struct model        models[ACCOUNTS] = { { .quota = { 1000, 100 } } };
	struct core_charge  charges[CHARGES] = { 0 };

	(void)state;
	srand(1);
	for (int step = 0; step < 100000; step++) {
		struct core_charge *const charge = &charges[rand() % CHARGES];

		if (rand() % 3 == 0)
			try_transfer(accounts, models);
		else if (charge->account)
			return_charge(accounts, models, charge);
		else
			try_charge(accounts, models, charge);
		for (int i = 0; i < ACCOUNTS; i++)
			assert_same(&accounts[i], &models[i]);
	}
}

static void both_resources_or_nothing(void **state)
{
	struct core_account       from = { .quota = { 100, 10 } }, to = { 0 };
	struct core_account const before = from;

	(void)state;
	assert_status(FERN_OUT_OF_RAM, core_account_use(&from, CORE_RESOURCES(101, 1)));
	assert_status(FERN_OUT_OF_CAPS, core_account_use(&from, CORE_RESOURCES(1, 11)));
	assert_status(FERN_OUT_OF_RAM, core_account_transfer(&from, &to, CORE_RESOURCES(101, 1)));
	assert_status(FERN_OUT_OF_CAPS, core_account_transfer(&from, &to, CORE_RESOURCES(1, 11)));
	assert_memory_equal(&from, &before, sizeof(from));
	assert_int_equal(to.quota.ram + to.quota.caps, 0);
}

static void extreme_amounts_are_refused(void **state)
{
	struct core_account account = { .quota = { UINT64_MAX, UINT32_MAX } };
	struct core_account other = { .quota = { 1, 0 } };
	struct core_charge  charge = { 0 };

	(void)state;
	assert_status(FERN_LIMIT, core_account_grow(&account, CORE_RESOURCES(1, 0)));
	assert_status(FERN_LIMIT, core_account_grow(&account, CORE_RESOURCES(0, 1)));
	assert_status(FERN_LIMIT, core_account_transfer(&account, &other, account.quota));
	assert_int_equal(account.quota.ram, UINT64_MAX);
	assert_status(FERN_OK, core_charge_take(&charge, &account, account.quota));
	assert_status(FERN_OUT_OF_RAM, core_charge_extend(&charge, CORE_RESOURCES(1, 0)));
	core_charge_return(&charge);
	assert_int_equal(account.used.ram, 0);
}

static void a_charge_grows_and_is_returned_as_a_whole(void **state)
{
	struct core_account account = { .quota = { 100, 10 } };
	struct core_charge  charge = { 0 };

	(void)state;
	assert_status(FERN_OUT_OF_RAM, core_charge_extend(&charge, CORE_RESOURCES(1, 0)));
	assert_status(FERN_OK, core_charge_take(&charge, &account, CORE_RESOURCES(45, 5)));
	core_charge_reduce(&charge, CORE_RESOURCES(5, 1));
	assert_int_equal(account.used.ram, 40);
	assert_status(FERN_OK, core_charge_extend(&charge, CORE_RESOURCES(60, 6)));
	assert_status(FERN_OUT_OF_CAPS, core_charge_extend(&charge, CORE_RESOURCES(0, 1)));
	assert_int_equal(account.used.ram, 100);
	core_charge_return(&charge);
	assert_int_equal(account.used.ram + account.used.caps, 0);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(random_operations_match_the_model),
		cmocka_unit_test(both_resources_or_nothing),
		cmocka_unit_test(extreme_amounts_are_refused),
		cmocka_unit_test(a_charge_grows_and_is_returned_as_a_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
