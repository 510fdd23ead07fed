/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* The interface compiler's command line. */
#include "emit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char const usage[] =
        "usage: idl [-I DIR]... --out DIR FILE.idl    write DIR/<name>/<name>.h, server.h, fuzz.h,\n"
        "                                             and for services connection.h\n"
        "       idl [-I DIR]... --check FILE.idl      report errors only\n"
        "       idl [-I DIR]... --doc FILE.idl        print reference documentation as Markdown\n";

enum { INCLUDE_DIRS_MAX = 32 };

struct options {
	enum { MODE_NONE, MODE_OUT, MODE_CHECK, MODE_DOC } mode;
	char const *out;
	char const *path;
	char const *include_dirs[INCLUDE_DIRS_MAX + 1];
	unsigned    include_count;
};

/** The option at argv[*at] and its value; moves *at to the last word used. False: wrong usage. */
static bool parse_option(struct options *options, char **argv, int *at)
{
	char const *const option = argv[*at];

	if (strcmp(option, "--check") == 0 || strcmp(option, "--doc") == 0) {
		options->mode = option[2] == 'c' ? MODE_CHECK : MODE_DOC;
		return true;
	}
	if (option[0] != '-') {
		bool const first = !options->path;
		options->path = option;
		return first;
	}

	char const *const value = argv[*at + 1];
	if (!value)
		return false;
	++*at;
	if (strcmp(option, "--out") == 0) {
		options->mode = MODE_OUT;
		options->out = value;
		return true;
	}
	if (strcmp(option, "-I") == 0 && options->include_count < INCLUDE_DIRS_MAX) {
		options->include_dirs[options->include_count++] = value;
		return true;
	}
	return false;
}

static bool make_directory(char const *path)
{
	if (mkdir(path, 0777) == 0 || errno == EEXIST)
		return true;
	fprintf(stderr, "idl: cannot create %s: %s\n", path, strerror(errno));
	return false;
}

typedef void emit_function(struct emitter *emitter, struct definition_file const *file);

static bool write_part(struct compiler *compiler, char const *dir, struct definition_file const *file,
                       char const *name, emit_function *emit)
{
	struct emitter    emitter = { .compiler = compiler };
	char const *const path = compiler_format(compiler, "%s/%s/%s.h", dir, file->lower, name);

	emit(&emitter, file);
	bool const written = text_write(&emitter.text, path);
	if (!written)
		fprintf(stderr, "idl: cannot write %s: %s\n", path, strerror(errno));
	text_fini(&emitter.text);
	return written;
}

static bool write_headers(struct compiler *compiler, char const *dir, struct definition_file const *file)
{
	return make_directory(dir) &&
	       make_directory(compiler_format(compiler, "%s/%s", dir, file->lower)) &&
	       write_part(compiler, dir, file, file->lower, emit_header) &&
	       write_part(compiler, dir, file, "server", emit_server) &&
	       write_part(compiler, dir, file, "fuzz", emit_fuzz) &&
	       (!file_has_service(file) ||
	        write_part(compiler, dir, file, "connection", emit_connection));
}

static bool print_doc(struct compiler *compiler, struct definition_file const *file)
{
	struct emitter emitter = { .compiler = compiler };

	emit_doc(&emitter, file);
	bool const written = fputs(emitter.text.data, stdout) >= 0 && fflush(stdout) == 0;
	text_fini(&emitter.text);
	return written;
}

static bool run(struct compiler *compiler, struct options const *options)
{
	struct definition_file *const file = load(compiler, options->path, options->include_dirs);

	if (!file || compiler->error_count > 0)
		return false;
	if (options->mode == MODE_OUT)
		return write_headers(compiler, options->out, file);
	return options->mode == MODE_CHECK || print_doc(compiler, file);
}

int main(int argc, char **argv)
{
	struct options  options = { 0 };
	struct compiler compiler;

	for (int i = 1; i < argc; i++) {
		if (!parse_option(&options, argv, &i)) {
			fputs(usage, stderr);
			return 2;
		}
	}
	if (!options.path || options.mode == MODE_NONE) {
		fputs(usage, stderr);
		return 2;
	}

	compiler_init(&compiler, stderr);
	bool const ok = run(&compiler, &options);
	compiler_fini(&compiler);
	return ok ? 0 : 1;
}
