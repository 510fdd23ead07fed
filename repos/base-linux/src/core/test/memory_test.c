/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Memory and boot modules on the real Linux: what somebody can do with a descriptor or a mapping
 * that core handed out, and kept.
 */
#include "core_syscall.h"
#include "unit.h"
#include <memory.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIZE = 8192, READ = LINUX_PROT_READ, READ_WRITE = LINUX_PROT_READ | LINUX_PROT_WRITE };

static struct platform_memory *alloc_memory(void)
{
	struct platform_memory_options const options = { .size = SIZE, .cache = FERN_CACHE_CACHED };
	struct platform_memory              *memory = NULL;

	assert_status(FERN_OK, platform_memory_alloc(&options, &memory));
	return memory;
}

/* A copy of the descriptor, as a component gets it. */
static int hand_out(struct platform_memory *memory, bool writeable)
{
	int fd = -1;

	assert_status(FERN_OK, linux_memory_descriptor(memory, writeable, &fd));
	return dup(fd);
}

static char *map(int fd, int protection)
{
	return linux_mmap(NULL, SIZE, protection, LINUX_MAP_SHARED, fd, 0);
}

static sigjmp_buf after_fault;

static void handle_fault(int signal)
{
	(void)signal;
	siglongjmp(after_fault, 1);
}

/* Whether a byte can be read. */
static bool readable(char const volatile *address)
{
	struct sigaction const catch = { .sa_handler = handle_fault };
	struct sigaction before;
	bool             result = false;

	sigaction(SIGBUS, &catch, &before);
	if (sigsetjmp(after_fault, 1) == 0) {
		(void)*address;
		result = true;
	}
	sigaction(SIGBUS, &before, NULL);
	return result;
}

/* ---------------------------------------------------------------- memory ---- */

static void memory_is_shared_and_zeroed(void **state)
{
	struct platform_memory *memory = alloc_memory();
	int const               writer = hand_out(memory, true), reader = hand_out(memory, false);
	char *const written = map(writer, READ_WRITE), *const seen = map(reader, READ);

	(void)state;
	assert_true(linux_mmap_ok(written) && linux_mmap_ok(seen));
	assert_int_equal(seen[SIZE - 1], 0);
	written[5] = 'x';
	assert_int_equal(seen[5], 'x');
	platform_memory_free(memory);
	linux_munmap(written, SIZE);
	linux_munmap(seen, SIZE);
	linux_close(writer);
	linux_close(reader);
}

static void a_read_only_descriptor_stays_read_only(void **state)
{
	struct platform_memory *memory = alloc_memory();
	int const               reader = hand_out(memory, false);

	(void)state;
	assert_false(linux_mmap_ok(map(reader, READ_WRITE)));
	assert_true(linux_write(reader, "x", 1) < 0);
	assert_true(linux_ftruncate(reader, 0) < 0);
	linux_close(reader);
	platform_memory_free(memory);
}

static void memory_cannot_grow(void **state)
{
	struct platform_memory *memory = alloc_memory();
	int const               writer = hand_out(memory, true);

	(void)state;
	assert_true(linux_ftruncate(writer, SIZE + 1) < 0);
	assert_true(linux_pwrite(writer, "x", 1, SIZE) < 0);
	linux_close(writer);
	platform_memory_free(memory);
}

static void what_was_freed_is_worth_nothing_to_who_kept_it(void **state)
{
	struct platform_memory *memory = alloc_memory();
	int const               writer = hand_out(memory, true);
	char *const             kept = map(writer, READ_WRITE);
	char                    byte;

	(void)state;
	kept[0] = 'x';
	assert_true(readable(kept));
	platform_memory_free(memory);
	assert_false(readable(kept));
	assert_true(linux_ftruncate(writer, SIZE) < 0);
	assert_true(linux_pwrite(writer, "x", 1, 0) < 0);
	assert_int_equal(linux_pread(writer, &byte, 1, 0), 0);
	linux_munmap(kept, SIZE);
	linux_close(writer);
}

static void impossible_memory_is_refused(void **state)
{
	struct platform_memory_options options = { .size = UINT64_MAX & ~(uint64_t)4095 };
	struct platform_memory        *memory = NULL;

	(void)state;
	assert_status(FERN_OUT_OF_RAM, platform_memory_alloc(&options, &memory));
	options = (struct platform_memory_options){ .size = SIZE, .cache = FERN_CACHE_UNCACHED };
	assert_status(FERN_UNSUPPORTED, platform_memory_alloc(&options, &memory));
}

/* ---------------------------------------------------------------- renewal ---- */

static void renewed_memory_keeps_its_content_and_nobody_else(void **state)
{
	struct platform_memory *memory = alloc_memory();
	int const               kept = hand_out(memory, true);
	char *const             before = map(kept, READ_WRITE);

	(void)state;
	before[SIZE - 1] = 'x';
	assert_true(platform_memory_renew(memory)); /* nobody got it by a fault: it stays */
	assert_true(readable(before));

	memory->exposed = true;
	assert_true(platform_memory_renew(memory));
	assert_false(readable(before) || readable(before + SIZE - 1));
	assert_true(linux_ftruncate(kept, SIZE) < 0);

	int const   fresh = hand_out(memory, true), reader = hand_out(memory, false);
	char *const after = map(fresh, READ_WRITE), *const seen = map(reader, READ);
	assert_int_equal(after[SIZE - 1], 'x');
	assert_int_equal(after[0], 0);
	after[0] = 'y';
	assert_int_equal(seen[0], 'y');
	assert_false(readable(before));
	platform_memory_free(memory);
	assert_false(readable(after));
	close(kept);
	close(fresh);
	close(reader);
	linux_munmap(before, SIZE);
	linux_munmap(after, SIZE);
	linux_munmap(seen, SIZE);
}

static void what_is_too_large_or_a_module_is_not_renewed(void **state)
{
	struct platform_memory_options const options = { .size = LINUX_RENEWED_MAX + 4096,
		                                         .cache = FERN_CACHE_CACHED };
	struct platform_memory              *memory = NULL;

	(void)state;
	assert_status(FERN_OK, platform_memory_alloc(&options, &memory));
	memory->exposed = true;
	assert_false(platform_memory_renew(memory));
	platform_memory_free(memory);

	memory = alloc_memory();
	memory->exposed = memory->module = true;
	assert_false(platform_memory_renew(memory));
	memory->module = false;
	platform_memory_free(memory);
}

/* ---------------------------------------------------------------- boot modules ---- */

static bool write_file(char const *name, char const *content)
{
	FILE *const file = fopen(name, "w");

	return file && fputs(content, file) >= 0 && fclose(file) == 0;
}

/* A boot directory with a module, an empty one, a directory, and a pipe that nobody writes to. */
static int make_boot_directory(void **state)
{
	static char directory[] = "boot_directory_XXXXXX";

	*state = directory;
	if (!mkdtemp(directory) || chdir(directory) != 0 || mkdir("directory", 0700) != 0 ||
	    mkfifo("pipe", 0600) != 0)
		return 1;
	return !write_file("module", "content") || !write_file("empty", "");
}

static int remove_boot_directory(void **state)
{
	unlink("module");
	unlink("empty");
	unlink("pipe");
	rmdir("directory");
	return chdir("..") || rmdir(*state);
}

static void a_module_is_read_only_memory(void **state)
{
	struct platform_memory *memory = NULL;
	uint64_t                size = 0;
	int                     fd = -1;

	(void)state;
	assert_status(FERN_OK, platform_boot_module_open(fern_string("module"), &memory, &size));
	assert_int_equal(size, 7);
	assert_status(FERN_DENIED, linux_memory_descriptor(memory, true, &fd));
	assert_status(FERN_OK, linux_memory_descriptor(memory, false, &fd));

	char *const content = linux_mmap(NULL, 4096, READ, LINUX_MAP_SHARED, fd, 0);
	assert_memory_equal(content, "content\0\0", 9);
	platform_memory_free(memory);
	assert_memory_equal(content, "content", 7); /* the file itself is left alone */
	linux_munmap(content, 4096);
}

static void only_plain_files_of_the_directory_are_modules(void **state)
{
	static char const *const names[] = { "",
		                             ".",
		                             "..",
		                             "../module",
		                             "/etc/passwd",
		                             "directory",
		                             "directory/../module",
		                             "pipe",
		                             "missing",
		                             ".hidden" };
	struct platform_memory  *memory = NULL;
	uint64_t                 size = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_status(FERN_NOT_FOUND,
		              platform_boot_module_open(fern_string(names[i]), &memory, &size));
	assert_status(
		FERN_NOT_FOUND,
		platform_boot_module_open((struct fern_string){ "module\0x", 8 }, &memory, &size));
	assert_status(FERN_EMPTY, platform_boot_module_open(fern_string("empty"), &memory, &size));
}

static void content_can_be_read(void **state)
{
	char                    buffer[8] = { 0 };
	struct platform_memory *memory = NULL;
	uint64_t                size = 0;

	(void)state;
	assert_status(FERN_OK, platform_boot_module_open(fern_string("module"), &memory, &size));
	assert_int_equal(size, 7);
	assert_true(platform_memory_read(memory, 0, buffer, 7));
	assert_string_equal(buffer, "content");
	assert_true(platform_memory_read(memory, 3, buffer, 2));
	assert_string_equal(buffer, "tentent");
	assert_false(platform_memory_read(memory, 0, buffer, 8)); /* there is no more */
	platform_memory_free(memory);
}

int main(void)
{
	struct CMUnitTest const memory_tests[] = {
		cmocka_unit_test(memory_is_shared_and_zeroed),
		cmocka_unit_test(renewed_memory_keeps_its_content_and_nobody_else),
		cmocka_unit_test(what_is_too_large_or_a_module_is_not_renewed),
		cmocka_unit_test(a_read_only_descriptor_stays_read_only),
		cmocka_unit_test(memory_cannot_grow),
		cmocka_unit_test(what_was_freed_is_worth_nothing_to_who_kept_it),
		cmocka_unit_test(impossible_memory_is_refused),
	};
	struct CMUnitTest const module_tests[] = {
		cmocka_unit_test(a_module_is_read_only_memory),
		cmocka_unit_test(only_plain_files_of_the_directory_are_modules),
		cmocka_unit_test(content_can_be_read),
	};

	return cmocka_run_group_tests(memory_tests, NULL, NULL) +
	       cmocka_run_group_tests(module_tests, make_boot_directory, remove_boot_directory);
}
