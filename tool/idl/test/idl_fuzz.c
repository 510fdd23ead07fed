/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Fuzz target: the interface compiler from text to headers. Its input is a definition, up to the
 * first zero byte; nothing is read from or written to files, and definitions that include others
 * end after the parser.
 */
#include "../emit.h"

#include <setjmp.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

static jmp_buf stopped;

/** An error ends the compilation, but not the program. */
static void go_on(char const *message)
{
	size_t const length = strlen(message);

	if (length == 0 || message[length - 1] != '\n')
		abort();
	longjmp(stopped, 1);
}

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

static void compile(struct file *file)
{
	parse(file);
	if (file->includes.count > 0)
		return;
	check(file);
	emit_to_nowhere(file);
}

static void forget_everything(void)
{
	while (compiler.blocks.first) {
		struct node *const block = compiler.blocks.first;

		compiler.blocks.first = block->next;
		free(block);
	}
	compiler = (struct compiler){ 0 };
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	on_stop = go_on;
	if (setjmp(stopped) == 0) {
		struct file *const file = add(&compiler.files, sizeof(*file));

		file->path = "fuzz.idl";
		file->base = "fuzz";
		file->text = memcpy(allocate(size + 1), data, size);
		compile(file);
	}
	forget_everything();
	return 0;
}
