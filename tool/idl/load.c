/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Loading of a definition and of those it includes. An included file lies beside the file that
 * names it, or in one of the include directories. Each is loaded once.
 */
#include "model.h"

enum { SOURCE_MAX = 1024 * 1024 };

/** "dataspace" for "dir/dataspace.idl"; NULL if this is no name for a definition. */
static char const *base_of_path(char const *path)
{
	char const *const slash = strrchr(path, '/');
	char const *const name = slash ? slash + 1 : path;
	size_t const      length = strspn(name, LOWER DIGITS);

	if (length == 0 || name[0] < 'a' || name[length - 1] == '_' || !same(name + length, ".idl"))
		return NULL;
	return format("%.*s", (int)length, name);
}

/** Read a whole file; NULL if there is none or it is too large. */
static struct source *read_source(char const *path, char const *base)
{
	struct source *const source = allocate(sizeof(*source));
	FILE *const          stream = fopen(path, "rb");

	if (!stream)
		return NULL;
	char *const  text = allocate(SOURCE_MAX + 1);
	size_t const length = fread(text, 1, SOURCE_MAX, stream);
	bool const   complete = feof(stream) && !ferror(stream);

	fclose(stream);
	*source = (struct source){ .path = path, .base = base, .text = text, .length = length };
	return complete ? source : NULL;
}

static struct file *load_source(struct source const *source, char const *const *include_dirs);

/** Look for an included file beside that which names it, then in the directories, and load it. */
static struct file *load_include(struct name name, char const *base,
                                 char const *const *include_dirs)
{
	char const *const path = name.position.source->path;
	char const *const slash = strrchr(path, '/');
	int const         dir_length = slash ? (int)(slash + 1 - path) : 0;
	struct source    *source = NULL;

	for_each(file, file, compiler.files) {
		if (!same(file->source->base, base))
			continue;
		if (file->waiting)
			error_at(name.position, "'%s' includes this file itself", name.text);
		return file;
	}
	source = read_source(format("%.*s%s", dir_length, path, name.text), base);
	for (char const *const *dir = include_dirs; *dir && !source; dir++)
		source = read_source(format("%s/%s", *dir, name.text), base);
	if (source)
		return load_source(source, include_dirs);
	error_at(name.position, "cannot read '%s'", name.text);
	return NULL;
}

static struct file *load_source(struct source const *source, char const *const *include_dirs)
{
	struct file *const file = parse(source);

	append(&compiler.files, &file->node);
	file->waiting = true;
	for_each(include, include, file->includes) {
		struct name const name = include->name;
		char const *const base = strchr(name.text, '/') ? NULL : base_of_path(name.text);

		if (base)
			include->file = load_include(name, base, include_dirs);
		else
			error_at(name.position, "'%s' is no NAME.idl in lower case", name.text);
	}
	file->waiting = false;
	if (compiler.error_count == 0) /* else names would be missing */
		check(file);
	return file;
}

struct file *load(char const *path, char const *const *include_dirs)
{
	char const *const          base = base_of_path(path);
	struct source const *const source = base ? read_source(path, base) : NULL;

	if (source)
		return load_source(source, include_dirs);
	compiler.error_count++;
	fprintf(compiler.messages, "%s: error: %s\n", path,
	        base ? "cannot read the file" : "a definition is called NAME.idl, in lower case");
	return NULL;
}
