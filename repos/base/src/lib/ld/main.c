/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * From the environment to a running program.
 */
#include "rom_loader.h"
#include "thread_local.h"
#include <base/attach.h>
#include <base/component.h>
#include <base/internal/entrypoint.h>
#include <base/internal/layout.h>
#include <base/internal/linker.h>
#include <base/internal/thread_control_block.h>
#include <base/log.h>
#include <util/memory.h>

/* the lowest address that the main thread's stack may use: below it is a guard page */
#define STACK_LIMIT (FERN_STACK_AREA_BASE + FERN_PAGE_SIZE)

/* begin of what core attached */
#define STACK_INITIAL_BEGIN (FERN_STACK_AREA_BASE + FERN_STACK_SLOT_SIZE - FERN_STACK_INITIAL_SIZE)

static size_t stated_stack_size(struct ld_library const *program)
{
	size_t const *const stated =
		ld_library_symbol(program, "fern_component_stack_size", sizeof(*stated));
	size_t size = FERN_STACK_SIZE_DEFAULT;

	if (stated)
		memcpy(&size, stated, sizeof(size));
	return size;
}

/*
 * to the size that the program states; what is used at this moment is not counted: it gets all that
 * it asks for
 */
static enum fern_status extend_stack(struct ld_library const *program, struct fern_env *env)
{
	uintptr_t const top = (uintptr_t)__builtin_frame_address(0);
	size_t const    size = stated_stack_size(program);

	if (size > top - STACK_LIMIT) {
		fern_error("the program states a stack size of %zu bytes, possible are %zu", size,
		           (size_t)(top - STACK_LIMIT));
		return FERN_LIMIT;
	}

	uintptr_t const begin = (top - size) & ~(FERN_PAGE_SIZE - 1);
	if (begin >= STACK_INITIAL_BEGIN)
		return FERN_OK;

	struct fern_dataspace_cap ram;
	void                     *attached;
	FERN_TRY(fern_attach_ram(env, STACK_INITIAL_BEGIN - begin, (void *)begin, &ram, &attached));
	fern_cap_release(ram.cap); /* the stack stays for ever */
	return FERN_OK;
}

static enum fern_status construct_program(struct ld_library const *program, struct fern_env *env)
{
	void *const symbol = ld_library_symbol(program, "fern_component_construct", 1);
	enum fern_status (*construct)(struct fern_env *);

	if (!symbol) {
		fern_error("the program has no function fern_component_construct");
		return FERN_NOT_FOUND;
	}
	memcpy(&construct, &symbol, sizeof(construct));
	return construct(env);
}

static enum fern_status load_program(struct fern_env *env, uintptr_t ld_base,
                                     struct ld_library **out_program)
{
	struct ld_loader *loader = NULL;

	FERN_TRY(ld_rom_loader_init(env, ld_base, &loader));
	FERN_TRY(ld_library_load(loader, "binary", true, out_program));
	ld_thread_local_start(loader);
	return extend_stack(*out_program, env);
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

	enum fern_status const status = construct_program(program, env);
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
