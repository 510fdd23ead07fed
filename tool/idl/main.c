/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* The interface compiler's command line. */
#include "emit.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

static char const usage[] =
	"usage: idl [-I DIR]... --out DIR FILE.idl    write DIR/<name>/<name>.h, server.h, "
	"fuzz.h,\n"
	"                                             and for services connection.h\n"
	"       idl [-I DIR]... --check FILE.idl      report errors only\n"
	"       idl [-I DIR]... --doc FILE.idl        print reference documentation as Markdown\n";

struct options {
	char const *out, *path;
	bool        check, doc;
};

static bool parse_options(struct options *options, char **argv)
{
	unsigned include_count = 0;

	while (*argv) {
		char const *const option = *argv++;

		if (same(option, "--check"))
			options->check = true;
		else if (same(option, "--doc"))
			options->doc = true;
		else if (same(option, "--out") && *argv)
			options->out = *argv++;
		else if (same(option, "-I") && *argv && include_count < INCLUDE_DIRS_MAX)
			compiler.include_dirs[include_count++] = *argv++;
		else if (option[0] != '-' && !options->path)
			options->path = option;
		else
			return false;
	}
	return options->path && options->check + options->doc + (options->out != NULL) == 1;
}

/** True if the file at `path` exists and holds exactly this text. */
static bool unchanged(char const *path, char const *text, size_t length)
{
	FILE *const stream = fopen(path, "rb");
	char *const old = allocate(length + 1);
	bool const  same_length = stream && fread(old, 1, length + 1, stream) == length;

	if (stream)
		fclose(stream);
	return same_length && memcmp(old, text, length) == 0;
}

/** Write one text to a file, if that changes it: the build repeats what depends on the file. */
static void write_part(char const *template, struct file const *file, char const *dir,
                       char const *name)
{
	char const *const path = format("%s/%s.h", dir, name);
	char             *text = NULL;
	size_t            length = 0;
	FILE             *stream = open_memstream(&text, &length);

	emit(stream, template, file);
	fclose(stream);
	if (!unchanged(path, text, length)) {
		stream = fopen(path, "wb");
		if (!stream || fwrite(text, 1, length, stream) < length || fclose(stream) != 0)
			stop(format("idl: cannot write %s: %s\n", path, strerror(errno)));
	}
	free(text);
}

static void write_headers(char const *out, struct file const *file)
{
	char const *const dir = format("%s/%s", out, file->base);

	if ((mkdir(out, 0777) != 0 && errno != EEXIST) ||
	    (mkdir(dir, 0777) != 0 && errno != EEXIST))
		stop(format("idl: cannot create %s: %s\n", dir, strerror(errno)));
	write_part(header_template, file, dir, file->base);
	write_part(server_template, file, dir, "server");
	write_part(fuzz_template, file, dir, "fuzz");
	if (file->has_service)
		write_part(connection_template, file, dir, "connection");
}

int main(int argc, char **argv)
{
	struct options options = { 0 };

	(void)argc;
	if (!parse_options(&options, argv + 1)) {
		fputs(usage, stderr);
		return 2;
	}

	struct file *const file = load(options.path);
	if (options.doc)
		emit(stdout, markdown_template, file);
	if (options.out)
		write_headers(options.out, file);
	return fflush(stdout) == 0 ? 0 : 1;
}
