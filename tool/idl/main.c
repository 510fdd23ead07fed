/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* The interface compiler's command line. */
#include "emit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char const usage[] =
	"usage: idl [-I DIR]... --out DIR FILE.idl    write DIR/<name>/<name>.h, server.h, "
        "fuzz.h,\n"
	"                                             and for services connection.h\n"
	"       idl [-I DIR]... --check FILE.idl      report errors only\n"
	"       idl [-I DIR]... --doc FILE.idl        print reference documentation as Markdown\n";

enum { INCLUDE_DIRS_MAX = 32 };

struct options {
	char const *out, *path;
	bool        check, doc;
	char const *include_dirs[INCLUDE_DIRS_MAX + 1];
};

static bool parse_options(struct options *options, char **argv)
{
	unsigned include_count = 0;

	while (*argv) {
		char const *const option = *argv++;

		if (strcmp(option, "--check") == 0)
			options->check = true;
		else if (strcmp(option, "--doc") == 0)
			options->doc = true;
		else if (strcmp(option, "--out") == 0 && *argv)
			options->out = *argv++;
		else if (strcmp(option, "-I") == 0 && *argv && include_count < INCLUDE_DIRS_MAX)
			options->include_dirs[include_count++] = *argv++;
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
	size_t      same = 0;
	int         c = 0;

	if (!stream)
		return false;
	while ((c = fgetc(stream)) != EOF && same < length && (char)c == text[same])
		same++;
	fclose(stream);
	return c == EOF && same == length;
}

/**
 * Write one text to a file, if that changes it, so that the build does not repeat what depends on
 * it.
 */
static bool write_part(struct compiler *compiler, emit_file *emit_part, struct file const *file,
                       char const *path)
{
	char          *text = NULL;
	size_t         length = 0;
	struct emitter emitter = { .compiler = compiler, .stream = open_memstream(&text, &length) };

	emit_part(&emitter, file);
	fclose(emitter.stream);
	bool written = unchanged(path, text, length);
	if (!written) {
		FILE *const stream = fopen(path, "wb");

		written = stream && fwrite(text, 1, length, stream) == length;
		written = stream && fclose(stream) == 0 && written;
	}
	if (!written)
		fprintf(stderr, "idl: cannot write %s: %s\n", path, strerror(errno));
	free(text);
	return written;
}

static bool write_headers(struct compiler *compiler, char const *out, struct file const *file)
{
	char const *const base = file->source->base;
	char const *const dir = compiler_format(compiler, "%s/%s", out, base);

	if ((mkdir(out, 0777) != 0 && errno != EEXIST) ||
	    (mkdir(dir, 0777) != 0 && errno != EEXIST)) {
		fprintf(stderr, "idl: cannot create %s: %s\n", dir, strerror(errno));
		return false;
	}
	return write_part(compiler, emit_header, file,
	                  compiler_format(compiler, "%s/%s.h", dir, base)) &&
	       write_part(compiler, emit_server, file,
	                  compiler_format(compiler, "%s/server.h", dir)) &&
	       write_part(compiler, emit_fuzz, file, compiler_format(compiler, "%s/fuzz.h", dir)) &&
	       (!file_has_service(file) ||
	        write_part(compiler, emit_connection, file,
	                   compiler_format(compiler, "%s/connection.h", dir)));
}

int main(int argc, char **argv)
{
	struct options  options = { 0 };
	struct compiler compiler = { .messages = stderr };

	(void)argc;
	if (!parse_options(&options, argv + 1)) {
		fputs(usage, stderr);
		return 2;
	}

	struct file *const file = load(&compiler, options.path, options.include_dirs);
	bool               ok = file && compiler.error_count == 0;
	if (ok && options.doc)
		emit_doc(&(struct emitter){ .compiler = &compiler, .stream = stdout }, file);
	if (ok && options.out)
		ok = write_headers(&compiler, options.out, file);
	ok = fflush(stdout) == 0 && ok;
	compiler_fini(&compiler);
	return ok ? 0 : 1;
}
