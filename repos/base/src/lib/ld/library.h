/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The program and its libraries: loading with everything needed, order of symbol search,
 * constructors, unloading.
 *
 * The program and the libraries it needs are permanent; their symbols are found by everybody,
 * in the order in which they were loaded (breadth first). A library loaded at run time moreover
 * finds its own symbols and those of the libraries that it names itself. ld.lib.so comes last.
 *
 * Where files come from is the business of the loader's owner: ROM sessions in a component,
 * files in tests. Threads: the caller locks.
 */
#ifndef FERN_LD_LIBRARY_H
#define FERN_LD_LIBRARY_H

#include "image.h"
#include <util/list.h>

enum { LD_FILE_NAME_MAX = 64 };

/** One loaded file. */
struct ld_library {
	struct fern_list_element element;
	struct ld_image          image;
	struct ld_mapper        *mapper;
	struct ld_library       *needed[LD_NEEDED_MAX];
	unsigned                 needed_count; /* entries of `needed` that are set */
	unsigned                 references;   /* of other libraries, and from outside */
	bool                     permanent, constructed;
	char                     name[LD_FILE_NAME_MAX + 1];
};

struct ld_loader;

struct ld_loader_ops {
	/**
	 * Provide the record of a library (zeroed but for `mapper`) and its file in memory. The
	 * record and what its mapper uses exist until `close`, the file in memory until
	 * `mapped`.
	 */
	enum fern_status (*open)(struct ld_loader *loader, char const *name,
	                         struct ld_library **out_library, struct ld_file *out_file);
	void (*mapped)(struct ld_loader *loader, struct ld_library *library);
	void (*close)(struct ld_loader *loader, struct ld_library *library);
};

struct ld_loader {
	struct ld_loader_ops const *ops;
	struct ld_library          *linker;    /* ld.lib.so itself */
	struct fern_list            libraries; /* in the order of loading */
};

/** Start with no library but the linker itself, whose image is readable and relocated. */
void ld_loader_init(struct ld_loader *loader, struct ld_loader_ops const *ops,
                    struct ld_library *linker);

/**
 * Load and relocate a file with all it needs, or take one more reference if it is there
 * already. Constructors have not run yet. On failure nothing is left behind, and the log says
 * why.
 */
FERN_MUST_CHECK enum fern_status ld_library_load(struct ld_loader *loader, char const *name,
                                                 bool permanent, struct ld_library **out_library);

/**
 * Run the constructors of the library and of all it needs, those of what is needed first; each
 * once.
 */
void ld_library_construct(struct ld_library *library);

/**
 * Give back one reference. The last one runs the destructors; the library, and what nobody but
 * it needed, goes away with the next ld_loader_sweep().
 */
void ld_library_release(struct ld_library *library);

/** Unload what has no references any more. */
void ld_loader_sweep(struct ld_loader *loader);

/**
 * Find `size` bytes, whole pages, of the linker area: first fit, with an unused page between any
 * two files. FERN_LIMIT: no such gap.
 */
FERN_MUST_CHECK enum fern_status ld_loader_find_room(struct ld_loader const *loader, size_t size,
                                                     uintptr_t *out_address);

/** The address of an exported symbol that is `size` bytes large; NULL. */
void *ld_library_symbol(struct ld_library const *library, char const *name, size_t size);

#endif /* FERN_LD_LIBRARY_H */
