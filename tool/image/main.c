/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * image --kernel FILE --out FILE NAME=FILE...   compose a boot image of the kernel and boot
 * modules.
 *
 * A host tool; the run tool calls it. See compose.h. Exit status: 0, or 1 with a message, and then
 * no file was written.
 */
#include "compose.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arguments {
	char const *kernel, *out;
	char      **modules;
	size_t      module_count;
};

static bool parse_arguments(int argc, char **argv, struct arguments *out)
{
	int at = 1;

	*out = (struct arguments){ 0 };
	for (; at + 1 < argc && strncmp(argv[at], "--", 2) == 0; at += 2) {
		if (strcmp(argv[at], "--kernel") == 0)
			out->kernel = argv[at + 1];
		else if (strcmp(argv[at], "--out") == 0)
			out->out = argv[at + 1];
		else
			return false;
	}
	out->modules = argv + at;
	out->module_count = (size_t)(argc - at);
	return out->kernel && out->out;
}

/* What is left of the stream; false if it cannot be read, or there is no memory. */
static bool read_stream(FILE *file, struct image_bytes *out)
{
	size_t capacity = 0x10000;

	*out = (struct image_bytes){ malloc(capacity), 0 };
	while (out->data) {
		out->size += fread(out->data + out->size, 1, capacity - out->size, file);
		if (out->size < capacity)
			return !ferror(file);
		capacity *= 2;
		uint8_t *const larger = realloc(out->data, capacity);
		if (!larger)
			return false;
		out->data = larger;
	}
	return false;
}

static bool read_file(char const *path, struct image_bytes *out, struct image_error *error)
{
	FILE *const file = fopen(path, "rb");

	if (!file)
		return image_error(error, "%s: %s", path, strerror(errno));
	bool const ok = read_stream(file, out);

	fclose(file);
	return ok || image_error(error, "%s: cannot be read", path);
}

static bool write_file(char const *path, struct image_bytes content, struct image_error *error)
{
	FILE *const file = fopen(path, "wb");

	if (!file)
		return image_error(error, "%s: %s", path, strerror(errno));
	bool const written = fwrite(content.data, 1, content.size, file) == content.size;

	if (fclose(file) == 0 && written)
		return true;
	remove(path);
	return image_error(error, "%s: cannot be written", path);
}

/* Read the module NAME=FILE; the name is cut out of the argument. */
static bool read_module(char *argument, struct image_module *out, struct image_error *error)
{
	char *const separator = strchr(argument, '=');

	if (!separator)
		return image_error(error, "'%s' is not of the form NAME=FILE", argument);
	*separator = 0;
	out->name = argument;
	return read_file(separator + 1, &out->content, error);
}

static bool make_image(struct arguments const *arguments, struct image_error *error)
{
	struct image_module *const modules = calloc(arguments->module_count + 1, sizeof(*modules));
	struct image_bytes         kernel, image;

	if (!modules)
		return image_error(error, "not enough memory");
	for (size_t i = 0; i < arguments->module_count; i++)
		if (!read_module(arguments->modules[i], &modules[i], error))
			return false;
	return read_file(arguments->kernel, &kernel, error) &&
	       image_compose(kernel, modules, arguments->module_count, &image, error) &&
	       write_file(arguments->out, image, error);
}

int main(int argc, char **argv)
{
	struct arguments   arguments;
	struct image_error error;

	if (!parse_arguments(argc, argv, &arguments)) {
		fprintf(stderr, "usage: image --kernel FILE --out FILE NAME=FILE...\n");
		return 1;
	}
	/* what was allocated is freed by the end of the program */
	if (!make_image(&arguments, &error)) {
		fprintf(stderr, "error: %s\n", error.text);
		return 1;
	}
	return 0;
}
