/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The RAM service.
 */
#include "ram_session.h"
#include "core.h"
#include "pd_session.h"
#include <base/log.h>

static struct core_ram *ram_of(struct fern_ram_session *rpc)
{
	return fern_container_of(rpc, struct core_ram, rpc);
}

struct core_ram *core_ram_lookup(struct core *core, struct fern_ram_cap cap)
{
	struct fern_ram_session *const rpc = fern_ram_session_lookup(core->entrypoint, cap);

	return rpc ? ram_of(rpc) : NULL;
}

/* ---------------------------------------------------------------- dataspaces ---- */

/* Make a new dataspace callable; it goes if that fails. */
static enum fern_status hand_out(struct core_dataspace *dataspace, struct fern_cap *out_cap)
{
	enum fern_status const status = core_dataspace_serve(dataspace);

	if (status != FERN_OK)
		core_dataspace_destroy(dataspace);
	else
		*out_cap = core_dataspace_cap(dataspace);
	return status;
}

static enum fern_status alloc(struct fern_ram_session *rpc, uint64_t size, enum fern_cache cache,
                              struct fern_ram_dataspace_cap *out_ds)
{
	struct core_ram *const               ram = ram_of(rpc);
	struct platform_memory_options const options = {
		.size = core_page_round_up(size),
		.phys_start = ram->args.phys_start,
		.phys_size = ram->args.phys_size,
		.phys_align = ram->args.phys_align,
		.cache = cache,
	};
	struct core_dataspace *dataspace = NULL;

	if (options.size == 0)
		return FERN_INVALID_ARGUMENT;
	FERN_TRY(core_dataspace_alloc(&ram->session.dataspaces, &options, &dataspace));
	return hand_out(dataspace, &out_ds->cap);
}

/* The session's own dataspace that `cap` names, or NULL. */
static struct core_dataspace *own_dataspace(struct core_ram *ram, struct fern_cap cap)
{
	struct core_dataspace *const dataspace = core_dataspace_lookup(ram->session.core, cap);

	return dataspace && dataspace->owner_element.list == &ram->session.dataspaces.list
	               ? dataspace
	               : NULL;
}

static enum fern_status free_dataspace(struct fern_ram_session *rpc, struct fern_dataspace_cap ds)
{
	struct core_dataspace *const dataspace = own_dataspace(ram_of(rpc), ds.cap);

	if (!dataspace)
		return FERN_NOT_FOUND;
	core_dataspace_destroy(dataspace);
	return FERN_OK;
}

static enum fern_status view(struct fern_ram_session *rpc, struct fern_ram_dataspace_cap ds,
                             struct fern_rom_dataspace_cap *out_view)
{
	struct core_ram *const       ram = ram_of(rpc);
	struct core_dataspace *const original = own_dataspace(ram, ds.cap);
	struct core_dataspace       *dataspace = NULL;

	if (!original || original->original)
		return FERN_NOT_FOUND;
	FERN_TRY(core_dataspace_create_view(&ram->session.dataspaces, original, &dataspace));
	return hand_out(dataspace, &out_view->cap);
}

/* ---------------------------------------------------------------- the account ---- */

static void set_reference(struct core_ram *ram, struct core_ram *reference)
{
	fern_list_remove(&ram->dependent);
	ram->reference = reference;
	if (reference)
		fern_list_append(&reference->dependents, &ram->dependent);
}

static enum fern_status transfer(struct fern_ram_session *rpc, struct fern_ram_cap to, uint64_t ram,
                                 uint32_t caps)
{
	struct core_ram *const from = ram_of(rpc);
	struct core_ram *const receiver = core_ram_lookup(from->session.core, to);

	if (!receiver)
		return FERN_INVALID_ARGUMENT;
	FERN_TRY(core_account_transfer(&from->account, &receiver->account,
	                               CORE_RESOURCES(ram, caps)));

	/*
	 * Who gives has been given something before, so that references form a tree with init's
	 * account as its root.
	 */
	bool const first = !receiver->reference && (ram || caps);
	if (first && receiver != from && receiver != from->session.core->parent.ram)
		set_reference(receiver, from);
	return FERN_OK;
}

static struct core_account *account_of(struct core *core, struct core_ram *ram)
{
	return ram ? &ram->account : core_parent_account(core);
}

enum fern_status core_ram_donate(struct core *core, struct core_ram *payer,
                                 struct core_session *session, struct core_resources amount)
{
	FERN_TRY(core_charge_take(&session->donation, account_of(core, payer), amount));
	if (payer)
		fern_list_append(&payer->paid, &session->payer_element);
	return FERN_OK;
}

/* The reference pays the donation of a session from now on, with the quota for it. */
static void inherit_donation(struct core_ram *ram, struct core_session *session)
{
	struct core_resources const amount = session->donation.amount;

	core_charge_return(&session->donation);
	fern_list_remove(&session->payer_element);

	enum fern_status status = core_account_transfer(
		&ram->account, account_of(session->core, ram->reference), amount);
	if (status == FERN_OK)
		status = core_ram_donate(session->core, ram->reference, session, amount);
	fern_assert(status == FERN_OK);
}

/*
 * Give the quota back to where it came from; whoever referred to this session refers to the same
 * then.
 */
static void return_quota(struct core_ram *ram)
{
	struct core_ram *const     reference = ram->reference;
	struct core_account *const heir = account_of(ram->session.core, reference);

	fern_list_for_each(&ram->paid, struct core_session, payer_element, session)
		inherit_donation(ram, session);
	fern_assert(ram->account.used.ram == 0 && ram->account.used.caps == 0);
	fern_list_for_each(&ram->dependents, struct core_ram, dependent, dependent)
		set_reference(dependent, reference);
	set_reference(ram, NULL);

	/* the sum of all accounts is what there is, so that it can always be represented */
	enum fern_status const status =
		core_account_transfer(&ram->account, heir, ram->account.quota);
	fern_assert(status == FERN_OK);
}

static enum fern_status info(struct fern_ram_session *rpc, uint64_t *out_ram_quota,
                             uint64_t *out_ram_used, uint32_t *out_caps_quota,
                             uint32_t *out_caps_used)
{
	struct core_account const *const account = &ram_of(rpc)->account;

	*out_ram_quota = account->quota.ram;
	*out_ram_used = account->used.ram;
	*out_caps_quota = account->quota.caps;
	*out_caps_used = account->used.caps;
	return FERN_OK;
}

/* ---------------------------------------------------------------- life ---- */

static struct fern_ram_ops const ops = {
	.alloc = alloc,
	.free = free_dataspace,
	.view = view,
	.transfer = transfer,
	.info = info,
};

static enum fern_status check_physical_range(struct core_ram const *ram)
{
	struct fern_ram_args const *const args = &ram->args;
	uint64_t                          end = 0;

	if (__builtin_add_overflow(args->phys_start, args->phys_size, &end) ||
	    (args->phys_align & (args->phys_align - 1)))
		return FERN_INVALID_ARGUMENT;
	if ((args->phys_size || args->phys_align) && !platform_memory_has_physical_range())
		fern_log("%s: kernel '%s' knows no physical memory, phys_start, phys_size and "
		         "phys_align have no effect",
		         fern_str(ram->session.label), platform_name());
	return FERN_OK;
}

static enum fern_status construct(struct core_session *session, struct fern_string text)
{
	struct core_ram *const ram = fern_container_of(session, struct core_ram, session);

	session->dataspaces.account = &ram->account;
	FERN_TRY(fern_ram_args_parse(text, &ram->args));
	return check_physical_range(ram);
}

static void destruct(struct core_session *session)
{
	struct core_ram *const ram = fern_container_of(session, struct core_ram, session);

	fern_list_for_each(&ram->domains, struct core_pd, account_element, pd)
		core_pd_lose_account(pd);
	core_dataspace_destroy_all(&session->dataspaces);
	return_quota(ram);
}

struct core_service const core_ram_service =
	CORE_SERVICE(FERN_RAM_SERVICE_TYPE, fern_ram_dispatch, struct core_ram, CORE_COST_SESSION,
                     .construct = construct, .destruct = destruct);
