/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core as the parent of init.
 */
#include "core.h"
#include "cpu_session.h"
#include "pd_session.h"
#include "platform.h"
#include "ram_session.h"
#include <base/log.h>
#include <util/label.h>

static char const init_label[] = "init";

static struct core_parent *parent_of(struct fern_parent_session *rpc)
{
	return fern_container_of(rpc, struct core_parent, rpc);
}

struct core_account *core_parent_account(struct core *core)
{
	return core->parent.ram ? &core->parent.ram->account : &core->account;
}

struct fern_string core_parent_module_name(struct fern_string label, struct fern_string name)
{
	bool const program = fern_string_equal(label, fern_string(init_label)) &&
	                     fern_string_equal(name, fern_string("binary"));

	return program ? fern_string(init_label) : name;
}

/* ---------------------------------------------------------------- sessions ---- */

static struct core_session *find_session(struct core_parent *parent, uint64_t id)
{
	return fern_id_space_lookup(&parent->sessions, id, struct core_session, id);
}

static enum fern_status find_service(struct fern_string name, uint64_t fingerprint,
                                     struct fern_string_buf const *label,
                                     struct core_service const   **out_service)
{
	struct core_service const *const service = core_service_lookup(name);

	if (!service) {
		fern_warning("%s: core has no service '%s'", fern_str(*label), fern_str(name));
		return FERN_DENIED;
	}
	if (service->type.fingerprint != fingerprint) {
		fern_warning("%s: built with another definition of service '%s'", fern_str(*label),
		             service->type.name);
		return FERN_VERSION;
	}
	*out_service = service;
	return FERN_OK;
}

static enum fern_status open_session(struct fern_parent_session *rpc, struct fern_string name,
                                     struct fern_string label, struct fern_string args,
                                     uint64_t fingerprint, uint64_t ram, uint32_t caps,
                                     uint64_t payer_id, bool wait, uint64_t *out_id, bool *out_done,
                                     struct fern_cap *out_session)
{
	struct core_parent *const  parent = parent_of(rpc);
	struct core_session *const payer = find_session(parent, payer_id);
	struct core_service const *service = NULL;
	struct core_session       *session = NULL;
	struct fern_string_buf     full_label = { 0 };

	(void)wait;
	if (payer_id && (!payer || payer->service != &core_ram_service))
		return FERN_INVALID_ARGUMENT;
	FERN_TRY(fern_label_join(fern_string(init_label), label, &full_label));
	FERN_TRY(find_service(name, fingerprint, &full_label, &service));
	FERN_TRY(core_session_open(
		parent->core, service, fern_string_buf_string(&full_label), args,
		CORE_RESOURCES(ram, caps),
		payer ? fern_container_of(payer, struct core_ram, session) : NULL, &session));
	fern_id_space_insert(&parent->sessions, &session->id);
	*out_id = session->id.value;
	*out_done = true;
	*out_session = session->object->cap;
	return FERN_OK;
}

static enum fern_status upgrade(struct fern_parent_session *rpc, uint64_t id, uint64_t ram,
                                uint32_t caps, bool wait, bool *out_done)
{
	struct core_session *const  session = find_session(parent_of(rpc), id);
	struct core_resources const more = CORE_RESOURCES(ram, caps);

	(void)wait;
	if (!session)
		return FERN_NOT_FOUND;
	FERN_TRY(core_charge_extend(&session->donation, more));

	/* the donation is part of init's quota, so that the sum can be represented */
	enum fern_status const status = core_account_grow(&session->account, more);
	fern_assert(status == FERN_OK);
	*out_done = true;
	return FERN_OK;
}

static enum fern_status close_session(struct fern_parent_session *rpc, uint64_t id, bool wait,
                                      bool *out_done)
{
	struct core_session *const session = find_session(parent_of(rpc), id);

	(void)wait;
	if (!session)
		return FERN_NOT_FOUND;
	core_session_close(session);
	*out_done = true;
	return FERN_OK;
}

static enum fern_status environment(struct fern_parent_session *rpc, struct fern_cap *out_pd,
                                    struct fern_cap *out_ram, struct fern_cap *out_cpu)
{
	struct core_parent const *const parent = parent_of(rpc);

	*out_pd = parent->pd->session.object->cap;
	*out_ram = parent->ram->session.object->cap;
	*out_cpu = parent->cpu->session.object->cap;
	return FERN_OK;
}

/* ---------------------------------------------------------------- other operations ---- */

/* Core signals nothing to init, so that no handler is kept. */
static enum fern_status ignore_handler(struct fern_parent_session    *rpc,
                                       struct fern_signal_context_cap handler)
{
	(void)rpc;
	(void)handler;
	return FERN_OK;
}

/* every request is answered at once: there are no events, and the results say so by being zero */
static enum fern_status next_event(struct fern_parent_session *rpc, uint64_t *out_id,
                                   enum fern_event_kind *out_kind, uint32_t *out_status,
                                   struct fern_cap *out_session)
{
	(void)rpc;
	*out_id = 0;
	*out_kind = FERN_EVENT_KIND_NOTHING;
	*out_status = FERN_OK;
	*out_session = FERN_CAP_INVALID;
	return FERN_OK;
}

static enum fern_status announce(struct fern_parent_session *rpc, struct fern_string service)
{
	(void)rpc;
	fern_warning("%s: nobody above init could use its service '%s'", init_label,
	             fern_str(service));
	return FERN_DENIED;
}

static enum fern_status serve(struct fern_parent_session *rpc, uint64_t answered, uint32_t status,
                              struct fern_cap session_cap, uint64_t *out_id,
                              enum fern_request_kind *out_kind, uint64_t *out_session_id,
                              uint64_t *out_ram, uint32_t *out_caps, uint64_t *out_fingerprint,
                              struct fern_string *out_service, struct fern_string *out_label,
                              struct fern_string *out_args)
{
	(void)rpc;
	(void)answered;
	(void)status;
	(void)session_cap;
	*out_id = *out_session_id = *out_ram = *out_fingerprint = 0;
	*out_caps = 0;
	*out_kind = FERN_REQUEST_KIND_NONE;
	*out_service = *out_label = *out_args = fern_string("");
	return FERN_OK;
}

static enum fern_status exit_init(struct fern_parent_session *rpc, int32_t value)
{
	(void)rpc;
	fern_log("%s exited with value %d", init_label, value);
	platform_exit(value);
}

void core_parent_init_ended(int32_t reason)
{
	fern_error("%s ended (%d), and with it the system", init_label, reason);
	platform_exit(1);
}

static enum fern_status heartbeat(struct fern_parent_session *rpc)
{
	(void)rpc;
	return FERN_OK;
}

static enum fern_status resource_request(struct fern_parent_session *rpc, uint64_t ram,
                                         uint32_t caps)
{
	(void)rpc;
	fern_warning("%s asks for %llu bytes and %u capabilities more, but has everything already. "
	             "The element "
	             "<resource> of core.config says how much that is",
	             init_label, (unsigned long long)ram, caps);
	return FERN_OK;
}

static struct fern_parent_ops const ops = {
	.environment = environment,
	.session = open_session,
	.events_sigh = ignore_handler,
	.next_event = next_event,
	.upgrade = upgrade,
	.close = close_session,
	.announce = announce,
	.requests_sigh = ignore_handler,
	.serve = serve,
	.exit = exit_init,
	.heartbeat_sigh = ignore_handler,
	.heartbeat = heartbeat,
	.resource_request = resource_request,
	.resources_sigh = ignore_handler,
};

/* ---------------------------------------------------------------- life ---- */

enum fern_status core_parent_construct(struct core_parent *parent, struct core *core)
{
	parent->core = core;
	fern_parent_session_init(&parent->rpc, &ops);
	return fern_parent_session_serve(&parent->rpc, core->entrypoint);
}

void core_parent_destruct(struct core_parent *parent)
{
	fern_parent_session_fini(&parent->rpc);
	fern_id_space_for_each(&parent->sessions, struct core_session, id, session)
		core_session_close(session);
}
