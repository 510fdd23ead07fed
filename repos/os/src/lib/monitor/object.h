/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the library serves: sessions, region maps and threads. Each has an object of core behind it
 * and forwards to it what is asked of it:
 *
 *     enum fern_status const status = fern_x_y(core's object, arguments, results);
 *     return monitor_note(object, CALL_X_Y, status, "arguments in brief");
 *
 * Capabilities of ours among the arguments are replaced by those of core before. Those of core
 * among the results go on to the client, with two exceptions: region maps and threads, behind
 * which objects of ours are put.
 */
#ifndef FERN_LIB_MONITOR_OBJECT_H
#define FERN_LIB_MONITOR_OBJECT_H

#include "regions.h"
#include <cpu/server.h>
#include <os/monitor.h>
#include <pd/server.h>
#include <ram/server.h>
#include <region_map/server.h>
#include <rm/server.h>
#include <rom/server.h>
#include <thread/server.h>

/** Operations, as they are counted. */
enum monitor_call {
	CALL_RAM_ALLOC,
	CALL_RAM_FREE,
	CALL_RAM_VIEW,
	CALL_RAM_TRANSFER,
	CALL_RAM_INFO,
	CALL_PD_ADDRESS_SPACE,
	CALL_PD_NATIVE,
	CALL_CPU_START,
	CALL_CPU_KILL,
	CALL_CPU_EXCEPTION_SIGH,
	CALL_CPU_NEXT_THREAD,
	CALL_CPU_INFO,
	CALL_THREAD_STATE,
	CALL_THREAD_PAUSE,
	CALL_THREAD_RESUME,
	CALL_THREAD_SINGLE_STEP,
	CALL_THREAD_REGISTERS,
	CALL_THREAD_SET_REGISTERS,
	CALL_THREAD_VECTOR_REGISTERS,
	CALL_THREAD_SET_VECTOR_REGISTERS,
	CALL_THREAD_EXCEPTION_SIGH,
	CALL_THREAD_SCHEDULE,
	CALL_RM_CREATE,
	CALL_RM_DESTROY,
	CALL_MAP_ATTACH,
	CALL_MAP_DETACH,
	CALL_MAP_FAULT_SIGH,
	CALL_MAP_STATE,
	CALL_MAP_DATASPACE,
	CALL_ROM_DATASPACE,
	CALL_ROM_UPDATE,
	CALL_ROM_SIGH,
	CALL_SESSION_OPEN,
	CALL_SESSION_UPGRADE,
	CALL_SESSION_CLOSE,
	CALL_COUNT,
};

_Static_assert((int)CALL_COUNT <= (int)FERN_MONITOR_CALLS_MAX, "there is room for the counts");

extern char const *const monitor_call_names[CALL_COUNT];

struct monitor_session;

/** What something costs: bytes and capabilities. */
struct monitor_price {
	uint64_t ram;
	uint32_t caps;
};

struct monitor_object {
	union {
		struct fern_rpc_object         object; /* what all of them begin with */
		struct fern_ram_session        ram;
		struct fern_pd_session         pd;
		struct fern_cpu_session        cpu;
		struct fern_thread_session     thread;
		struct fern_rm_session         rm;
		struct fern_region_map_session map;
		struct fern_rom_session        rom;
	};
	struct monitor_session *session; /* which it is, or belongs to */
	struct fern_cap         core;    /* what it stands for; owned */
	struct fern_cap         lent; /* went with the last answer, which may still be on its way */
	struct monitor_price    paid; /* for it, by whom it belongs to */
};

/** A region map: an address space, or a part made by an RM session. */
struct monitor_map {
	struct monitor_object    object;
	struct fern_list_element element; /* in session->maps */
	struct fern_cap        dataspace; /* the map as dataspace; owned, invalid until asked for */
	struct monitor_regions regions;
	uint32_t               regions_paid; /* how many there can be */
};

struct monitor_thread {
	struct monitor_object    object;
	struct fern_list_element element; /* in session->threads */
};

/** The services, in the order of monitor->services. */
enum monitor_kind { MONITOR_RAM, MONITOR_PD, MONITOR_CPU, MONITOR_RM, MONITOR_ROM };

struct monitor_session {
	struct monitor_object    object;
	struct fern_monitor     *monitor;
	struct fern_list_element element; /* in monitor->sessions */
	struct fern_string_buf   label;
	enum monitor_kind        kind;
	uint64_t                 id;        /* the sandbox's name for it */
	uint64_t                 parent_id; /* the own parent's */
	struct fern_list         maps;      /* of PD and RM sessions */
	struct fern_list threads; /* of CPU sessions, as far as somebody has asked for them */
};

/** Make an object callable; one for each service. */
typedef enum fern_status monitor_serve(struct monitor_object  *object,
                                       struct fern_entrypoint *entrypoint);
monitor_serve            monitor_ram_serve, monitor_pd_serve, monitor_cpu_serve, monitor_rm_serve,
	monitor_rom_serve;

/* account.c */

/**
 * Have the component to which an object belongs pay for it, or for more that belongs to the object.
 * FERN_OUT_OF_RAM, FERN_OUT_OF_CAPS: it cannot. FERN_DENIED: it has no account here.
 */
FERN_MUST_CHECK enum fern_status monitor_pay(struct monitor_object *object,
                                             struct monitor_price   price);

/** Give back what was paid for an object that goes. */
void monitor_refund(struct monitor_object *object);

/* object.c */

/** Count and log an operation; answers `status`. */
__attribute__((format(printf, 4, 5))) enum fern_status monitor_note(struct monitor_object *object,
                                                                    enum monitor_call      call,
                                                                    enum fern_status       status,
                                                                    char const *format, ...);

/** Keep a capability that goes with an answer until the object's next one; answers it. */
struct fern_cap monitor_lend(struct monitor_object *object, struct fern_cap cap);

/** One more object, whose memory holds `core` from now on. Statuses of monitor_pay(), too. */
FERN_MUST_CHECK enum fern_status monitor_object_init(struct monitor_object  *object,
                                                     struct monitor_session *session,
                                                     struct fern_cap core, monitor_serve *serve);
void                             monitor_object_fini(struct monitor_object *object);

/**
 * Put an object of ours before one of core's region maps, whose capability it takes over, and list
 * it.
 */
FERN_MUST_CHECK enum fern_status monitor_map_create(struct monitor_session *session,
                                                    struct fern_cap         core,
                                                    struct monitor_map    **out_map);
void                             monitor_map_destroy(struct monitor_map *map);

/** The map whose dataspace that is, or NULL. */
struct monitor_map *monitor_map_of_dataspace(struct fern_monitor *monitor,
                                             struct fern_cap      dataspace);

/** Nothing shows the dataspace any more. */
void monitor_forget_dataspace(struct fern_monitor *monitor, struct fern_cap dataspace);

void monitor_thread_destroy(struct monitor_thread *thread);

/** What core knows: the object behind one of ours, and other capabilities as they are. */
struct fern_ram_cap monitor_core_ram(struct monitor_object const *object, struct fern_ram_cap ram);
struct fern_pd_cap  monitor_core_pd(struct monitor_object const *object, struct fern_pd_cap pd);

/** The name of its service. */
static inline char const *monitor_service_name(struct monitor_session const *session)
{
	return session->monitor->services[session->kind].sandbox.name;
}

static inline struct fern_entrypoint *monitor_entrypoint(struct monitor_object const *object)
{
	return object->session->monitor->env->entrypoint;
}

#endif /* FERN_LIB_MONITOR_OBJECT_H */
