/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Loading of a definition and of those it includes. An included file lies beside the file that
 * names it, or in one of the include directories. Each is loaded once.
 */
#include "model.h"

#include <string.h>

enum { SOURCE_MAX = 1024 * 1024, INCLUDE_DEPTH_MAX = 64 };

struct loader {
	struct compiler   *compiler;
	char const *const *include_dirs;                 /* ends with NULL */
	struct file       *under_way[INCLUDE_DEPTH_MAX]; /* wait for those they include */
	unsigned           depth;
};

/** "dataspace" for "dir/dataspace.idl"; NULL if this is no name for a definition. */
static char const *base_of_path(struct compiler *compiler, char const *path)
{
	char const *const slash = strrchr(path, '/');
	char const *const name = slash ? slash + 1 : path;
	size_t const      length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	if (length == 0 || name[0] < 'a' || name[length - 1] == '_' ||
	    strcmp(name + length, ".idl") != 0)
		return NULL;
	return compiler_format(compiler, "%.*s", (int)length, name);
}

/** Read a whole file; NULL if there is none or it is too large. */
static struct source *read_source(struct compiler *compiler, char const *path, char const *base)
{
	struct source *const source = compiler_alloc(compiler, sizeof(*source));
	FILE *const          stream = fopen(path, "rb");

	if (!stream)
		return NULL;
	char *const  text = compiler_alloc(compiler, SOURCE_MAX);
	size_t const length = fread(text, 1, SOURCE_MAX, stream);
	bool const   complete = feof(stream) && !ferror(stream);

	fclose(stream);
	*source = (struct source){ .path = path, .base = base, .text = text, .length = length };
	return complete ? source : NULL;
}

static struct file *load_source(struct loader *loader, struct source const *source);

/** The file of that base name if it is loaded, or waits for others. */
static struct file *find_file(struct loader *loader, char const *base, bool *out_under_way)
{
	*out_under_way = true;
	for (unsigned i = 0; i < loader->depth; i++)
		if (strcmp(loader->under_way[i]->source->base, base) == 0)
			return loader->under_way[i];
	*out_under_way = false;
	for_each(file, file, loader->compiler->files)
		if (strcmp(file->source->base, base) == 0)
			return file;
	return NULL;
}

/** Load one included file; reported if that is not possible. */
static void load_include(struct loader *loader, struct file const *file, struct include *include)
{
	struct compiler *const compiler = loader->compiler;
	char const *const      name = include->name.text;
	char const *const      base = strchr(name, '/') ? NULL : base_of_path(compiler, name);
	char const *const      slash = strrchr(file->source->path, '/');
	int const              dir_length = slash ? (int)(slash + 1 - file->source->path) : 0;
	struct source         *source = NULL;
	bool                   circle = false;

	include->file = base ? find_file(loader, base, &circle) : NULL;
	if (!base)
		compiler_error(compiler, include->name.position,
		               "'%s' is no NAME.idl in lower case", name);
	else if (circle || loader->depth == INCLUDE_DEPTH_MAX)
		compiler_error(compiler, include->name.position, "'%s' includes this file itself",
		               name);
	if (!base || circle || include->file || loader->depth == INCLUDE_DEPTH_MAX)
		return;

	source = read_source(
		compiler, compiler_format(compiler, "%.*s%s", dir_length, file->source->path, name),
		base);
	for (char const *const *dir = loader->include_dirs; *dir && !source; dir++)
		source =
			read_source(compiler, compiler_format(compiler, "%s/%s", *dir, name), base);
	if (source)
		include->file = load_source(loader, source);
	else
		compiler_error(compiler, include->name.position, "cannot read '%s'", name);
}

static struct file *load_source(struct loader *loader, struct source const *source)
{
	struct file *const file = parse(loader->compiler, source);

	loader->under_way[loader->depth++] = file;
	for_each(include, include, file->includes)
		load_include(loader, file, include);
	loader->depth--;
	if (loader->compiler->error_count == 0) /* else names would be missing */
		check(loader->compiler, file);
	return file;
}

struct file *load(struct compiler *compiler, char const *path, char const *const *include_dirs)
{
	struct loader              loader = { .compiler = compiler, .include_dirs = include_dirs };
	char const *const          base = base_of_path(compiler, path);
	struct source const *const source = base ? read_source(compiler, path, base) : NULL;

	if (source)
		return load_source(&loader, source);
	compiler->error_count++;
	fprintf(compiler->messages, "%s: error: %s\n", path,
	        base ? "cannot read the file" : "a definition is called NAME.idl, in lower case");
	return NULL;
}
