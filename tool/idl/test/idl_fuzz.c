/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Fuzz target: the interface compiler from text to headers. Its input is a definition; nothing is
 * read from or written to files, and definitions that include others end after the parser.
 */
#include "../emit.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

static void emit_to_nowhere(struct file const *file)
{
	char const *const templates[] = { header_template, server_template, connection_template,
		                          fuzz_template, markdown_template };

	for (size_t i = 0; i < sizeof(templates) / sizeof(templates[0]); i++) {
		char       *text = NULL;
		size_t      length = 0;
		FILE *const stream = open_memstream(&text, &length);

		emit(stream, templates[i], file);
		fclose(stream);
		free(text);
	}
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	static FILE *nowhere;
	if (!nowhere)
		nowhere = fopen("/dev/null", "w");

	compiler.messages = nowhere;
	char *const text = memcpy(allocate(size + 1), data, size);

	struct source const source = { "fuzz.idl", "fuzz", text, size };
	struct file *const  file = parse(&source);

	append(&compiler.files, &file->node);
	if (compiler.error_count == 0 && file->includes.count == 0)
		check(file);
	if (compiler.error_count == 0 && file->includes.count == 0)
		emit_to_nowhere(file);
	compiler_fini();
	return 0;
}
