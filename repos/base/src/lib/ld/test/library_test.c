/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Loading of a program with libraries that the compiler made: symbols across files, order of
 * constructors and destructors, loading at run time, and failures of all kinds, after which
 * nothing may be left.
 *
 * The files are compiled into a temporary directory by `cc`, or what the variable CC says.
 * Their code runs in this process. "ld.lib.so" is one of them: a function that writes down who
 * called it.
 */
#include "abi.h"
#include "library.h"
#include "test_mapper.h"
#include "unit.h"
#include <base/internal/log_sink.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---------------------------------------------------------------- files ---- */

#define EVENTS(name)                                                                               \
	"void record(char const *);\n"                                                             \
	"__attribute__((constructor)) static void start(void) { record(\"+" name "\"); }\n"        \
	"__attribute__((destructor)) static void end(void) { record(\"-" name "\"); }\n"

/* name, content, what it is linked to; in the order of building */
static struct {
	char const *name, *source, *needs;
} const files[] = {
	{ "ld.lib.so",
	  "char events[256]; static unsigned used;\n"
	  "void record(char const *e) { while (*e) events[used++] = *e++; events[used] = 0; }\n"
	  "int who(void) { return 1; }\n",
	  "" },
	{ "d.lib.so", EVENTS("d") "int d(void) { return 4; }\n", "ld.lib.so" },
	{ "c.lib.so", EVENTS("c") "int d(void); int c(void) { return 30 + d(); }\n",
	  "d.lib.so ld.lib.so" },
	{ "b.lib.so",
	  EVENTS("b") "int c(void), who(void);\n"
	              "int (*const table[])(void) = { c, who };\n"
	              "int b(void) { return 200 + table[0](); }\n",
	  "c.lib.so ld.lib.so" },
	{ "binary",
	  EVENTS("p") "int b(void), d(void);\n"
	              "int who(void) { return 2; }\n"
	              "unsigned long const stated = 77;\n"
	              "int sum(void) { return 1000 + b() + d(); }\n",
	  "b.lib.so d.lib.so ld.lib.so" },
	{ "plugin.lib.so",
	  EVENTS("x") "int d(void), who(void), extra(void);\n"
	              "int answer(void) { return d() * 10000 + who() * 1000 + extra(); }\n",
	  "extra.lib.so d.lib.so ld.lib.so" },
	{ "extra.lib.so", EVENTS("e") "int extra(void) { return 9; }\n", "ld.lib.so" },
	{ "hungry.lib.so", "int plugin_missing(void); int f(void) { return plugin_missing(); }\n",
	  "extra.lib.so" },
	{ "lonely.lib.so", EVENTS("l") "int f(void) { return 0; }\n",
	  "extra.lib.so absent.lib.so" },
	{ "absent.lib.so", "int absent;\n", "" },
};

enum { FILE_COUNT = sizeof(files) / sizeof(files[0]) };

static char directory[] = "/tmp/fern_library_test_XXXXXX";

static void run(char const *command)
{
	if (system(command) != 0)
		fail_msg("command failed: %s", command);
}

static void path_of(char const *name, char (*out_path)[200])
{
	snprintf(*out_path, sizeof(*out_path), "%s/%s", directory, name);
}

static void write_source(char const *name, char const *source)
{
	char path[200];

	path_of(name, &path);
	strcat(path, ".c");

	FILE *const file = fopen(path, "w");
	assert_non_null(file);
	fputs(source, file);
	fclose(file);
}

static void compile(unsigned index)
{
	char const *const compiler = getenv("CC") ? getenv("CC") : "cc";
	char const *const name = files[index].name;
	char              command[1000];

	write_source(name, files[index].source);
	snprintf(
		command, sizeof(command),
		"cd %s && %s -shared -fPIC -O1 -nostdlib -fno-stack-protector -fcf-protection=none "
		"-Wl,--hash-style=gnu,--build-id=none,-z,max-page-size=4096,-z,norelro "
		"-Wl,--no-as-needed,--unresolved-symbols=ignore-all -Wl,-soname,%s "
		"-o %s %s.c note.o %s",
		directory, compiler, name, name, name, files[index].needs);
	run(command);
}

/* the note that programs and libraries carry, as abi_note.S makes it */
static void write_note(void)
{
	char command[500], source[300];

	snprintf(source, sizeof(source),
	         "__attribute__((section(\".note.fern\"), used, aligned(4)))\n"
	         "static struct { unsigned a, b, c; char name[8]; unsigned number; }\n"
	         "const note = { 5, 4, 1, \"Fern\", %u };\n",
	         LD_ABI_NUMBER);
	write_source("note", source);
	snprintf(command, sizeof(command), "cd %s && cc -fPIC -c note.c", directory);
	run(command);
}

static int make_files(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(directory));
	write_note();

	/* first all of them without their needs, so that circles can be linked */
	for (unsigned i = 0; i < FILE_COUNT; i++) {
		char command[500];

		write_source(files[i].name, "");
		snprintf(command, sizeof(command),
		         "cd %s && cc -shared -nostdlib -Wl,-soname,%s -o %s -x c %s.c", directory,
		         files[i].name, files[i].name, files[i].name);
		run(command);
	}
	for (unsigned i = 0; i < FILE_COUNT; i++)
		compile(i);

	char path[200];
	path_of("absent.lib.so", &path);
	return unlink(path);
}

static int remove_files(void **state)
{
	char command[200];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", directory);
	return system(command);
}

/* ---------------------------------------------------------------- loader ---- */

struct test_library {
	struct ld_library  library;
	struct test_mapper mapper;
	struct ld_file     file;
	void              *content;
};

static struct ld_loader    loader;
static struct test_library linker;
static unsigned            open_count, calls_left;
static char                log_text[2000];

void fern_log_sink(struct fern_string line)
{
	size_t const used = strlen(log_text);

	if (used + line.length < sizeof(log_text))
		memcpy(log_text + used, line.data, line.length + 1);
}

static bool read_file(char const *name, void **out_content, size_t *out_size)
{
	char        path[200];
	struct stat info;

	path_of(name, &path);
	FILE *const file = fopen(path, "r");
	if (!file)
		return false;

	assert_int_equal(fstat(fileno(file), &info), 0);
	*out_size = (size_t)info.st_size;
	*out_content = malloc(*out_size);
	assert_int_equal(fread(*out_content, 1, *out_size, file), *out_size);
	fclose(file);
	return true;
}

static enum fern_status open_library(struct ld_loader *unused, char const *name,
                                     struct ld_library **out_library, struct ld_file *out_file)
{
	struct test_library *library;
	size_t               size;
	void                *content;

	(void)unused;
	if (calls_left-- == 0)
		return FERN_OUT_OF_CAPS;
	if (!read_file(name, &content, &size))
		return FERN_DENIED;

	library = calloc(1, sizeof(*library));
	library->content = content;
	library->file = (struct ld_file){ .name = name, .data = content, .size = size };
	test_mapper_init(&library->mapper, &library->file);
	library->library.mapper = &library->mapper.mapper;
	*out_library = &library->library;
	*out_file = library->file;
	open_count++;
	return FERN_OK;
}

static void mapped(struct ld_loader *unused, struct ld_library *library)
{
	struct test_library *const test = fern_container_of(library, struct test_library, library);

	(void)unused;
	free(test->content);
	test->content = NULL;
}

static void close_library(struct ld_loader *unused, struct ld_library *library)
{
	mapped(unused, library);
	free(fern_container_of(library, struct test_library, library));
	open_count--;
}

static struct ld_loader_ops const loader_ops = { open_library, mapped, close_library };

static int start(void **state)
{
	struct ld_library *library = NULL;

	(void)state;
	log_text[0] = 0;
	calls_left = 1000;
	linker = (struct test_library){ 0 };

	/* loaded like the others, by a loader that has no linker itself */
	strcpy(linker.library.name, "none");
	linker.library.image.name = "none";
	ld_loader_init(&loader, &loader_ops, &linker.library);
	assert_status(FERN_OK, ld_library_load(&loader, "ld.lib.so", true, &library));
	fern_list_remove(&library->element);
	ld_loader_init(&loader, &loader_ops, library);
	open_count = 0;
	return 0;
}

static int finish(void **state)
{
	struct ld_library *const library = loader.linker;

	(void)state;
	/* permanent libraries stay; here they go, without their destructors */
	while (loader.libraries.last) {
		struct ld_library *const last =
			fern_container_of(loader.libraries.last, struct ld_library, element);
		fern_list_remove(&last->element);
		ld_image_unmap(&last->image, last->mapper);
		close_library(&loader, last);
	}
	ld_image_unmap(&library->image, library->mapper);
	close_library(&loader, library);
	return 0;
}

static char const *events(void)
{
	return ld_library_symbol(loader.linker, "events", 1);
}

static int call(struct ld_library const *library, char const *name)
{
	void *const symbol = ld_library_symbol(library, name, 1);
	int (*function)(void);

	assert_non_null(symbol);
	memcpy(&function, &symbol, sizeof(function));
	return function();
}

static struct ld_library *load(char const *name, bool permanent)
{
	struct ld_library *library = NULL;

	assert_status(FERN_OK, ld_library_load(&loader, name, permanent, &library));
	ld_library_construct(library);
	return library;
}

static void unload(struct ld_library *library)
{
	ld_library_release(library);
	ld_loader_sweep(&loader);
}

/* ---------------------------------------------------------------- tests ---- */

static void loads_program_with_libraries(void **state)
{
	struct ld_library const *const program = load("binary", true);

	(void)state;
	assert_int_equal(open_count, 4);
	assert_int_equal(call(program, "sum"), 1000 + 234 + 4);
	assert_string_equal(log_text, "");
}

static void constructs_what_is_needed_first(void **state)
{
	(void)state;
	load("binary", true);
	assert_string_equal(events(), "+d+c+b+p");
	load("binary", true);
	assert_string_equal(events(), "+d+c+b+p");
}

static void finds_symbols_of_the_right_size(void **state)
{
	struct ld_library const *const program = load("binary", true);
	unsigned long const *const stated = ld_library_symbol(program, "stated", sizeof(*stated));

	(void)state;
	assert_non_null(stated);
	assert_int_equal(*stated, 77);
	assert_null(ld_library_symbol(program, "stated", 1 << 20));
	assert_null(ld_library_symbol(program, "unstated", 1));
	assert_null(ld_library_symbol(program, "b", 1)); /* another library's */
}

static void loads_and_unloads_at_run_time(void **state)
{
	(void)state;
	load("binary", true);
	struct ld_library *const plugin = load("plugin.lib.so", false);

	/* d is shared with the program, who() is the program's, not that of ld.lib.so */
	assert_int_equal(call(plugin, "answer"), 42009);
	assert_int_equal(open_count, 6);
	assert_string_equal(events(), "+d+c+b+p+e+x");

	struct ld_library *const again = load("plugin.lib.so", false);
	assert_ptr_equal(again, plugin);
	unload(again);
	assert_string_equal(events(), "+d+c+b+p+e+x");

	unload(plugin);
	assert_string_equal(events(), "+d+c+b+p+e+x-x-e");
	assert_int_equal(open_count, 4);
}

static void keeps_what_somebody_needs(void **state)
{
	(void)state;
	struct ld_library *const extra = load("extra.lib.so", false);
	struct ld_library *const plugin = load("plugin.lib.so", false);

	assert_string_equal(events(), "+e+d+x");
	assert_int_equal(call(plugin, "answer"), 41009);
	unload(extra);
	assert_string_equal(events(), "+e+d+x");
	unload(plugin);
	assert_string_equal(events(), "+e+d+x-x-e-d");
	assert_int_equal(open_count, 0);
}

static void a_missing_symbol_leaves_nothing(void **state)
{
	struct ld_library *library = NULL;

	(void)state;
	assert_status(FERN_NOT_FOUND, ld_library_load(&loader, "hungry.lib.so", false, &library));
	assert_non_null(strstr(log_text, "hungry.lib.so: needs the symbol 'plugin_missing'"));
	assert_int_equal(open_count, 0);
	assert_true(fern_list_empty(&loader.libraries));
	assert_string_equal(events(), "");
}

static void a_missing_library_leaves_nothing(void **state)
{
	struct ld_library *library = NULL;

	(void)state;
	struct ld_library *const extra = load("extra.lib.so", false);
	assert_status(FERN_DENIED, ld_library_load(&loader, "lonely.lib.so", false, &library));
	assert_int_equal(open_count, 1);
	assert_int_equal(extra->references, 1);
	unload(extra);
}

static void every_failure_leaves_nothing(void **state)
{
	struct ld_library *library = NULL;
	unsigned           calls = 0;

	(void)state;
	for (; calls_left = calls, ld_library_load(&loader, "binary", true, &library) != FERN_OK;
	     calls++) {
		assert_int_equal(open_count, 0);
		assert_true(fern_list_empty(&loader.libraries));
	}
	assert_int_equal(calls, 4);
}

static void refuses_long_names(void **state)
{
	struct ld_library *library = NULL;
	char               name[LD_FILE_NAME_MAX + 2];

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	assert_status(FERN_INVALID_ARGUMENT, ld_library_load(&loader, name, false, &library));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(loads_program_with_libraries),
		TEST(constructs_what_is_needed_first),
		TEST(finds_symbols_of_the_right_size),
		TEST(loads_and_unloads_at_run_time),
		TEST(keeps_what_somebody_needs),
		TEST(a_missing_symbol_leaves_nothing),
		TEST(a_missing_library_leaves_nothing),
		TEST(every_failure_leaves_nothing),
		TEST(refuses_long_names),
	};

	return cmocka_run_group_tests(tests, make_files, remove_files);
}
