/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Starting processes, see domain.h.
 *
 * A component's descriptors are put to their places in core's own table first, where nothing else
 * uses these numbers; the child then copies only that part of the table, however many descriptors
 * core has.
 */
#include "core_syscall.h"
#include "domain.h"
#include "memory.h"
#include <linux/boot_info.h>
#include <linux/close_range.h>
#include <linux/elf.h>
#include <linux/fcntl.h>
#include <linux/memfd.h>
#include <linux/resource.h>
#include <linux/sched.h>
#include <asm/signal.h>

enum { AT_EMPTY_PATH_FLAG = 0x1000, STUB_CALL_SIZE = 4 };

/* what stands at a component's places meanwhile: core's standard output */
enum { PLACEHOLDER = 1 };

extern char const linux_stub_file[], linux_stub_file_end[];

static int stub_file = -1;

uint64_t linux_stub_call_instruction(void)
{
	/* right before the entry point, see stub/arch/ */
	return ((Elf64_Ehdr const *)linux_stub_file)->e_entry - STUB_CALL_SIZE;
}

enum fern_status linux_spawn_init(void)
{
	size_t const size = (size_t)(linux_stub_file_end - linux_stub_file);
	int const    file = linux_memfd_create("stub", MFD_CLOEXEC);

	if (file < 0 || linux_write(file, linux_stub_file, size) != (long)size)
		return FERN_OUT_OF_RAM;

	/* a file that somebody has open for writing cannot be executed */
	stub_file = linux_reopen_read_only(file);
	(void)linux_close(file);
	return stub_file < 0 ? FERN_UNSUPPORTED : FERN_OK;
}

/** For a confined component; a program of the host keeps what core has. The stub does the rest. */
static void limit_resources(void)
{
	static struct rlimit64 const no_core_file = { 0, 0 };

	(void)LINUX_CALL(__NR_close_range, 0, 2, 0);
	(void)LINUX_CALL(__NR_prlimit64, 0, RLIMIT_CORE, &no_core_file, 0);
}

/** The child: shares core's memory, and changes nothing in it. */
static void execute(void *argument)
{
	struct linux_program const *const program = argument;
	char const *const                 arguments[] = { program->label, NULL };
	char const *const                 environment[] = { NULL };
	uint64_t const                    no_signals = 0;

	if (LINUX_CALL(__NR_close_range, LINUX_BOOT_DESCRIPTORS_END, ~0u, CLOSE_RANGE_UNSHARE) ==
	    0) {
		if (!program->path)
			limit_resources();
		(void)LINUX_CALL(__NR_rt_sigprocmask, SIG_SETMASK, &no_signals, 0, sizeof(no_signals)); /* core blocks one */
		(void)linux_fcntl(LINUX_BOOT_STUB, F_SETFD, FD_CLOEXEC);
		(void)LINUX_CALL(__NR_execveat, LINUX_BOOT_STUB, "", arguments, environment,
		                 AT_EMPTY_PATH_FLAG);
	}
	linux_exit_group(255);
}

/** Occupy the places, so that nothing that core opens gets there. */
static enum fern_status reserve_places(void)
{
	for (int place = LINUX_BOOT_PARENT; place < LINUX_BOOT_DESCRIPTORS_END; place++)
		if (LINUX_CALL(__NR_dup3, PLACEHOLDER, place, LINUX_O_CLOEXEC) < 0)
			return FERN_OUT_OF_CAPS;
	return FERN_OK;
}

/** Put the descriptors to their places in core's own table. */
static enum fern_status place_descriptors(int executable, int const *descriptors)
{
	for (int place = LINUX_BOOT_PARENT; place < LINUX_BOOT_DESCRIPTORS_END; place++) {
		int const source = place == LINUX_BOOT_STUB ? executable : descriptors[place];

		if (source >= 0 && LINUX_CALL(__NR_dup3, source, place, 0) < 0)
			return FERN_OUT_OF_CAPS;
	}
	return FERN_OK;
}

static enum fern_status clone_process(struct linux_program const *program, int *out_id,
                                      int *out_pid_descriptor)
{
	static _Alignas(16) uint8_t stack[4096];
	unsigned long const flags = CLONE_VM | CLONE_VFORK | CLONE_FILES | CLONE_PIDFD | SIGCHLD;
	long const id = linux_clone_child(flags, stack + sizeof(stack), out_pid_descriptor, execute,
	                                  (void *)program);

	if (id < 0)
		return FERN_LIMIT;
	(void)linux_fcntl(*out_pid_descriptor, F_SETFD, FD_CLOEXEC);
	*out_id = (int)id;
	return FERN_OK;
}

enum fern_status linux_spawn(struct linux_program const *program, int const *descriptors,
                             int *out_id, int *out_pid_descriptor)
{
	int const executable = program->path
	                               ? linux_openat(LINUX_AT_FDCWD, program->path, LINUX_O_RDONLY)
	                               : stub_file;

	if (executable < 0)
		return FERN_NOT_FOUND;

	enum fern_status status = place_descriptors(executable, descriptors);
	if (status == FERN_OK)
		status = clone_process(program, out_id, out_pid_descriptor);

	if (program->path)
		(void)linux_close(executable);
	enum fern_status const reserved = reserve_places();
	return status != FERN_OK ? status : reserved;
}
