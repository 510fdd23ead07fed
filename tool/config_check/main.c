/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * config_check FILE   check the configuration of an init as init itself does, and its routes.
 *
 * A host tool on the sandbox library; the run tool calls it before a scenario boots. Prints
 * `FILE:LINE: error: TEXT` or `... warning: ...` for each problem. Exit status: 0 if init would
 * accept the configuration, 1 if it would not, 2 if the file cannot be read.
 */
#include <errno.h>
#include <sandbox_check/check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <util/list.h>

struct check {
	struct fern_sandbox_problems problems;
	char const                  *path;
};

static enum fern_status host_alloc(struct fern_allocator *allocator, size_t size, size_t align,
                                   void **out_memory)
{
	size_t const least = align < sizeof(void *) ? sizeof(void *) : align;

	(void)allocator;
	if (posix_memalign(out_memory, least, size) != 0)
		return FERN_OUT_OF_RAM;
	memset(*out_memory, 0, size);
	return FERN_OK;
}

static void host_free(struct fern_allocator *allocator, void *memory, size_t size)
{
	(void)allocator;
	(void)size;
	free(memory);
}

static void print_problem(struct fern_sandbox_problems *problems,
                          enum fern_sandbox_severity severity, size_t line, char const *text)
{
	struct check const *const check = fern_container_of(problems, struct check, problems);

	printf("%s:%zu: %s: %s\n", check->path, line ? line : 1,
	       severity == FERN_SANDBOX_ERROR ? "error" : "warning", text);
}

/* The whole file; NULL, with errno set, if it cannot be read. */
static char *read_file(char const *path, size_t *out_length)
{
	FILE *const file = fopen(path, "rb");
	size_t      capacity = 4096, length = 0;
	char       *content = malloc(capacity);

	while (file && content) {
		length += fread(content + length, 1, capacity - length, file);
		if (length < capacity)
			break;
		capacity *= 2;
		char *const larger = realloc(content, capacity);
		if (!larger)
			free(content);
		content = larger;
	}
	bool const failed = !file || ferror(file);

	if (file)
		fclose(file);
	if (failed) {
		free(content);
		return NULL;
	}
	*out_length = length;
	return content;
}

int main(int argc, char **argv)
{
	static struct fern_allocator_ops const ops = { .alloc = host_alloc, .free = host_free };
	struct fern_allocator                  heap = { &ops };
	size_t                                 length = 0;

	if (argc != 2) {
		fprintf(stderr, "usage: config_check FILE\n");
		return 2;
	}
	char *const content = read_file(argv[1], &length);
	if (!content) {
		fprintf(stderr, "%s: %s\n", argv[1], strerror(errno));
		return 2;
	}
	struct check           check = { .problems.report = print_problem, .path = argv[1] };
	struct fern_string const document = { content, length };
	enum fern_status const status = fern_sandbox_check(&heap, document, &check.problems);

	free(content);
	return status == FERN_OK ? 0 : 1;
}
