/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The other side of the measurements: a server that does nothing but answer.
 */
#include <base/component.h>
#include <base/signal.h>
#include <bench/server.h>
#include <rm/connection.h>

enum { PAGE = 4096, MAP_RAM = 2 << 20 };

/* one page of memory, which is shown wherever a page is missing */
static struct managed {
	struct fern_rm_connection     rm;
	struct fern_region_map_cap    map;
	struct fern_dataspace_cap     map_ds, page;
	struct fern_signal_handler    fault;
} managed;

/* who looks at memory for others, turn by turn */
enum { READERS = 4 };

static struct readers {
	struct fern_entrypoint   *entrypoint;
	struct fern_rpc_deferred  waiting[READERS], asker;
	struct fern_dataspace_cap memory; /* while somebody asks */
	uint32_t                  count;  /* that wait */
	bool                      asked, reading;
} readers;

struct session {
	struct fern_bench_session      bench;
	struct fern_signal_context_cap client;
	struct fern_signal_handler     from_client;
};

static struct session *session_of(struct fern_bench_session *bench)
{
	return fern_container_of(bench, struct session, bench);
}

static enum fern_status add(struct fern_bench_session *bench, int32_t a, int32_t b,
                            int32_t *out_sum)
{
	(void)bench;
	*out_sum = (int32_t)((uint32_t)a + (uint32_t)b);
	return FERN_OK;
}

static enum fern_status take(struct fern_bench_session *bench, struct fern_string data)
{
	(void)bench;
	return data.length ? FERN_OK : FERN_INVALID_ARGUMENT;
}

static enum fern_status take_cap(struct fern_bench_session *bench, struct fern_cap argument)
{
	(void)bench;
	return fern_cap_valid(argument) ? FERN_OK : FERN_INVALID_ARGUMENT;
}

static void answer_signal(struct fern_signal_handler *handler)
{
	fern_signal_submit(fern_container_of(handler, struct session, from_client)->client);
}

static enum fern_status exchange_signals(struct fern_bench_session      *bench,
                                         struct fern_signal_context_cap  client,
                                         struct fern_signal_context_cap *out_server)
{
	struct session *const session = session_of(bench);

	if (session->from_client.entrypoint)
		return FERN_BUSY;
	FERN_TRY(fern_signal_handler_init(&session->from_client, bench->object.entrypoint,
	                                  answer_signal));
	fern_cap_retain(client.cap);
	session->client = client;
	*out_server = session->from_client.cap;
	return FERN_OK;
}

static void show_page(struct fern_signal_handler *handler)
{
	for (uint64_t i = 0; i < handler->count; i++) {
		enum fern_fault_type type = FERN_FAULT_TYPE_NONE;
		uint64_t             address = 0, ip = 0;

		fern_ignore(fern_region_map_state(managed.map, &type, &address, &ip)); /* NONE then */
		if (type != FERN_FAULT_TYPE_NONE)
			fern_ignore(fern_region_map_attach(managed.map, managed.page, PAGE, 0,
			                                   address & -PAGE, true, true, false,
			                                   &address)); /* the client waits then */
	}
}

/* ---------------------------------------------------------------- readers ---- */

static void have_them_read(void)
{
	readers.reading = true;
	while (readers.count)
		fern_bench_turn_reply(readers.entrypoint, &readers.waiting[--readers.count],
		                      FERN_OK, readers.memory);
}

static void tell_asker(void)
{
	fern_cap_release(readers.memory.cap);
	readers.asked = readers.reading = false;
	fern_bench_have_read_reply(readers.entrypoint, &readers.asker, FERN_OK);
}

static void proceed(void)
{
	if (!readers.asked || readers.count < READERS)
		return;
	if (readers.reading)
		tell_asker();
	else
		have_them_read();
}

static enum fern_status have_read(struct fern_bench_session *bench, struct fern_dataspace_cap ds)
{
	if (readers.asked)
		return FERN_BUSY;
	fern_cap_retain(ds.cap);
	readers.memory = ds;
	readers.asked = true;
	fern_rpc_defer(&bench->object, &readers.asker);
	proceed();
	return FERN_DEFERRED;
}

static enum fern_status turn(struct fern_bench_session *bench, struct fern_dataspace_cap *out_ds)
{
	(void)out_ds;
	if (readers.count == READERS)
		return FERN_LIMIT;
	fern_rpc_defer(&bench->object, &readers.waiting[readers.count++]);
	proceed();
	return FERN_DEFERRED;
}

/* ---------------------------------------------------------------- pages ---- */

static enum fern_status get_memory(struct fern_bench_session *bench, uint64_t size,
                                   struct fern_dataspace_cap *out_ds)
{
	(void)bench;
	FERN_TRY(fern_rm_create(managed.rm.cap, size, &managed.map));
	FERN_TRY(fern_region_map_fault_sigh(managed.map, managed.fault.cap));
	FERN_TRY(fern_region_map_dataspace(managed.map, &managed.map_ds));
	*out_ds = managed.map_ds;
	return FERN_OK;
}

static enum fern_status prepare_memory(struct fern_env *env)
{
	struct fern_ram_dataspace_cap page = { 0 };

	FERN_TRY(fern_ram_alloc(env->ram, PAGE, FERN_CACHE_CACHED, &page));
	managed.page = fern_ram_dataspace_as_dataspace(page);
	FERN_TRY(fern_rm_connection_open(&managed.rm, env, NULL));
	FERN_TRY(fern_connection_upgrade(&managed.rm.connection, MAP_RAM, 8)); /* for what is attached */
	return fern_signal_handler_init(&managed.fault, env->entrypoint, show_page);
}

static struct fern_bench_ops const ops = {
	.add = add,
	.take = take,
	.take_cap = take_cap,
	.exchange_signals = exchange_signals,
	.memory = get_memory,
	.have_read = have_read,
	.turn = turn,
};

static enum fern_status create(struct fern_root *root, struct fern_session_request const *request,
                               struct fern_bench_args const *args,
                               struct fern_bench_session   **out_session)
{
	(void)root;
	(void)args;
	void *memory = NULL;

	FERN_TRY(fern_session_alloc(request, sizeof(struct session), &memory));

	struct session *const session = memory;
	fern_bench_session_init(&session->bench, &ops);
	*out_session = &session->bench;
	return FERN_OK;
}

static void destroy(struct fern_root *root, struct fern_bench_session *bench)
{
	(void)root;
	fern_signal_handler_fini(&session_of(bench)->from_client);
	fern_cap_release(session_of(bench)->client.cap);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_root root;

	readers.entrypoint = env->entrypoint;
	FERN_TRY(prepare_memory(env));
	return fern_bench_announce(&root, env, &(struct fern_bench_root_ops){ create, destroy });
}
