/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The permitted system calls, with arguments that are not meant. They fail, and harm nobody.
 *
 * Those that end the caller are tried elsewhere: exit by the threads of attack_threads(),
 * exit_group by the doctored linker.
 */
#include "attack.h"
#include "raw.h"
#include <asm/signal.h>
#include <linux/boot_info.h>
#include <linux/resource.h>
#include <linux/syscall.h>
#include <util/memory.h>

#define KERNEL ((void *)0xffff888000000000UL)

enum {
	LAST_FUTEX_OPERATION = 13,
	FUTEX_PRIVATE = 128,
	FUTEX_REALTIME = 256,
	LAST_CLOCK = 15,
	SOCKET_OPTION_MAX = 90
};

static void attack_buffers(int bell)
{
	attack_fails("read from nothing", LINUX_CALL(__NR_read, -1, 0, 8));
	attack_fails("read to a kernel address", LINUX_CALL(__NR_read, bell, KERNEL, 8));
	attack_fails("write from a kernel address", LINUX_CALL(__NR_write, bell, KERNEL, 8));
	attack_fails("random bytes to a kernel address", LINUX_CALL(__NR_getrandom, KERNEL, 64, 0));
	attack_fails("time to a kernel address",
	             LINUX_CALL(__NR_clock_gettime, LINUX_CLOCK_MONOTONIC, KERNEL));
	attack_fails("epoll_wait to a kernel address",
	             LINUX_CALL(__NR_epoll_wait, LINUX_BOOT_EPOLL, KERNEL, -1, 0));
	attack_fails("unmapping kernel addresses", LINUX_CALL(__NR_munmap, KERNEL, 4096));
	attack_fails("unmapping no page", LINUX_CALL(__NR_munmap, RAW_SCRATCH, 0));
	attack_fails("signal stack from a kernel address", LINUX_CALL(__NR_sigaltstack, KERNEL, 0));
	attack_fails("handler for SIGKILL", LINUX_CALL(__NR_rt_sigaction, SIGKILL, KERNEL, 0, 8));
	attack_fails("mask of another size", LINUX_CALL(__NR_rt_sigprocmask, 0, 0, 0, 4096));
	attack_fails("closing nothing", LINUX_CALL(__NR_close, -1));
	attack_fails("restarting nothing", LINUX_CALL(__NR_restart_syscall));
}

/** The own number of descriptors can be lowered, and nothing else. */
static void attack_limits(void)
{
	struct rlimit64 limit = { RLIM64_INFINITY, RLIM64_INFINITY };

	attack_fails("more descriptors", LINUX_CALL(__NR_prlimit64, 0, RLIMIT_NOFILE, &limit, 0));
	attack_fails("limit from a kernel address",
	             LINUX_CALL(__NR_prlimit64, 0, RLIMIT_NOFILE, KERNEL, 0));
	attack(LINUX_CALL(__NR_prlimit64, 0, RLIMIT_NOFILE, 0, &limit) == 0 &&
	               limit.rlim_max <= RAW_DESCRIPTORS_MAX,
	       "%llu descriptors are permitted", (unsigned long long)limit.rlim_max);
	for (int resource = 0; resource < RLIM_NLIMITS; resource++) {
		if (resource != RLIMIT_NOFILE)
			attack_call("another limit",
			            LINUX_CALL(__NR_prlimit64, 0, resource, 0, &limit), -EPERM);
		attack_call("another process's limit",
		            LINUX_CALL(__NR_prlimit64, 1, resource, 0, &limit), -EPERM);
	}
}

/** Only plain waiting and waking. */
static void attack_futex(void)
{
	static uint32_t word;

	for (int operation = 2; operation <= LAST_FUTEX_OPERATION; operation++) {
		attack_call("futex operation", linux_futex(&word, operation, 1), -EPERM);
		attack_call("private futex operation",
		            linux_futex(&word, operation | FUTEX_PRIVATE, 1), -EPERM);
		attack_call("realtime futex operation",
		            linux_futex(&word, operation | FUTEX_REALTIME, 1), -EPERM);
	}
	attack_fails("futex at a kernel address", linux_futex(KERNEL, 0, 0));
	attack_fails("futex wait for what is not so", linux_futex(&word, 0, 1));
}

/** Clocks of processes would tell who else exists. */
static void attack_clocks(void)
{
	struct __kernel_timespec time;

	for (int clock = 0; clock <= LAST_CLOCK; clock++)
		if (clock != LINUX_CLOCK_MONOTONIC)
			attack_call("clock", linux_clock_gettime(clock, &time), -EPERM);
	for (int process = 0; process < 64; process++)
		attack_call("clock of a process",
		            linux_clock_gettime((int)(~(unsigned)process << 3 | 2), &time), -EPERM);
	for (int descriptor = 0; descriptor < 32; descriptor++)
		attack_call("clock of a device",
		            linux_clock_gettime((int)(~(unsigned)descriptor << 3 | 3), &time),
		            -EPERM);
}

static void attack_socket_options(int socket)
{
	uint64_t value[8];
	uint32_t size = sizeof(value);

	for (int option = 0; option < SOCKET_OPTION_MAX; option++) {
		if (option != LINUX_SO_COOKIE)
			attack_call("socket option",
			            LINUX_CALL(__NR_getsockopt, socket, LINUX_SOL_SOCKET, option,
			                       value, &size),
			            -EPERM);
		attack_call("option of another level",
		            LINUX_CALL(__NR_getsockopt, socket, 41, option, value, &size), -EPERM);
	}
	attack_fails("cookie to a kernel address",
	             LINUX_CALL(__NR_getsockopt, socket, LINUX_SOL_SOCKET, LINUX_SO_COOKIE, KERNEL,
	                        &size));
}

/** Send control data of `type` that claims to be `length` long. */
static long send_control(int socket, int type, size_t length, uint32_t const content[3])
{
	struct {
		struct linux_cmsghdr header;
		uint32_t             content[4];
	} control = { { length, LINUX_SOL_SOCKET, type }, { content[0], content[1], content[2] } };
	uint32_t           tag = 0;
	struct linux_iovec iov = { &tag, sizeof(tag) };

	return linux_sendmsg(socket,
	                     &(struct linux_msghdr){ .iov = &iov,
	                                             .iov_count = 1,
	                                             .control = &control,
	                                             .control_length = sizeof(control) },
	                     LINUX_MSG_DONTWAIT | LINUX_MSG_NOSIGNAL);
}

static void attack_messages(int socket, int other)
{
	enum { CREDENTIALS = 2, HEADER = sizeof(struct linux_cmsghdr), UNIX_PATH = 1 };
	static uint32_t const nothing[3] = { ~0u, ~0u, ~0u }, first_process[3] = { 1, 0, 0 };
	static char const     abstract[] = { UNIX_PATH, 0, 0, 'x' };
	int                   copies[RAW_IN_MESSAGE_MAX + 1];
	uint32_t              tag = 0;
	struct linux_iovec    iov = { &tag, sizeof(tag) };

	for (size_t i = 0; i <= RAW_IN_MESSAGE_MAX; i++)
		copies[i] = other;

	attack_fails("message at a kernel address",
	             linux_sendmsg(socket, KERNEL, LINUX_MSG_DONTWAIT));
	attack_fails("receiving to a kernel address",
	             linux_recvmsg(socket, KERNEL, LINUX_MSG_DONTWAIT));
	attack_fails("254 descriptors",
	             raw_send(socket, &tag, sizeof(tag), copies, RAW_IN_MESSAGE_MAX + 1));
	attack_fails("descriptors that are not open",
	             send_control(socket, LINUX_SCM_RIGHTS, HEADER + 12, nothing));
	attack_fails("control data of no length",
	             send_control(socket, LINUX_SCM_RIGHTS, 0, nothing));
	attack_fails("control data without end",
	             send_control(socket, LINUX_SCM_RIGHTS, SIZE_MAX, nothing));
	attack_fails("credentials of another process",
	             send_control(socket, CREDENTIALS, HEADER + 12, first_process));
	attack_fails("a megabyte of pieces",
	             linux_sendmsg(socket,
	                           &(struct linux_msghdr){ .iov = &iov, .iov_count = 1u << 20 },
	                           LINUX_MSG_DONTWAIT));
	attack_fails("out-of-band data",
	             linux_sendmsg(socket, &(struct linux_msghdr){ .iov = &iov, .iov_count = 1 },
	                           LINUX_MSG_DONTWAIT | 1));

	/* a connected socket disregards an address: the message reaches its own peer, and nobody
	 * else */
	long const sent = linux_sendmsg(socket,
	                                &(struct linux_msghdr){ .name = (void *)abstract,
	                                                        .name_length = sizeof(abstract),
	                                                        .iov = &iov,
	                                                        .iov_count = 1 },
	                                LINUX_MSG_DONTWAIT | LINUX_MSG_NOSIGNAL);
	long const arrived = raw_receive(other);
	attack(sent < 0 || arrived == 0, "a message with an address goes elsewhere (%ld, %ld)",
	       sent, arrived);
}

static void attack_epoll(int first, int second)
{
	struct epoll_event event = { .events = EPOLLIN };

	attack_fails("an epoll set in itself",
	             linux_epoll_ctl(first, EPOLL_CTL_ADD, first, &event));
	attack(linux_epoll_ctl(first, EPOLL_CTL_ADD, second, &event) == 0,
	       "an epoll set in another one");
	attack_fails("a cycle of epoll sets",
	             linux_epoll_ctl(second, EPOLL_CTL_ADD, first, &event));
	attack_fails("more events than there are",
	             LINUX_CALL(__NR_epoll_wait, first, &event, -1, 0));
	attack_fails("events of no epoll set",
	             LINUX_CALL(__NR_epoll_wait, LINUX_BOOT_PARENT, &event, 1, 0));
}

void attack_permitted_calls(struct attacker const *attacker)
{
	struct linux_object_ends  ends;
	struct linux_channel_ends channel;
	struct linux_epoll        first, second;

	attack_begin("permitted system calls");
	if (attack(raw_alloc_object(attacker, &ends) == FERN_OK &&
	                   raw_alloc_channel(attacker, true, &channel) == FERN_OK &&
	                   raw_alloc_epoll(attacker, &first) == FERN_OK &&
	                   raw_alloc_epoll(attacker, &second) == FERN_OK,
	           "core gives no objects to try this with")) {
		attack_buffers(channel.server_bell);
		attack_limits();
		attack_futex();
		attack_clocks();
		attack_socket_options(ends.client);
		attack_messages(ends.client, ends.server);
		attack_epoll(first.fd, second.fd);
	}
	attack_end();
}
