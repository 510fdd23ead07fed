/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Fuzz target: the interface compiler from text to headers. Its input is a definition; nothing is
 * read from or written to files, and definitions that include others end after the parser.
 */
#include "../emit.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

static void emit_to_nowhere(struct compiler *compiler, struct file const *file)
{
	static emit_file *const parts[] = { emit_header, emit_server, emit_connection, emit_fuzz,
		                            emit_doc };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		char          *text = NULL;
		size_t         length = 0;
		struct emitter emitter = { .compiler = compiler,
			                   .stream = open_memstream(&text, &length) };

		parts[i](&emitter, file);
		fclose(emitter.stream);
		free(text);
	}
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	static FILE *nowhere;
	if (!nowhere)
		nowhere = fopen("/dev/null", "w");

	struct compiler     compiler = { .messages = nowhere };
	struct source const source = { "fuzz.idl", "fuzz", (char const *)data, size };
	struct file *const  file = parse(&compiler, &source);

	if (compiler.error_count == 0 && file->includes.count == 0)
		check(&compiler, file);
	if (compiler.error_count == 0 && file->includes.count == 0)
		emit_to_nowhere(&compiler, file);
	compiler_fini(&compiler);
	return 0;
}
