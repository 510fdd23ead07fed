/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * To read headers and initial data, the whole file is attached while it is being mapped.
 */
#include "rom_loader.h"
#include <base/attach.h>
#include <base/internal/layout.h>
#include <base/log.h>
#include <rom/connection.h>

struct rom_library {
	struct ld_library             library;
	struct ld_mapper              mapper;
	struct fern_rom_connection    rom;
	struct fern_rom_dataspace_cap file;    /* until it is mapped */
	void                         *content; /* the whole file, until it is mapped */
	struct fern_ram_dataspace_cap ram;     /* of the writeable segments */
};

static struct {
	struct ld_loader   loader;
	struct fern_env   *env;
	struct ld_library  linker;  /* ld.lib.so */
	struct rom_library program; /* the first file loaded: spares small programs a heap */
} self;

/* ---------------------------------------------------------------- mapping ---- */

static struct rom_library *of_mapper(struct ld_mapper *mapper)
{
	return fern_container_of(mapper, struct rom_library, mapper);
}

static enum fern_status prepare(struct ld_mapper *mapper, size_t size, size_t ram_size,
                                uintptr_t *out_address)
{
	struct rom_library *const library = of_mapper(mapper);

	FERN_TRY(ld_loader_find_room(&self.loader, size, out_address));
	return ram_size ? fern_ram_alloc(self.env->ram, ram_size, FERN_CACHE_CACHED, &library->ram)
	                : FERN_OK;
}

static enum fern_status map(struct ld_mapper *mapper, struct ld_mapping const *mapping)
{
	struct rom_library *const        library = of_mapper(mapper);
	struct fern_attach_options const options = {
		.offset = mapping->offset,
		.size = mapping->size,
		.address = (void *)mapping->address,
		.access = mapping->writeable    ? FERN_ACCESS_WRITE
		          : mapping->executable ? FERN_ACCESS_EXECUTE
		                                : FERN_ACCESS_READ,
	};
	struct fern_dataspace_cap const dataspace =
		mapping->writeable ? fern_ram_dataspace_as_dataspace(library->ram)
				   : fern_rom_dataspace_as_dataspace(library->file);
	void *attached;

	return fern_attach(self.env, dataspace, &options, &attached, NULL);
}

static void unmap(struct ld_mapper *mapper, uintptr_t address)
{
	(void)mapper;
	fern_detach(self.env, (void *)address);
}

static void finish(struct ld_mapper *mapper)
{
	struct rom_library *const library = of_mapper(mapper);

	if (fern_cap_valid(library->ram.cap)) {
		/* fails only if the account is gone, and the memory with it */
		fern_ignore(fern_ram_free(self.env->ram,
		                          fern_ram_dataspace_as_dataspace(library->ram)));
		fern_cap_release(library->ram.cap);
		library->ram.cap = FERN_CAP_INVALID;
	}
}

static struct ld_mapper_ops const mapper_ops = {
	.prepare = prepare,
	.map = map,
	.unmap = unmap,
	.finish = finish,
};

/* ---------------------------------------------------------------- files ---- */

static struct rom_library *of_library(struct ld_library *library)
{
	return fern_container_of(library, struct rom_library, library);
}

static enum fern_status new_library(struct rom_library **out_library)
{
	if (self.program.library.mapper)
		return fern_new(self.env->heap, out_library);

	*out_library = &self.program;
	return FERN_OK;
}

static void mapped(struct ld_loader *loader, struct ld_library *base)
{
	struct rom_library *const library = of_library(base);

	(void)loader;
	if (library->content)
		fern_detach(self.env, library->content);
	fern_cap_release(library->file.cap);
	library->content = NULL;
	library->file.cap = FERN_CAP_INVALID;
}

static void close_library(struct ld_loader *loader, struct ld_library *base)
{
	struct rom_library *const library = of_library(base);

	mapped(loader, base);
	fern_rom_connection_close(&library->rom);

	if (library == &self.program)
		self.program = (struct rom_library){ 0 };
	else
		fern_delete(self.env->heap, library);
}

static enum fern_status open_file(struct rom_library *library, char const *name,
                                  struct ld_file *out_file)
{
	struct fern_rom_args const       args = { .name = name };
	struct fern_attach_options const whole = { 0 };
	size_t                           size = 0;

	FERN_TRY(fern_rom_connection_open(&library->rom, self.env, &args));
	FERN_TRY(fern_rom_dataspace(library->rom.cap, &library->file));
	FERN_TRY(fern_attach(self.env, fern_rom_dataspace_as_dataspace(library->file), &whole,
	                     &library->content, &size));

	*out_file = (struct ld_file){ .data = library->content, .size = size };
	return FERN_OK;
}

static enum fern_status open_library(struct ld_loader *loader, char const *name,
                                     struct ld_library **out_library, struct ld_file *out_file)
{
	struct rom_library *library = NULL;

	FERN_TRY(new_library(&library));
	library->mapper.ops = &mapper_ops;
	library->library.mapper = &library->mapper;

	enum fern_status const status = open_file(library, name, out_file);
	if (status != FERN_OK) {
		fern_error("cannot open the ROM module '%s': %s", name, fern_status_name(status));
		close_library(loader, &library->library);
		return status;
	}
	*out_library = &library->library;
	return FERN_OK;
}

static struct ld_loader_ops const loader_ops = {
	.open = open_library,
	.mapped = mapped,
	.close = close_library,
};

/* ---------------------------------------------------------------- ld.lib.so itself ---- */

enum fern_status ld_rom_loader_init(struct fern_env *env, uintptr_t ld_base,
                                    struct ld_loader **out_loader)
{
	struct ld_library *const linker = &self.linker;

	/* its headers are read where it is mapped; how large the file was is not known any more */
	struct ld_file const file = {
		.name = "ld.lib.so",
		.data = (unsigned char const *)ld_base,
		.size = FERN_LINKER_AREA_SIZE,
	};

	self.env = env;
	*linker = (struct ld_library){
		.image = { .name = file.name, .bias = ld_base },
		.name = "ld.lib.so",
	};
	FERN_TRY(ld_layout_read(&file, &linker->image.layout));
	FERN_TRY(ld_dynamic_read(&linker->image));

	ld_loader_init(&self.loader, &loader_ops, linker);
	*out_loader = &self.loader;
	return FERN_OK;
}
