/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What an intruder would try first, with arguments that would work anywhere else: files, sockets,
 * processes, other processes' memory and registers, and the kernel's settings.
 */
#include "attack.h"
#include "probe.h"
#include "raw.h"
#include <asm/signal.h>
#include <linux/clone_flags.h>
#include <linux/fcntl.h>
#include <linux/memfd.h>
#include <linux/prctl.h>
#include <linux/resource.h>
#include <linux/seccomp.h>
#include <linux/syscall.h>

enum { UNUSED_SLOT = 8 }; /* of the stack area */

#define ADDRESS(object) ((long)(uintptr_t)(object))

struct named_call {
	char const *name;
	int         number;
	long        arguments[6];
};

static void attack_list(char const *group, struct named_call const *calls, size_t count)
{
	attack_begin(group);
	for (size_t i = 0; i < count; i++) {
		long const *const a = calls[i].arguments;

		attack_call(calls[i].name,
		            linux_syscall(calls[i].number, a[0], a[1], a[2], a[3], a[4], a[5]),
		            -EPERM);
	}
	attack_end();
}

#define ATTACK_LIST(group, calls) attack_list(group, calls, sizeof(calls) / sizeof((calls)[0]))

static char buffer[4096];

static void attack_files(void)
{
	static char const root[] = "/", secret[] = "/etc/passwd",
			  created[] = "/tmp/fern-confinement", here[] = ".";
	struct named_call const calls[] = {
		{ "open", __NR_open, { ADDRESS(secret), O_RDONLY } },
		{ "openat", __NR_openat, { AT_FDCWD, ADDRESS(secret), O_RDONLY } },
		{ "openat of the directory", __NR_openat, { AT_FDCWD, ADDRESS(here), O_RDONLY } },
		{ "openat of a new file",
		  __NR_openat,
		  { AT_FDCWD, ADDRESS(created), O_CREAT | O_RDWR, 0600 } },
		{ "openat2", __NR_openat2, { AT_FDCWD, ADDRESS(secret), ADDRESS(buffer), 24 } },
		{ "creat", __NR_creat, { ADDRESS(created), 0600 } },
		{ "memfd_create", __NR_memfd_create, { ADDRESS("x"), 0 } },
		{ "memfd_secret", 447, { 0 } },
		{ "mknod", __NR_mknod, { ADDRESS(created), 010600, 0 } },
		{ "mkdir", __NR_mkdir, { ADDRESS(created), 0700 } },
		{ "unlink", __NR_unlink, { ADDRESS(created) } },
		{ "link", __NR_link, { ADDRESS(secret), ADDRESS(created) } },
		{ "symlink", __NR_symlink, { ADDRESS(secret), ADDRESS(created) } },
		{ "readlink",
		  __NR_readlink,
		  { ADDRESS("/proc/self/exe"), ADDRESS(buffer), sizeof(buffer) } },
		{ "stat", __NR_stat, { ADDRESS(secret), ADDRESS(buffer) } },
		{ "statx", __NR_statx, { AT_FDCWD, ADDRESS(secret), 0, 0xfff, ADDRESS(buffer) } },
		{ "access", __NR_access, { ADDRESS(secret), 4 } },
		{ "chdir", __NR_chdir, { ADDRESS(root) } },
		{ "chroot", __NR_chroot, { ADDRESS(root) } },
		{ "getdents64", __NR_getdents64, { 3, ADDRESS(buffer), sizeof(buffer) } },
		{ "name_to_handle_at",
		  __NR_name_to_handle_at,
		  { AT_FDCWD, ADDRESS(secret), ADDRESS(buffer), ADDRESS(buffer) } },
		{ "open_by_handle_at", __NR_open_by_handle_at, { 3, ADDRESS(buffer), 0 } },
		{ "inotify_init", __NR_inotify_init1, { 0 } },
		{ "fanotify_init", __NR_fanotify_init, { 0 } },
		{ "io_uring_setup", __NR_io_uring_setup, { 8, ADDRESS(buffer) } },
		{ "io_setup", __NR_io_setup, { 8, ADDRESS(buffer) } },
		{ "mount",
		  __NR_mount,
		  { ADDRESS("none"), ADDRESS("/tmp"), ADDRESS("tmpfs"), 0, 0 } },
		{ "open_tree", __NR_open_tree, { AT_FDCWD, ADDRESS(root), 1 } },
		{ "fcntl: set flags", __NR_fcntl, { 8, F_SETFL, 0 } },
		{ "fcntl: duplicate", __NR_fcntl, { 8, F_DUPFD, 0 } },
		{ "fcntl: own", __NR_fcntl, { 8, F_SETOWN, 1 } },
		{ "ioctl: blocking", __NR_ioctl, { 8, 0x5421, ADDRESS(buffer) } },
		{ "dup", __NR_dup, { 8 } },
		{ "dup2", __NR_dup2, { 8, 100 } },
		{ "dup3", __NR_dup3, { 8, 100, 0 } },
		{ "flock", __NR_flock, { 8, 2 } },
	};

	ATTACK_LIST("files", calls);
}

static void attack_sockets(void)
{
	static struct named_call const calls[] = {
		{ "socket: internet", __NR_socket, { 2, 1, 0 } },
		{ "socket: internet 6", __NR_socket, { 10, 1, 0 } },
		{ "socket: unix", __NR_socket, { 1, 1, 0 } },
		{ "socket: netlink", __NR_socket, { 16, 3, 0 } },
		{ "socket: packet", __NR_socket, { 17, 3, 0 } },
		{ "socket: vsock", __NR_socket, { 40, 1, 0 } },
		{ "socketpair", __NR_socketpair, { 1, 1, 0, ADDRESS(buffer) } },
		{ "connect", __NR_connect, { 8, ADDRESS(buffer), 16 } },
		{ "bind", __NR_bind, { 8, ADDRESS(buffer), 16 } },
		{ "listen", __NR_listen, { 8, 1 } },
		{ "accept", __NR_accept, { 8, 0, 0 } },
		{ "shutdown", __NR_shutdown, { 8, 2 } },
		{ "setsockopt: buffer", __NR_setsockopt, { 8, 1, 7, ADDRESS(buffer), 4 } },
		{ "getpeername", __NR_getpeername, { 8, ADDRESS(buffer), ADDRESS(buffer) } },
		{ "sendto", __NR_sendto, { 8, ADDRESS(buffer), 4, 0, 0, 0 } },
		{ "sendmmsg", __NR_sendmmsg, { 8, ADDRESS(buffer), 1, 0 } },
		{ "recvfrom", __NR_recvfrom, { 8, ADDRESS(buffer), 4, 0x40, 0, 0 } },
		{ "pipe", __NR_pipe, { ADDRESS(buffer) } },
		{ "pipe2", __NR_pipe2, { ADDRESS(buffer), 0 } },
		{ "eventfd", __NR_eventfd2, { 0, 0 } },
		{ "signalfd", __NR_signalfd4, { -1, ADDRESS(buffer), 8, 0 } },
		{ "timerfd", __NR_timerfd_create, { 1, 0 } },
		{ "epoll_create", __NR_epoll_create1, { 0 } },
		{ "mq_open", __NR_mq_open, { ADDRESS("x"), O_CREAT | O_RDWR, 0600, 0 } },
		{ "msgget", __NR_msgget, { 1, 01600 } },
		{ "semget", __NR_semget, { 1, 1, 01600 } },
		{ "shmget", __NR_shmget, { 1, 4096, 01600 } },
		{ "splice", __NR_splice, { 3, 0, 8, 0, 1, 0 } },
		{ "sendfile", __NR_sendfile, { 8, 3, 0, 1 } },
		{ "writev", __NR_writev, { 8, ADDRESS(buffer), 1 } },
	};

	ATTACK_LIST("sockets and the like", calls);
}

static void attack_other_processes(int process)
{
	struct named_call const calls[] = {
		{ "kill", __NR_kill, { process, SIGKILL } },
		{ "tkill", __NR_tkill, { process, SIGKILL } },
		{ "tgkill", __NR_tgkill, { process, process, SIGKILL } },
		{ "rt_sigqueueinfo", __NR_rt_sigqueueinfo, { process, SIGKILL, ADDRESS(buffer) } },
		{ "ptrace: attach", __NR_ptrace, { 16, process } },
		{ "ptrace: seize", __NR_ptrace, { 0x4206, process } },
		{ "pidfd_open", __NR_pidfd_open, { process, 0 } },
		{ "pidfd_getfd", __NR_pidfd_getfd, { 8, process, 0 } },
		{ "pidfd_send_signal", __NR_pidfd_send_signal, { 8, SIGKILL, 0, 0 } },
		{ "process_vm_readv",
		  __NR_process_vm_readv,
		  { process, ADDRESS(buffer), 1, ADDRESS(buffer), 1, 0 } },
		{ "process_vm_writev",
		  __NR_process_vm_writev,
		  { process, ADDRESS(buffer), 1, ADDRESS(buffer), 1, 0 } },
		{ "process_madvise", __NR_process_madvise, { 8, ADDRESS(buffer), 1, 4, 0 } },
		{ "kcmp", __NR_kcmp, { process, process, 0, 3, 3 } },
		{ "setpriority", __NR_setpriority, { 0, process, -20 } },
		{ "sched_setscheduler", __NR_sched_setscheduler, { process, 1, ADDRESS(buffer) } },
		{ "sched_setaffinity", __NR_sched_setaffinity, { process, 8, ADDRESS(buffer) } },
		{ "prlimit64", __NR_prlimit64, { process, RLIMIT_NPROC, 0, ADDRESS(buffer) } },
		{ "getpgid", __NR_getpgid, { process } },
		{ "move_pages",
		  __NR_move_pages,
		  { process, 1, ADDRESS(buffer), 0, ADDRESS(buffer), 0 } },
		{ "waitid", __NR_waitid, { 1, process, ADDRESS(buffer), 1, 0 } },
		{ "get_robust_list",
		  __NR_get_robust_list,
		  { process, ADDRESS(buffer), ADDRESS(buffer) } },
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		long const *const a = calls[i].arguments;

		attack_call(calls[i].name,
		            linux_syscall(calls[i].number, a[0], a[1], a[2], a[3], a[4], a[5]),
		            -EPERM);
	}
}

static void attack_privileges(void)
{
	static struct named_call const calls[] = {
		{ "prctl: privileges", __NR_prctl, { PR_SET_NO_NEW_PRIVS, 0 } },
		{ "prctl: death signal", __NR_prctl, { PR_SET_PDEATHSIG, 0 } },
		{ "prctl: name", __NR_prctl, { PR_SET_NAME, ADDRESS("core") } },
		{ "prctl: address space", __NR_prctl, { PR_SET_MM, PR_SET_MM_BRK, 0x40000000 } },
		{ "arch_prctl", __NR_arch_prctl, { 0x1002, 0 } },
		{ "modify_ldt", __NR_modify_ldt, { 1, ADDRESS(buffer), 16 } },
		{ "seccomp", __NR_seccomp, { SECCOMP_SET_MODE_FILTER, 0, ADDRESS(buffer) } },
		{ "seccomp: listener",
		  __NR_seccomp,
		  { SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, ADDRESS(buffer) } },
		{ "setrlimit", __NR_setrlimit, { RLIMIT_NOFILE, ADDRESS(buffer) } },
		{ "setuid", __NR_setuid, { 0 } },
		{ "capset", __NR_capset, { ADDRESS(buffer), ADDRESS(buffer) } },
		{ "unshare", __NR_unshare, { CLONE_NEWUSER } },
		{ "setns", __NR_setns, { 3, 0 } },
		{ "keyctl", __NR_keyctl, { 0, -3, 1 } },
		{ "add_key", __NR_add_key, { ADDRESS("user"), ADDRESS("x"), ADDRESS("y"), 1, -3 } },
		{ "bpf", __NR_bpf, { 0, ADDRESS(buffer), 64 } },
		{ "userfaultfd", __NR_userfaultfd, { 1 } },
		{ "perf_event_open", __NR_perf_event_open, { ADDRESS(buffer), 0, -1, -1, 0 } },
		{ "landlock", __NR_landlock_create_ruleset, { 0, 0, 1 } },
		{ "personality", __NR_personality, { 0x0040000 } },
		{ "setitimer", __NR_setitimer, { 0, ADDRESS(buffer), 0 } },
		{ "timer_create", __NR_timer_create, { 1, 0, ADDRESS(buffer) } },
		{ "reboot", __NR_reboot, { 0 } },
		{ "sethostname", __NR_sethostname, { ADDRESS("x"), 1 } },
		{ "uname", __NR_uname, { ADDRESS(buffer) } },
		{ "getpid", __NR_getpid, { 0 } },
		{ "getuid", __NR_getuid, { 0 } },
		{ "sysinfo", __NR_sysinfo, { ADDRESS(buffer) } },
		{ "set_robust_list", __NR_set_robust_list, { ADDRESS(buffer), 24 } },
		{ "rseq", __NR_rseq, { ADDRESS(buffer), 32, 0, 0 } },
		{ "membarrier", __NR_membarrier, { 0 } },
	};

	ATTACK_LIST("privileges and settings", calls);
}

/** New processes in every form. A thread is announced, so that core admits a clone of the form that
 * it admits. */
static void attack_new_processes(struct attacker const *attacker)
{
	static unsigned long const flags[] = {
		SIGCHLD,
		0,
		CLONE_VM | SIGCHLD,
		CLONE_PARENT | SIGCHLD,
		CLONE_NEWUSER | SIGCHLD,
		CLONE_NEWPID | CLONE_NEWUSER | SIGCHLD,
		CLONE_VM | CLONE_SIGHAND | SIGCHLD,
		LINUX_THREAD_CLONE_FLAGS & ~(unsigned long)CLONE_THREAD,
		LINUX_THREAD_CLONE_FLAGS & ~(unsigned long)CLONE_FILES,
		LINUX_THREAD_CLONE_FLAGS &
			~(unsigned long)(CLONE_THREAD | CLONE_SIGHAND | CLONE_VM),
		LINUX_THREAD_CLONE_FLAGS | CLONE_CHILD_SETTID,
		LINUX_THREAD_CLONE_FLAGS | CLONE_NEWNET,
		LINUX_THREAD_CLONE_FLAGS | CLONE_PTRACE,
		LINUX_THREAD_CLONE_FLAGS | SIGCHLD,
	};
	static struct named_call const calls[] = {
		{ "execve", __NR_execve, { ADDRESS("/bin/true"), 0, 0 } },
		{ "execveat", __NR_execveat, { AT_FDCWD, ADDRESS("/bin/true"), 0, 0, 0 } },
		{ "execveat of a descriptor", __NR_execveat, { 3, ADDRESS(""), 0, 0, 0x1000 } },
		{ "fork", __NR_fork, { 0 } },
		{ "vfork", __NR_vfork, { 0 } },
		{ "clone3", __NR_clone3, { ADDRESS(buffer), 64 } },
		{ "ptrace: be traced", __NR_ptrace, { 0 } },
	};
	static uint32_t             release = 1, cleared;
	static _Alignas(16) uint8_t stack[1024];

	ATTACK_LIST("programs", calls);

	attack_begin("processes by clone");
	enum fern_status const status = fern_linux_native_create_thread(
		attacker->native, UNUSED_SLOT, fern_string("announced"));
	attack(status == FERN_OK, "a thread cannot be announced (%s)", fern_status_name(status));
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		long const result =
			probe_clone(flags[i], stack + sizeof(stack), &release, &cleared);

		attack(result == -EPERM, "clone with flags 0x%lx answers %ld", flags[i], result);
	}
	/* the announcement is still good for one thread, which ends at once */
	long const thread =
		probe_clone(LINUX_THREAD_CLONE_FLAGS, stack + sizeof(stack), &release, &cleared);
	attack(thread > 0, "the announced thread is refused (%ld)", thread);
	fern_ignore(fern_linux_native_destroy_thread(
		attacker->native, UNUSED_SLOT)); /* busy if it is not gone yet: it stays charged */
	attack_end();
}

void attack_named_calls(struct attacker const *attacker)
{
	attack_files();
	attack_sockets();
	attack_privileges();
	attack_new_processes(attacker);

	attack_begin("other processes");
	for (int process = 0; process < 32; process++)
		attack_other_processes(process);
	attack_end();
}
