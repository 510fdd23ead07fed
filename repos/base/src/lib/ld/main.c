/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * From the environment to a running program.
 */
#include "program.h"
#include "rom_loader.h"
#include "shared_library.h"
#include "thread_local.h"
#include <base/internal/entrypoint.h>
#include <base/internal/linker.h>
#include <base/internal/thread_control_block.h>
#include <base/log.h>

static enum fern_status load_program(struct fern_env *env, uintptr_t ld_base,
                                     struct ld_library **out_program)
{
	struct ld_loader *loader = NULL;

	FERN_TRY(ld_rom_loader_init(env, ld_base, &loader));
	FERN_TRY(ld_library_load(loader, "binary", true, out_program));
	ld_shared_library_init(loader);

	/* from here on new threads get their thread-local storage */
	ld_thread_local_lock();
	ld_thread_local_unlock(loader, NULL);
	ld_thread_init_tls(fern_thread_self());

	return ld_program_extend_stack(*out_program, env);
}

static void report_failure(enum fern_status status)
{
	struct fern_thread const *const self = fern_thread_self();

	if (self->note.status == status && self->note.expression)
		fern_error("the component ends: %s from %s at %s:%d", fern_status_name(status),
		           self->note.expression, self->note.file, self->note.line);
	else
		fern_error("the component ends: %s", fern_status_name(status));
}

static enum fern_status run_program(struct fern_env *env, struct ld_library *program)
{
	/* notes of what happened before would be misleading */
	fern_thread_self()->note.expression = NULL;

	ld_library_construct(program);

	enum fern_status const status = ld_program_construct(program, env);
	if (status != FERN_OK)
		report_failure(status);
	return status;
}

void ld_main(struct fern_env *env, uintptr_t ld_base)
{
	struct ld_library *program = NULL;

	enum fern_status status = load_program(env, ld_base, &program);
	if (status != FERN_OK)
		fern_error("the program cannot be loaded: %s", fern_status_name(status));
	else
		status = run_program(env, program);

	if (status == FERN_OK)
		fern_entrypoint_serve_for_ever(env->entrypoint);
	fern_env_exit(env, (int)status);
}
