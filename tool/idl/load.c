/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Loading of a definition and of those it includes. An included file lies beside the file that
 * names it, or in one of the include directories. Each is loaded once.
 */
#include "model.h"

#include <stdlib.h>
#include <string.h>

enum { SOURCE_MAX = 1024 * 1024, INCLUDE_DEPTH_MAX = 64 };

struct loader {
	struct compiler    *compiler;
	char const *const  *include_dirs; /* ends with NULL */
	char const         *under_way[INCLUDE_DEPTH_MAX]; /* names of files that wait for others */
	unsigned            depth;
};

static bool valid_base(char const *base)
{
	return strspn(base, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(base) &&
	       base[0] >= 'a' && base[0] <= 'z' && base[strlen(base) - 1] != '_';
}

/** Read a whole file; NULL if there is none or it is too large. */
static struct source *read_source(struct compiler *compiler, char const *path, char const *base)
{
	FILE *const file = fopen(path, "rb");
	if (!file)
		return NULL;

	char *const  text = compiler_alloc(compiler, SOURCE_MAX);
	size_t const length = fread(text, 1, SOURCE_MAX, file);
	bool const   complete = feof(file) && !ferror(file);
	fclose(file);
	if (!complete)
		return NULL;

	struct source *const source = compiler_alloc(compiler, sizeof(*source));
	*source = (struct source){ .path = path, .base = base, .text = text, .length = length };
	return source;
}

/** "dataspace" for "dir/dataspace.idl"; NULL if this is no name for a definition. */
static char const *base_of_path(struct compiler *compiler, char const *path)
{
	char const *const slash = strrchr(path, '/');
	char const *const name = slash ? slash + 1 : path;
	size_t const      length = strlen(name);

	if (length <= 4 || strcmp(name + length - 4, ".idl") != 0)
		return NULL;
	char const *const base = compiler_copy(compiler, name, length - 4);
	return valid_base(base) ? base : NULL;
}

static bool load_includes(struct loader *loader, struct definition_file *file);

static struct definition_file *load_source(struct loader *loader, struct source const *source)
{
	struct definition_file *const file = parse(loader->compiler, source);

	loader->under_way[loader->depth++] = source->base;
	bool const complete = load_includes(loader, file);
	loader->depth--;
	if (complete) /* else every name from there would be reported, too */
		analyse(loader->compiler, file);
	return file;
}

static struct source const *find_included(struct loader *loader, struct definition_file const *file,
                                          char const *name, char const *base)
{
	struct compiler *const compiler = loader->compiler;
	char const *const      path = file->source->path;
	char const *const      slash = strrchr(path, '/');
	struct source const   *source = NULL;

	source = read_source(compiler,
	                     compiler_format(compiler, "%.*s%s",
	                                     slash ? (int)(slash + 1 - path) : 0, path, name),
	                     base);
	for (char const *const *dir = loader->include_dirs; *dir && !source; dir++)
		source = read_source(compiler, compiler_format(compiler, "%s/%s", *dir, name), base);
	return source;
}

static struct definition_file *find_loaded(struct compiler *compiler, char const *base)
{
	for (struct definition_file *file = compiler->files; file; file = file->next)
		if (strcmp(file->source->base, base) == 0)
			return file;
	return NULL;
}

static bool is_under_way(struct loader const *loader, char const *base)
{
	for (unsigned i = 0; i < loader->depth; i++)
		if (strcmp(loader->under_way[i], base) == 0)
			return true;
	return false;
}

static void load_include(struct loader *loader, struct definition_file const *file,
                         struct include *include)
{
	struct compiler *const compiler = loader->compiler;
	struct name const      name = include->name;
	char const *const      base = base_of_path(compiler, name.text);

	if (!base || strchr(name.text, '/')) {
		compiler_error(compiler, name.position, "'%s' is no name of a definition (NAME.idl)",
		               name.text);
		return;
	}
	if (is_under_way(loader, base) || loader->depth == INCLUDE_DEPTH_MAX) {
		compiler_error(compiler, name.position, "'%s' includes this file itself", name.text);
		return;
	}
	include->file = find_loaded(compiler, base);
	if (include->file)
		return;

	struct source const *const source = find_included(loader, file, name.text, base);
	if (source)
		include->file = load_source(loader, source);
	else
		compiler_error(compiler, name.position, "cannot read '%s'", name.text);
}

/** False if one of them cannot be loaded. */
static bool load_includes(struct loader *loader, struct definition_file *file)
{
	bool complete = true;

	for (struct include *include = file->includes; include; include = include->next) {
		load_include(loader, file, include);
		complete = complete && include->file;
	}
	return complete;
}

struct definition_file *load(struct compiler *compiler, char const *path,
                             char const *const *include_dirs)
{
	struct loader        loader = { .compiler = compiler, .include_dirs = include_dirs };
	char const *const    base = base_of_path(compiler, path);
	struct source const *source = base ? read_source(compiler, path, base) : NULL;

	if (source)
		return load_source(&loader, source);
	compiler->error_count++;
	fprintf(compiler->messages, base ? "%s: error: cannot read the file\n" :
	                                   "%s: error: the name of a definition is NAME.idl, in lower case\n",
	        path);
	return NULL;
}
