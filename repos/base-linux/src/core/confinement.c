/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Namespaces, see confinement.h. They are a second line: no component can open, connect or look up
 * anything anyway.
 */
#include "confinement.h"
#include "core_syscall.h"
#include "domain.h"
#include <base/log.h>
#include <linux/fcntl.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <linux/wait.h>
#include <asm/signal.h>
#include <util/format.h>

static struct namespace {
	char const   *name;
	unsigned long flag;
	bool          entered;
} namespaces[] = {
	{ "user", CLONE_NEWUSER, false }, { "pid", CLONE_NEWPID, false },
	{ "net", CLONE_NEWNET, false },   { "ipc", CLONE_NEWIPC, false },
	{ "uts", CLONE_NEWUTS, false },
};

enum { NAMESPACE_COUNT = sizeof(namespaces) / sizeof(namespaces[0]) };

static void write_file(char const *path, char const *text, size_t length)
{
	int const file = linux_openat(LINUX_AT_FDCWD, path, LINUX_O_WRONLY);

	if (file < 0)
		return;
	(void)linux_write(file, text, length);
	(void)linux_close(file);
}

/** In a new user namespace we are nobody until we say who we were outside. */
static void map_identity(long user, long group)
{
	char   line[64];
	size_t length = fern_format(line, sizeof(line), "%ld %ld 1\n", user, user);

	write_file("/proc/self/uid_map", line, length);
	write_file("/proc/self/setgroups", "deny", 4);
	length = fern_format(line, sizeof(line), "%ld %ld 1\n", group, group);
	write_file("/proc/self/gid_map", line, length);
}

/** Stay behind until core ends, and end with its value. */
__attribute__((noreturn)) static void wait_for_core(long core)
{
	int status = 0;

	while (LINUX_CALL(__NR_wait4, core, &status, 0, 0) == -EINTR)
		;
	linux_exit_group(status & 0x7f ? 128 + (status & 0x7f) : status >> 8 & 0xff);
}

void linux_enter_namespaces(void)
{
	long const user = LINUX_CALL(__NR_getuid);
	long const group = LINUX_CALL(__NR_getgid);

	for (size_t i = 0; i < NAMESPACE_COUNT; i++) {
		namespaces[i].entered = LINUX_CALL(__NR_unshare, namespaces[i].flag) == 0;
		if (namespaces[i].entered && namespaces[i].flag == CLONE_NEWUSER)
			map_identity(user, group);
	}

	/* only children are in a new pid namespace */
	long const child = LINUX_CALL(__NR_clone, SIGCHLD);
	if (child > 0)
		wait_for_core(child);
	(void)LINUX_CALL(__NR_prctl, PR_SET_PDEATHSIG, SIGKILL);
}

void linux_log_confinement(void)
{
	char   active[64] = "", missing[64] = "";
	size_t active_length = 0, missing_length = 0;

	for (size_t i = 0; i < NAMESPACE_COUNT; i++) {
		char *const   text = namespaces[i].entered ? active : missing;
		size_t *const length = namespaces[i].entered ? &active_length : &missing_length;

		*length += fern_format(text + *length, sizeof(active) - *length, " %s",
		                       namespaces[i].name);
	}
	fern_log("confinement: system-call filter; %s; namespaces:%s",
	         linux_listener_available() ? "threads admitted by core"
	                                    : "threads not counted (no user notification)",
	         active_length ? active : " none");
	if (missing_length)
		fern_log("this host does not permit namespaces:%s", missing);
}
