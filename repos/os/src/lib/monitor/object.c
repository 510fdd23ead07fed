/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "object.h"
#include <base/log.h>
#include <util/format.h>

enum { ARGUMENTS_MAX = 160 }; /* bytes in the log */

/* what the kernels, core and this library need for one at most */
static struct monitor_price const object_price = { 16 * 1024, 3 };

char const *const monitor_call_names[CALL_COUNT] = {
	[CALL_RAM_ALLOC] = "RAM.alloc",
	[CALL_RAM_FREE] = "RAM.free",
	[CALL_RAM_VIEW] = "RAM.view",
	[CALL_RAM_TRANSFER] = "RAM.transfer",
	[CALL_RAM_INFO] = "RAM.info",
	[CALL_PD_ADDRESS_SPACE] = "PD.address_space",
	[CALL_PD_NATIVE] = "PD.native",
	[CALL_CPU_START] = "CPU.start",
	[CALL_CPU_KILL] = "CPU.kill",
	[CALL_CPU_EXCEPTION_SIGH] = "CPU.exception_sigh",
	[CALL_CPU_NEXT_THREAD] = "CPU.next_thread",
	[CALL_CPU_INFO] = "CPU.info",
	[CALL_THREAD_STATE] = "Thread.state",
	[CALL_THREAD_PAUSE] = "Thread.pause",
	[CALL_THREAD_RESUME] = "Thread.resume",
	[CALL_THREAD_SINGLE_STEP] = "Thread.single_step",
	[CALL_THREAD_REGISTERS] = "Thread.registers",
	[CALL_THREAD_SET_REGISTERS] = "Thread.set_registers",
	[CALL_THREAD_VECTOR_REGISTERS] = "Thread.vector_registers",
	[CALL_THREAD_SET_VECTOR_REGISTERS] = "Thread.set_vector_registers",
	[CALL_THREAD_EXCEPTION_SIGH] = "Thread.exception_sigh",
	[CALL_THREAD_SCHEDULE] = "Thread.schedule",
	[CALL_RM_CREATE] = "RM.create",
	[CALL_RM_DESTROY] = "RM.destroy",
	[CALL_MAP_ATTACH] = "Region_map.attach",
	[CALL_MAP_DETACH] = "Region_map.detach",
	[CALL_MAP_FAULT_SIGH] = "Region_map.fault_sigh",
	[CALL_MAP_STATE] = "Region_map.state",
	[CALL_MAP_DATASPACE] = "Region_map.dataspace",
	[CALL_ROM_DATASPACE] = "ROM.dataspace",
	[CALL_ROM_UPDATE] = "ROM.update",
	[CALL_ROM_SIGH] = "ROM.sigh",
	[CALL_SESSION_OPEN] = "session.open",
	[CALL_SESSION_UPGRADE] = "session.upgrade",
	[CALL_SESSION_CLOSE] = "session.close",
};

/* ---------------------------------------------------------------- record ---- */

enum fern_status monitor_note(struct monitor_object *object, enum monitor_call call,
                              enum fern_status status, char const *format, ...)
{
	struct fern_monitor *const monitor = object->session->monitor;

	monitor->calls[call]++;
	monitor->failed[call] += status != FERN_OK;
	if (!monitor->log)
		return status;

	char    arguments[ARGUMENTS_MAX];
	va_list list;

	va_start(list, format);
	(void)fern_format_list(arguments, sizeof(arguments), format, list);
	va_end(list);
	fern_log("%s: %s(%s) %s", fern_str(object->session->label), monitor_call_names[call],
	         arguments, fern_status_name(status));
	return status;
}

/* ---------------------------------------------------------------- objects ---- */

struct fern_cap monitor_lend(struct monitor_object *object, struct fern_cap cap)
{
	fern_cap_release(object->lent);
	object->lent = cap;
	return cap;
}

enum fern_status monitor_object_init(struct monitor_object *object, struct monitor_session *session,
                                     struct fern_cap core, monitor_serve *serve)
{
	struct fern_monitor *const monitor = session->monitor;

	object->session = session;
	object->core = core;
	FERN_TRY(monitor_pay(object, object_price));
	FERN_TRY(serve(object, monitor->env->entrypoint));
	monitor->object_count++;
	return FERN_OK;
}

void monitor_object_fini(struct monitor_object *object)
{
	monitor_refund(object);
	if (fern_cap_valid(object->object.cap))
		object->session->monitor->object_count--;
	fern_rpc_object_fini(&object->object);
	fern_cap_release(object->lent);
	fern_cap_release(object->core);
}

struct fern_ram_cap monitor_core_ram(struct monitor_object const *object, struct fern_ram_cap ram)
{
	struct fern_ram_session *const own =
		fern_ram_session_lookup(monitor_entrypoint(object), ram);

	return own ? (struct fern_ram_cap){ fern_container_of(own, struct monitor_object, ram)
		                                    ->core }
	           : ram;
}

struct fern_pd_cap monitor_core_pd(struct monitor_object const *object, struct fern_pd_cap pd)
{
	struct fern_pd_session *const own = fern_pd_session_lookup(monitor_entrypoint(object), pd);

	return own ? (struct fern_pd_cap){ fern_container_of(own, struct monitor_object, pd)->core }
	           : pd;
}
