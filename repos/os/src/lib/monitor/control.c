/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Control of threads. Core knows all threads of a CPU session, also those that components create
 * by themselves.
 */
#include "object.h"

/** A thread that was paused here. */
struct paused {
	struct fern_list_element element;
	struct fern_thread_cap   thread; /* owned */
};

static enum fern_status pause_thread(struct fern_monitor *monitor, struct fern_thread_cap thread)
{
	struct paused *paused;

	FERN_TRY(fern_new(monitor->env->heap, &paused));
	enum fern_status const status = fern_thread_pause(thread);
	if (status != FERN_OK) {
		fern_delete(monitor->env->heap, paused);
		return status == FERN_UNSUPPORTED ? status : FERN_OK; /* stopped or ended already */
	}
	fern_cap_retain(thread.cap);
	paused->thread = thread;
	fern_list_append(&monitor->paused, &paused->element);
	return FERN_OK;
}

static enum fern_status pause_all(struct fern_monitor *monitor, struct fern_cpu_cap cpu)
{
	char     name[FERN_CPU_NEXT_THREAD_NAME_MAX + 1];
	uint32_t id = 0;

	for (;;) {
		struct fern_thread_cap thread = { 0 };

		FERN_TRY(fern_cpu_next_thread(cpu, id, false, &id, &name, &thread));
		if (!id)
			return FERN_OK;
		enum fern_status const status = pause_thread(monitor, thread);
		fern_cap_release(thread.cap);
		FERN_TRY(status);
	}
}

enum fern_status fern_monitor_pause(struct fern_monitor *monitor, uint32_t *out_count)
{
	size_t const before = monitor->paused.count;

	fern_list_for_each(&monitor->sessions, struct monitor_session, element, session)
		if (session->kind == MONITOR_CPU)
			FERN_TRY(pause_all(monitor, (struct fern_cpu_cap){ session->object.core }));
	*out_count = (uint32_t)(monitor->paused.count - before);
	return FERN_OK;
}

uint32_t fern_monitor_resume(struct fern_monitor *monitor)
{
	uint32_t count = 0;

	fern_list_for_each(&monitor->paused, struct paused, element, paused) {
		count += fern_thread_resume(paused->thread) ==
		         FERN_OK; /* or it has ended meanwhile */
		fern_list_remove(&paused->element);
		fern_cap_release(paused->thread.cap);
		fern_delete(monitor->env->heap, paused);
	}
	return count;
}
