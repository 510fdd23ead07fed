/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * References: one from each library that needs the library, and one for each time it was loaded
 * by name. Libraries that need each other in a circle stay loaded for ever.
 */
#include "library.h"
#include "relocate.h"
#include "tls.h"
#include <base/internal/layout.h>
#include <base/log.h>
#include <util/memory.h>

/* ---------------------------------------------------------------- symbol search ---- */

static bool find_in(struct ld_library const *library, struct ld_symbol_name const *name,
                    struct ld_definition *out_definition)
{
	struct elf_symbol const *const symbol = ld_symbol_find(&library->image, name);

	if (symbol)
		*out_definition = (struct ld_definition){ &library->image, symbol };
	return symbol != NULL;
}

static bool find_in_permanent(struct ld_loader *loader, struct ld_symbol_name const *name,
                              struct ld_definition *out_definition)
{
	fern_list_for_each(&loader->libraries, struct ld_library, element, library)
		if (library->permanent && find_in(library, name, out_definition))
			return true;
	return false;
}

static bool find_in_own(struct ld_library const *library, struct ld_symbol_name const *name,
                        struct ld_definition *out_definition)
{
	if (find_in(library, name, out_definition))
		return true;

	for (unsigned i = 0; i < library->needed_count; i++)
		if (find_in(library->needed[i], name, out_definition))
			return true;
	return false;
}

static bool find_in_scope(struct ld_scope const *scope, struct ld_symbol_name const *name,
                          struct ld_definition *out_definition)
{
	return find_in_permanent(scope->loader, name, out_definition) ||
	       (!scope->library->permanent && find_in_own(scope->library, name, out_definition)) ||
	       find_in(scope->loader->linker, name, out_definition);
}

/* ---------------------------------------------------------------- places ---- */

/* of the unused page behind a file */
static uintptr_t end_with_guard(struct ld_library const *library)
{
	return library->image.bias + library->image.layout.end + FERN_PAGE_SIZE;
}

/* a file that overlaps `size` bytes at `begin`, with the unused pages behind both; NULL: none */
static struct ld_library const *find_obstacle(struct ld_loader const *loader, uintptr_t begin,
                                              size_t size)
{
	fern_list_for_each(&loader->libraries, struct ld_library, element, library)
		if (library->image.bias + library->image.layout.begin <
		            begin + size + FERN_PAGE_SIZE &&
		    begin < end_with_guard(library))
			return library;
	return NULL;
}

enum fern_status ld_loader_find_room(struct ld_loader const *loader, size_t size,
                                     uintptr_t *out_address)
{
	struct ld_library const *obstacle = loader->linker; /* the lowest one */

	if (size > FERN_LINKER_AREA_SIZE)
		return FERN_LIMIT;
	for (; obstacle; obstacle = find_obstacle(loader, *out_address, size))
		*out_address = end_with_guard(obstacle);

	return *out_address + size <= FERN_LINKER_AREA_BASE + FERN_LINKER_AREA_SIZE ? FERN_OK
	                                                                            : FERN_LIMIT;
}

/* ---------------------------------------------------------------- loading ---- */

static struct ld_library *find_library(struct ld_loader *loader, char const *name)
{
	if (fern_string_equal(fern_string(loader->linker->name), fern_string(name)))
		return loader->linker;

	fern_list_for_each(&loader->libraries, struct ld_library, element, library)
		if (fern_string_equal(fern_string(library->name), fern_string(name)))
			return library;
	return NULL;
}

static enum fern_status map(struct ld_loader *loader, struct ld_library *library,
                            struct ld_file const *file)
{
	FERN_TRY(ld_image_map(&library->image, file, library->mapper));
	library->image.name = library->name;

	enum fern_status const status = ld_dynamic_read(&library->image);
	if (status != FERN_OK) {
		ld_image_unmap(&library->image, library->mapper);
		return status;
	}
	loader->ops->mapped(loader, library);
	return FERN_OK;
}

/* map one more file and append it to the list */
static enum fern_status add(struct ld_loader *loader, char const *name, bool permanent,
                            struct ld_library **out_library)
{
	struct ld_library *library = NULL;
	struct ld_file     file = { 0 };
	size_t const       length = strlen(name);

	if (length > LD_FILE_NAME_MAX) {
		fern_error("%s: the name is too long", name);
		return FERN_INVALID_ARGUMENT;
	}
	FERN_TRY(loader->ops->open(loader, name, &library, &file));

	memcpy(library->name, name, length + 1);
	library->permanent = permanent;
	file.name = library->name;

	enum fern_status const status = map(loader, library, &file);
	if (status != FERN_OK) {
		loader->ops->close(loader, library);
		return status;
	}
	fern_list_append(&loader->libraries, &library->element);
	*out_library = library;
	return FERN_OK;
}

/* what the library needs is found among those that are there, or appended to the list */
static enum fern_status add_needed(struct ld_loader *loader, struct ld_library *library)
{
	struct ld_dynamic const *const dynamic = &library->image.dynamic;

	while (library->needed_count < dynamic->needed_count) {
		char const *const  name = ld_dynamic_needed(dynamic, library->needed_count);
		struct ld_library *needed = find_library(loader, name);

		if (!needed)
			FERN_TRY(add(loader, name, library->permanent, &needed));

		needed->references++;
		library->needed[library->needed_count++] = needed;
	}
	return FERN_OK;
}

static enum fern_status reserve_tls(struct ld_loader *loader, struct ld_library *library)
{
	uint64_t used = 0;

	fern_list_for_each(&loader->libraries, struct ld_library, element, other)
		if (other->image.tls_offset > used)
			used = other->image.tls_offset;

	return ld_tls_reserve(&library->image, used);
}

static enum fern_status relocate(struct ld_loader *loader, struct ld_library *library)
{
	struct ld_scope const scope = { find_in_scope, loader, library };

	return ld_relocate(&library->image, &scope);
}

typedef enum fern_status step(struct ld_loader *loader, struct ld_library *library);

/* apply a step to `first` and all behind it, also those that the step appends */
static enum fern_status for_all_from(struct ld_loader *loader, struct ld_library *first,
                                     step *apply)
{
	for (struct ld_library *library = first; library;
	     library = fern_list_next(library, struct ld_library, element))
		FERN_TRY(apply(loader, library));
	return FERN_OK;
}

static enum fern_status complete(struct ld_loader *loader, struct ld_library *library)
{
	FERN_TRY(for_all_from(loader, library, add_needed));
	FERN_TRY(for_all_from(loader, library, reserve_tls));
	return for_all_from(loader, library, relocate);
}

static void unload(struct ld_loader *loader, struct ld_library *library)
{
	fern_list_remove(&library->element);
	ld_image_unmap(&library->image, library->mapper);
	loader->ops->close(loader, library);
}

/* undo a loading that failed: `first` and all behind it are new, and no constructor has run */
static void discard(struct ld_loader *loader, struct ld_library *first)
{
	struct fern_list_element *const element = &first->element;

	for (struct ld_library *library = first; library;
	     library = fern_list_next(library, struct ld_library, element))
		for (unsigned i = 0; i < library->needed_count; i++)
			library->needed[i]->references--;

	while (element->next)
		unload(loader, fern_container_of(element->next, struct ld_library, element));
	unload(loader, first);
}

void ld_loader_init(struct ld_loader *loader, struct ld_loader_ops const *ops,
                    struct ld_library *linker)
{
	*loader = (struct ld_loader){ .ops = ops, .linker = linker };
	linker->permanent = true;
	linker->constructed = true;
	linker->references = 1;
}

enum fern_status ld_library_load(struct ld_loader *loader, char const *name, bool permanent,
                                 struct ld_library **out_library)
{
	struct ld_library *library = find_library(loader, name);

	if (!library) {
		FERN_TRY(add(loader, name, permanent, &library));

		enum fern_status const status = complete(loader, library);
		if (status != FERN_OK) {
			discard(loader, library);
			return status;
		}
	}
	library->references++;
	*out_library = library;
	return FERN_OK;
}

/* ---------------------------------------------------------------- use ---- */

void ld_library_construct(struct ld_library *library)
{
	struct ld_table const *const constructors = &library->image.dynamic.constructors;
	ld_function *const *const    functions = constructors->entries;

	if (library->constructed)
		return;
	library->constructed = true;

	for (unsigned i = 0; i < library->needed_count; i++)
		ld_library_construct(library->needed[i]);
	for (size_t i = 0; i < constructors->count; i++)
		functions[i]();
}

void ld_library_release(struct ld_library *library)
{
	struct ld_table const *const destructors = &library->image.dynamic.destructors;
	ld_function *const *const    functions = destructors->entries;

	if (--library->references)
		return;

	for (size_t i = destructors->count; i > 0; i--)
		functions[i - 1]();
	for (unsigned i = 0; i < library->needed_count; i++)
		ld_library_release(library->needed[i]);
}

void ld_loader_sweep(struct ld_loader *loader)
{
	fern_list_for_each(&loader->libraries, struct ld_library, element, library)
		if (library->references == 0)
			unload(loader, library);
}

void *ld_library_symbol(struct ld_library const *library, char const *name, size_t size)
{
	struct ld_symbol_name const    key = ld_symbol_name(name);
	struct elf_symbol const *const symbol = ld_symbol_find(&library->image, &key);

	if (!symbol || elf_symbol_type(symbol) == ELF_SYMBOL_TLS ||
	    elf_symbol_type(symbol) == ELF_SYMBOL_INDIRECT_FUNCTION)
		return NULL;
	return ld_image_range(&library->image, symbol->value, size, 1);
}
