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

/* A session that init opened, and what it took from init's account. */
struct link {
	struct fern_avl_node node;
	uint64_t             id;
	struct core_charge   donation;
	struct core_session *session;
};

static struct core_parent *parent_of(struct fern_parent_session *rpc)
{
	return fern_container_of(rpc, struct core_parent, rpc);
}

static struct link *link_of(struct fern_avl_node const *node)
{
	return node ? fern_container_of(node, struct link, node) : NULL;
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

static bool lower_id(struct fern_avl_node const *a, struct fern_avl_node const *b)
{
	return link_of(a)->id < link_of(b)->id;
}

static bool id_less_than(struct fern_avl_node const *node, void const *id)
{
	return link_of(node)->id < *(uint64_t const *)id;
}

static struct link *find_link(struct core_parent *parent, uint64_t id)
{
	struct link *const link =
		link_of(fern_avl_lower_bound(&parent->sessions, &id, id_less_than));

	return link && link->id == id ? link : NULL;
}

/* What init asks for. */
struct request {
	struct fern_string    service, label, args;
	uint64_t              fingerprint;
	struct core_resources donation;
};

static enum fern_status find_service(struct request const         *request,
                                     struct fern_string_buf const *label,
                                     struct core_service const   **out_service)
{
	struct core_service const *const service = core_service_lookup(request->service);

	if (!service) {
		fern_warning("%s: core has no service '%s'", fern_str(*label),
		             fern_str(request->service));
		return FERN_DENIED;
	}
	if (service->type.fingerprint != request->fingerprint) {
		fern_warning("%s: built with another definition of service '%s'", fern_str(*label),
		             service->type.name);
		return FERN_VERSION;
	}
	*out_service = service;
	return FERN_OK;
}

static enum fern_status open_link(struct core_parent *parent, struct link *link,
                                  struct request const *request)
{
	struct core *const         core = parent->core;
	struct core_service const *service = NULL;
	struct fern_string_buf     label = { 0 };

	FERN_TRY(fern_label_join(fern_string(init_label), request->label, &label));
	FERN_TRY(find_service(request, &label, &service));
	FERN_TRY(core_charge_take(&link->donation, core_parent_account(core), request->donation));
	return core_session_open(core, service, fern_string_buf_string(&label), request->args,
	                         request->donation, &link->session);
}

static void close_link(struct core_parent *parent, struct link *link)
{
	if (fern_avl_linked(&link->node))
		fern_avl_remove(&parent->sessions, &link->node);
	if (link->session)
		core_session_close(link->session);
	core_charge_return(&link->donation);
	fern_delete(parent->core->heap, link);
}

static enum fern_status open_session(struct fern_parent_session *rpc, struct fern_string service,
                                     struct fern_string label, struct fern_string args,
                                     uint64_t fingerprint, uint64_t ram, uint32_t caps, bool wait,
                                     uint64_t *out_id, bool *out_done, struct fern_cap *out_session)
{
	struct core_parent *const parent = parent_of(rpc);
	struct request const      request = {
		     .service = service,
		     .label = label,
		     .args = args,
		     .fingerprint = fingerprint,
		     .donation = CORE_RESOURCES(ram, caps),
	};
	struct link *link = NULL;

	(void)wait; /* core does everything at once */
	FERN_TRY(fern_new(parent->core->heap, &link));

	enum fern_status const status = open_link(parent, link, &request);
	if (status != FERN_OK) {
		close_link(parent, link);
		return status;
	}
	link->id = ++parent->last_id;
	fern_avl_insert(&parent->sessions, &link->node, lower_id);
	*out_id = link->id;
	*out_done = true;
	*out_session = link->session->cap;
	return FERN_OK;
}

static enum fern_status upgrade(struct fern_parent_session *rpc, uint64_t id, uint64_t ram,
                                uint32_t caps, bool wait, bool *out_done)
{
	struct link *const          link = find_link(parent_of(rpc), id);
	struct core_resources const more = CORE_RESOURCES(ram, caps);

	(void)wait;
	if (!link)
		return FERN_NOT_FOUND;
	FERN_TRY(core_charge_extend(&link->donation, more));

	/* the donation is part of init's quota, so that the sum can be represented */
	enum fern_status const status = core_account_grow(&link->session->account, more);
	fern_assert(status == FERN_OK);
	*out_done = true;
	return FERN_OK;
}

static enum fern_status close_session(struct fern_parent_session *rpc, uint64_t id, bool wait,
                                      bool *out_done)
{
	struct link *const link = find_link(parent_of(rpc), id);

	(void)wait;
	if (!link)
		return FERN_NOT_FOUND;
	close_link(parent_of(rpc), link);
	*out_done = true;
	return FERN_OK;
}

static enum fern_status environment(struct fern_parent_session *rpc, struct fern_cap *out_pd,
                                    struct fern_cap *out_ram, struct fern_cap *out_cpu)
{
	struct core_parent const *const parent = parent_of(rpc);

	*out_pd = parent->pd->session.cap;
	*out_ram = parent->ram->session.cap;
	*out_cpu = parent->cpu->session.cap;
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
	for (struct link *link; (link = link_of(fern_avl_first(&parent->sessions)));)
		close_link(parent, link);
}
