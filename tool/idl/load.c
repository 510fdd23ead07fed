/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Loading of a definition and of those it includes. An included file lies beside the file that
 * names it, or in one of the include directories. Each is loaded once.
 */
#include "model.h"

#include <unistd.h>

enum { SOURCE_MAX = 1024 * 1024 }; /* files are smaller */

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

static struct file *read_file(char const *path, char const *base)
{
	struct file *const file = add(&compiler.files, sizeof(*file));
	char *const        text = allocate(SOURCE_MAX + 1);
	FILE *const        stream = fopen(path, "rb");
	size_t const       length = stream ? fread(text, 1, SOURCE_MAX, stream) : 0;

	if (!stream || !feof(stream))
		stop(format("%s: error: cannot read the file\n", path));
	fclose(stream);
	file->path = path;
	file->base = base;
	file->text = text;
	if (strlen(text) < length)
		fail_at((struct position){ file, text + strlen(text) }, "unexpected byte 0x00");
	return file;
}

/** Look for an included file beside that which names it, then in the directories. */
static char const *find_file(struct name name)
{
	char const *const includer = name.position.file->path;
	char const *const slash = strrchr(includer, '/');
	int const         dir_length = slash ? (int)(slash + 1 - includer) : 0;
	char const       *path = format("%.*s%s", dir_length, includer, name.text);

	for (char const **dir = compiler.include_dirs; access(path, R_OK) != 0; dir++) {
		if (!*dir)
			fail_at(name.position, format("cannot read '%s'", name.text));
		path = format("%s/%s", *dir, name.text);
	}
	return path;
}

static struct file *load_include(struct name name);

static struct file *load_file(char const *path, char const *base)
{
	struct file *const file = read_file(path, base);

	parse(file);
	for_each(include, include, file->includes)
		include->file = load_include(include->name);
	check(file);
	file->complete = true;
	return file;
}

static struct file *load_include(struct name name)
{
	char const *const base = strchr(name.text, '/') ? NULL : base_of_path(name.text);

	if (!base)
		fail_at(name.position, format("'%s' is no NAME.idl in lower case", name.text));
	for_each(file, file, compiler.files) {
		if (!same(file->base, base))
			continue;
		if (!file->complete)
			fail_at(name.position, format("'%s' includes this file itself", name.text));
		return file;
	}
	return load_file(find_file(name), base);
}

struct file *load(char const *path)
{
	char const *const base = base_of_path(path);

	if (!base)
		stop(format("%s: error: a definition is called NAME.idl, in lower case\n", path));
	return load_file(path, base);
}
