/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "program.h"
#include <base/attach.h>
#include <base/component.h>
#include <base/internal/layout.h>
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

/* what is used at this moment is not counted: the program gets all that it asks for */
enum fern_status ld_program_extend_stack(struct ld_library const *program, struct fern_env *env)
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

enum fern_status ld_program_construct(struct ld_library const *program, struct fern_env *env)
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
