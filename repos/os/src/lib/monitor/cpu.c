/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * CPU, and threads. Exceptions are signalled to the client directly. A thread gets an object of
 * ours when somebody asks for its capability, and keeps it as long as the session.
 */
#include "object.h"

/* ---------------------------------------------------------------- threads ---- */

static struct monitor_object *thread_of(struct fern_thread_session *thread)
{
	return fern_container_of(thread, struct monitor_object, thread);
}

static struct fern_thread_cap core_of_thread(struct fern_thread_session *thread)
{
	return (struct fern_thread_cap){ thread_of(thread)->core };
}

static enum fern_status state(struct fern_thread_session *thread, enum fern_thread_state *out_state,
                              enum fern_thread_exception *out_exception, int32_t *out_reason,
                              uint64_t *out_address, uint64_t *out_ip,
                              uint64_t *out_execution_time_us)
{
	return monitor_note(thread_of(thread), CALL_THREAD_STATE,
	                    fern_thread_state(core_of_thread(thread), out_state, out_exception,
	                                      out_reason, out_address, out_ip,
	                                      out_execution_time_us),
	                    "%s", "");
}

static enum fern_status pause(struct fern_thread_session *thread)
{
	return monitor_note(thread_of(thread), CALL_THREAD_PAUSE,
	                    fern_thread_pause(core_of_thread(thread)), "%s", "");
}

static enum fern_status resume(struct fern_thread_session *thread)
{
	return monitor_note(thread_of(thread), CALL_THREAD_RESUME,
	                    fern_thread_resume(core_of_thread(thread)), "%s", "");
}

static enum fern_status single_step(struct fern_thread_session *thread, bool on)
{
	return monitor_note(thread_of(thread), CALL_THREAD_SINGLE_STEP,
	                    fern_thread_single_step(core_of_thread(thread), on), "%d", on);
}

/* results stay valid until the reply is sent: there is one entrypoint */
static enum fern_status registers(struct fern_thread_session *thread,
                                  struct fern_string         *out_registers)
{
	static uint8_t content[FERN_THREAD_REGISTERS_REGISTERS_MAX];

	out_registers->data = (char const *)content;
	return monitor_note(
		thread_of(thread), CALL_THREAD_REGISTERS,
		fern_thread_registers(core_of_thread(thread), &content, &out_registers->length),
		"%s", "");
}

static enum fern_status set_registers(struct fern_thread_session *thread,
                                      struct fern_string          registers)
{
	return monitor_note(
		thread_of(thread), CALL_THREAD_SET_REGISTERS,
		fern_thread_set_registers(core_of_thread(thread), registers.data, registers.length),
		"%zu bytes", registers.length);
}

static enum fern_status vector_registers(struct fern_thread_session *thread,
                                         struct fern_string         *out_registers)
{
	static uint8_t content[FERN_THREAD_VECTOR_REGISTERS_REGISTERS_MAX];

	out_registers->data = (char const *)content;
	return monitor_note(thread_of(thread), CALL_THREAD_VECTOR_REGISTERS,
	                    fern_thread_vector_registers(core_of_thread(thread), &content,
	                                                 &out_registers->length),
	                    "%s", "");
}

static enum fern_status set_vector_registers(struct fern_thread_session *thread,
                                             struct fern_string          registers)
{
	return monitor_note(thread_of(thread), CALL_THREAD_SET_VECTOR_REGISTERS,
	                    fern_thread_set_vector_registers(core_of_thread(thread), registers.data,
	                                                     registers.length),
	                    "%zu bytes", registers.length);
}

static enum fern_status thread_exception_sigh(struct fern_thread_session    *thread,
                                              struct fern_signal_context_cap handler)
{
	return monitor_note(thread_of(thread), CALL_THREAD_EXCEPTION_SIGH,
	                    fern_thread_exception_sigh(core_of_thread(thread), handler), "%s",
	                    fern_cap_valid(handler.cap) ? "handler" : "none");
}

static enum fern_status schedule(struct fern_thread_session *thread, uint32_t cpu,
                                 uint32_t priority)
{
	return monitor_note(thread_of(thread), CALL_THREAD_SCHEDULE,
	                    fern_thread_schedule(core_of_thread(thread), cpu, priority),
	                    "CPU %u, priority %u", cpu, priority);
}

static enum fern_status serve_thread(struct monitor_object  *object,
                                     struct fern_entrypoint *entrypoint)
{
	static struct fern_thread_ops const ops = {
		.state = state,
		.pause = pause,
		.resume = resume,
		.single_step = single_step,
		.registers = registers,
		.set_registers = set_registers,
		.vector_registers = vector_registers,
		.set_vector_registers = set_vector_registers,
		.exception_sigh = thread_exception_sigh,
		.schedule = schedule,
	};

	fern_thread_session_init(&object->thread, &ops);
	return fern_thread_session_serve(&object->thread, entrypoint);
}

void monitor_thread_destroy(struct monitor_thread *thread)
{
	struct fern_allocator *const heap = thread->object.session->monitor->env->heap;

	monitor_object_fini(&thread->object);
	fern_list_remove(&thread->element);
	fern_delete(heap, thread);
}

/* ---------------------------------------------------------------- CPU ---- */

static struct monitor_object *object_of(struct fern_cpu_session *cpu)
{
	return fern_container_of(cpu, struct monitor_object, cpu);
}

static struct fern_cpu_cap core_of(struct fern_cpu_session *cpu)
{
	return (struct fern_cpu_cap){ object_of(cpu)->core };
}

static struct monitor_thread *find(struct monitor_session *session, struct fern_cap core)
{
	fern_list_for_each(&session->threads, struct monitor_thread, element, thread)
		if (fern_cap_equal(thread->object.core, core))
			return thread;
	return NULL;
}

static enum fern_status create(struct monitor_session *session, struct fern_cap core,
                               struct monitor_thread **out_thread)
{
	struct monitor_thread *thread;

	FERN_TRY(fern_new(session->monitor->env->heap, &thread));
	fern_cap_retain(core);
	fern_list_append(&session->threads, &thread->element);

	enum fern_status const status =
		monitor_object_init(&thread->object, session, core, serve_thread);
	if (status != FERN_OK)
		monitor_thread_destroy(thread);
	else
		*out_thread = thread;
	return status;
}

/* in place of core's thread, the reference to which is given up */
static enum fern_status replace(struct monitor_session *session, struct fern_thread_cap *thread)
{
	struct fern_cap const  core = thread->cap;
	struct monitor_thread *own = find(session, core);
	enum fern_status       status = FERN_OK;

	if (!own && fern_cap_valid(core))
		status = create(session, core, &own);
	fern_cap_release(core);
	thread->cap = FERN_CAP_INVALID;
	if (own)
		*thread = fern_thread_session_cap(&own->object.thread);
	return status;
}

static enum fern_status start(struct fern_cpu_session *cpu, struct fern_pd_cap pd,
                              struct fern_ram_cap account, struct fern_parent_cap parent,
                              struct fern_rom_dataspace_cap  linker,
                              struct fern_signal_context_cap handler, struct fern_string name,
                              struct fern_thread_cap *out_thread)
{
	struct monitor_object *const object = object_of(cpu);
	struct fern_pd_cap const     core_pd = monitor_core_pd(object, pd);

	enum fern_status status =
		fern_cpu_start(core_of(cpu), core_pd, monitor_core_ram(object, account), parent,
	                       linker, handler, name, out_thread);
	if (status == FERN_OK) {
		status = replace(object->session, out_thread);
		if (status != FERN_OK)
			fern_ignore(fern_cpu_kill(core_of(cpu), core_pd)); /* it was just started */
	}
	return monitor_note(object, CALL_CPU_START, status, "%s", fern_str(name));
}

static enum fern_status kill(struct fern_cpu_session *cpu, struct fern_pd_cap pd)
{
	return monitor_note(object_of(cpu), CALL_CPU_KILL,
	                    fern_cpu_kill(core_of(cpu), monitor_core_pd(object_of(cpu), pd)), "%s",
	                    "");
}

static enum fern_status exception_sigh(struct fern_cpu_session       *cpu,
                                       struct fern_signal_context_cap handler)
{
	return monitor_note(object_of(cpu), CALL_CPU_EXCEPTION_SIGH,
	                    fern_cpu_exception_sigh(core_of(cpu), handler), "%s", "");
}

static enum fern_status next_thread(struct fern_cpu_session *cpu, uint32_t previous,
                                    bool stopped_only, uint32_t *out_id,
                                    struct fern_string     *out_name,
                                    struct fern_thread_cap *out_thread)
{
	static char name[FERN_CPU_NEXT_THREAD_NAME_MAX + 1];

	enum fern_status status = fern_cpu_next_thread(core_of(cpu), previous, stopped_only, out_id,
	                                               &name, out_thread);
	if (status == FERN_OK)
		status = replace(object_of(cpu)->session, out_thread);
	*out_name = fern_string(name);
	return monitor_note(object_of(cpu), CALL_CPU_NEXT_THREAD, status, "%u", previous);
}

static enum fern_status info(struct fern_cpu_session *cpu, uint32_t *out_cpu_count,
                             uint64_t *out_execution_time_us, uint32_t *out_thread_count)
{
	return monitor_note(
		object_of(cpu), CALL_CPU_INFO,
		fern_cpu_info(core_of(cpu), out_cpu_count, out_execution_time_us, out_thread_count),
		"%s", "");
}

enum fern_status monitor_cpu_serve(struct monitor_object  *object,
                                   struct fern_entrypoint *entrypoint)
{
	static struct fern_cpu_ops const ops = {
		.start = start,
		.kill = kill,
		.exception_sigh = exception_sigh,
		.next_thread = next_thread,
		.info = info,
	};

	fern_cpu_session_init(&object->cpu, &ops);
	return fern_cpu_session_serve(&object->cpu, entrypoint);
}
