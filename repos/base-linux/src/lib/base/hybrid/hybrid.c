/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The start of a hybrid component: a program of the host that core started with the descriptors of a
 * component. From here on it is a component like others, but for its confinement.
 */
#include "../component/boot.h"
#include <base/component.h>
#include <base/heap.h>
#include <base/internal/env.h>
#include <base/internal/ram_backing.h>
#include <base/internal/thread_control_block.h>
#include <base/log.h>
#include <linux/boot_info.h>
#include <linux/entrypoint.h>

static struct fern_entrypoint  entrypoint;
static struct fern_ram_backing heap_backing;
static struct fern_heap        heap;
static struct fern_env         env;

/* the only thread that may use the base API; the thread pointer is the host's */
static struct fern_thread main_thread = { .self = &main_thread, .name = "main" };

struct fern_thread *fern_thread_self(void)
{
	return &main_thread;
}

static enum fern_status start(char const *label)
{
	FERN_TRY(linux_native_start());
	linux_entrypoint_init(&entrypoint, LINUX_BOOT_EPOLL);

	FERN_TRY(linux_parent_start(&env.parent.cap));
	FERN_TRY(fern_parent_environment(env.parent, &env.pd.cap, &env.ram.cap, &env.cpu.cap));

	fern_ram_backing_init(&heap_backing, &env);
	fern_heap_init(&heap, &heap_backing.backing, SIZE_MAX);
	env.heap = &heap.allocator;
	env.entrypoint = &entrypoint;
	fern_env_set_global(&env, label);
	return fern_component_construct(&env);
}

int main(int argc, char **argv)
{
	enum fern_status const status = start(argc > 0 ? argv[0] : "hybrid");

	if (status != FERN_OK) {
		fern_error("the component ends: %s from %s at %s:%d", fern_status_name(status),
		           main_thread.note.expression ? main_thread.note.expression : "its construction",
		           main_thread.note.file ? main_thread.note.file : "?", main_thread.note.line);
		return (int)status & 0xff;
	}
	for (;;)
		fern_ignore(fern_entrypoint_serve_one(&entrypoint, FERN_WAIT_FOREVER)); /* never times out */
}
