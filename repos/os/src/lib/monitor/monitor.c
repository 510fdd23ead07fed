/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The five services: sessions of ours before sessions at the parent, each paid by what the client
 * donates for it.
 */
#include "object.h"
#include <base/log.h>

static struct {
	char const    *name;
	uint64_t       fingerprint;
	monitor_serve *serve;
} const kinds[FERN_MONITOR_SERVICES] = {
	[MONITOR_RAM] = { "RAM", FERN_RAM_FINGERPRINT, monitor_ram_serve },
	[MONITOR_PD] = { "PD", FERN_PD_FINGERPRINT, monitor_pd_serve },
	[MONITOR_CPU] = { "CPU", FERN_CPU_FINGERPRINT, monitor_cpu_serve },
	[MONITOR_RM] = { "RM", FERN_RM_FINGERPRINT, monitor_rm_serve },
	[MONITOR_ROM] = { "ROM", FERN_ROM_FINGERPRINT, monitor_rom_serve },
};

static struct fern_monitor_service *service_of(struct fern_sandbox_service *service)
{
	return fern_container_of(service, struct fern_monitor_service, sandbox);
}

static struct monitor_session *find(struct fern_sandbox_service *service, uint64_t id)
{
	fern_list_for_each(&service_of(service)->monitor->sessions, struct monitor_session, element,
	                   session)
		if (session->id == id)
			return session;
	return NULL;
}

/* ---------------------------------------------------------------- the parent ---- */

/*
 * With the client's donation and not more: if it does not suffice, the client is told. The answer
 * is waited for, as every client waits for its servers; they do not depend on the monitor's
 * children.
 */
static enum fern_status open_core(struct monitor_session                  *session,
                                  struct fern_sandbox_local_request const *request,
                                  struct fern_cap                         *out_core)
{
	/* ld.lib.so of domains under the monitor attaches through their PD sessions */
	struct fern_string const args =
		session->kind == MONITOR_PD ? fern_string("interposed=\"yes\"") : request->args;

	return fern_parent_session(session->monitor->env->parent,
	                           fern_string(kinds[session->kind].name), request->label, args,
	                           kinds[session->kind].fingerprint, request->ram, request->caps, 0,
	                           true, &session->parent_id, &(bool){ false }, out_core);
}

/* fails only if the parent is gone, and everything with it */
static void close_core(struct monitor_session const *session)
{
	if (session->parent_id)
		fern_ignore(fern_parent_close(session->monitor->env->parent, session->parent_id,
		                              true, &(bool){ false }));
}

/* ---------------------------------------------------------------- sessions ---- */

/* at core first: threads end before they could see that something is missing */
static void destroy(struct monitor_session *session)
{
	close_core(session);
	fern_list_remove(&session->element);
	fern_list_for_each(&session->threads, struct monitor_thread, element, thread)
		monitor_thread_destroy(thread);
	fern_list_for_each(&session->maps, struct monitor_map, element, map)
		monitor_map_destroy(map);
	monitor_object_fini(&session->object);
	fern_delete(session->monitor->env->heap, session);
}

static enum fern_status construct(struct monitor_session                  *session,
                                  struct fern_sandbox_local_request const *request)
{
	struct fern_cap core = FERN_CAP_INVALID;

	FERN_TRY(fern_string_buf_set(&session->label, request->label));
	FERN_TRY(open_core(session, request, &core));
	return monitor_object_init(&session->object, session, core, kinds[session->kind].serve);
}

static enum fern_status create(struct fern_sandbox_service             *service,
                               struct fern_sandbox_local_request const *request,
                               struct fern_cap                         *out_session)
{
	struct fern_monitor *const monitor = service_of(service)->monitor;
	struct monitor_session    *session;

	FERN_TRY(fern_new(monitor->env->heap, &session));
	session->object.session = session;
	session->monitor = monitor;
	session->kind = (enum monitor_kind)(service_of(service) - monitor->services);
	session->id = request->id;
	fern_list_append(&monitor->sessions, &session->element);

	enum fern_status const status = construct(session, request);
	(void)monitor_note(&session->object, CALL_SESSION_OPEN, status, "%s %s", service->name,
	                   fern_str(request->args));
	if (status == FERN_OK)
		*out_session = session->object.object.cap;
	else
		destroy(session);
	return status;
}

static void upgrade(struct fern_sandbox_service *service, uint64_t id, uint64_t ram, uint32_t caps)
{
	struct monitor_session *const session = find(service, id);

	/* what cannot be passed on stays with us, and returns when the session is closed */
	(void)monitor_note(&session->object, CALL_SESSION_UPGRADE,
	                   fern_parent_upgrade(session->monitor->env->parent, session->parent_id,
	                                       ram, caps, true, &(bool){ false }),
	                   "%s %llu, %u", service->name, (unsigned long long)ram, caps);
}

static void close(struct fern_sandbox_service *service, uint64_t id)
{
	struct monitor_session *const session = find(service, id);

	(void)monitor_note(&session->object, CALL_SESSION_CLOSE, FERN_OK, "%s", service->name);
	destroy(session);
}

static struct fern_cap behind(struct fern_sandbox_service *service, uint64_t id)
{
	return find(service, id)->object.core;
}

/* ---------------------------------------------------------------- interface ---- */

void fern_monitor_init(struct fern_monitor *monitor, struct fern_env *env, bool log)
{
	static struct fern_sandbox_service_ops const ops = {
		.create = create, .upgrade = upgrade, .close = close, .behind = behind
	};

	*monitor = (struct fern_monitor){ .env = env, .log = log };
	for (unsigned i = 0; i < FERN_MONITOR_SERVICES; i++)
		monitor->services[i] = (struct fern_monitor_service){
			.sandbox = { &ops, kinds[i].name, kinds[i].fingerprint },
			.monitor = monitor,
		};
}

struct fern_sandbox_service *fern_monitor_service(struct fern_monitor *monitor,
                                                  struct fern_string   name)
{
	for (unsigned i = 0; i < FERN_MONITOR_SERVICES; i++)
		if (fern_string_equal(name, fern_string(kinds[i].name)))
			return &monitor->services[i].sandbox;
	return NULL;
}
