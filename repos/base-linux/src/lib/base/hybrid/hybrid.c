/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The start of a hybrid component: a program of the host that core started with the descriptors of
 * a component. From here on it is a component like others, but for its confinement.
 */
#include "../component/boot.h"
#include <base/component.h>
#include <base/internal/thread_control_block.h>
#include <base/log.h>

static struct fern_env env;

/* the only thread that may use the base API; the thread pointer is the host's */
static struct fern_thread main_thread = { .self = &main_thread, .name = "main" };

struct fern_thread *fern_thread_self(void)
{
	return &main_thread;
}

static enum fern_status start(char const *label)
{
	FERN_TRY(linux_environment_start(&env, label, &(struct linux_boot_info){ 0 }));
	return fern_component_construct(&env);
}

int main(int argc, char **argv)
{
	enum fern_status const status = start(argc > 0 ? argv[0] : "hybrid");

	if (status != FERN_OK) {
		fern_error("the component ends: %s from %s at %s:%d", fern_status_name(status),
		           main_thread.note.expression ? main_thread.note.expression
		                                       : "its construction",
		           main_thread.note.file ? main_thread.note.file : "?",
		           main_thread.note.line);
		return (int)status & 0xff;
	}
	for (;;)
		fern_ignore(fern_entrypoint_serve_one(env.entrypoint, FERN_WAIT_FOREVER)); /* never times out */
}
