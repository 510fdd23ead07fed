/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the host's bare operations cost: the references and floors of Fern's figures. A normal
 * program, without anything of Fern. Prints a name and the median of several rounds in microseconds
 * per line.
 *
 *     bench_floor PROGRAM      the statically linked program to start
 */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 7 };

struct shared {
	_Atomic int request __attribute__((aligned(64)));
	_Atomic int reply __attribute__((aligned(64)));
};

static struct shared *shared;
static int            bells[2], sockets[2];
static char const    *program;

static double now_us(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/* ---------------------------------------------------------------- operations ---- */

static void futex_raise(_Atomic int *word)
{
	atomic_store(word, 1);
	syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void futex_await(_Atomic int *word)
{
	while (!atomic_load(word))
		syscall(SYS_futex, word, FUTEX_WAIT, 0, NULL, NULL, 0);
	atomic_store(word, 0);
}

static void futex_ask(void)
{
	futex_raise(&shared->request);
	futex_await(&shared->reply);
}

static void futex_answer(void)
{
	futex_await(&shared->request);
	futex_raise(&shared->reply);
}

static void must(ssize_t result)
{
	if (result < 0) {
		perror("bench_floor");
		exit(1);
	}
}

static void bell_ring(int bell)
{
	uint64_t one = 1;

	must(write(bell, &one, sizeof(one)));
}

static void bell_await(int bell)
{
	uint64_t count;

	must(read(bell, &count, sizeof(count)));
}

static void bell_ask(void)
{
	bell_ring(bells[0]);
	bell_await(bells[1]);
}

static void bell_answer(void)
{
	bell_await(bells[0]);
	bell_ring(bells[1]);
}

static void socket_send(int socket, int descriptor)
{
	char           byte = 0;
	struct iovec   iov = { &byte, 1 };
	char           control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct msghdr  message = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (descriptor >= 0) {
		message.msg_control = control;
		message.msg_controllen = sizeof(control);
		*CMSG_FIRSTHDR(&message) =
			(struct cmsghdr){ CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS };
		memcpy(CMSG_DATA(CMSG_FIRSTHDR(&message)), &descriptor, sizeof(descriptor));
	}
	must(sendmsg(socket, &message, 0));
}

/** Receive a byte, and close the descriptor that came with it. */
static void socket_receive(int socket)
{
	char          byte;
	struct iovec  iov = { &byte, 1 };
	char          control[CMSG_SPACE(sizeof(int))];
	struct msghdr message = { .msg_iov = &iov,
		                  .msg_iovlen = 1,
		                  .msg_control = control,
		                  .msg_controllen = sizeof(control) };

	must(recvmsg(socket, &message, 0));
	if (CMSG_FIRSTHDR(&message)) {
		int descriptor;

		memcpy(&descriptor, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(descriptor));
		close(descriptor);
	}
}

static void descriptor_ask(void)
{
	socket_send(sockets[0], sockets[0]);
	socket_receive(sockets[0]);
}

static void descriptor_answer(void)
{
	socket_receive(sockets[1]);
	socket_send(sockets[1], -1);
}

static void cycle_memory_file(void)
{
	int const   file = memfd_create("floor", MFD_CLOEXEC);
	char       *memory;

	must(file);
	must(ftruncate(file, 4096));
	memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (memory == MAP_FAILED)
		must(-1);
	*(char volatile *)memory = 1;
	munmap(memory, 4096);
	close(file);
}

static void start_program(void)
{
	pid_t const child = fork();
	int         status;

	must(child);
	if (child == 0) {
		execl(program, program, (char *)NULL);
		_exit(127);
	}
	must(waitpid(child, &status, 0));
	if (status)
		exit(1);
}

/* ---------------------------------------------------------------- measuring ---- */

static int compare(void const *a, void const *b)
{
	double const x = *(double const *)a, y = *(double const *)b;

	return (x > y) - (x < y);
}

/** Measure `ask`, answered by another process that does `answer` for ever if there is one. */
static void measure(char const *name, void (*ask)(void), void (*answer)(void), int count)
{
	double      rounds[ROUNDS];
	pid_t const peer = answer ? fork() : 0;

	must(peer);
	while (answer && peer == 0)
		answer();

	for (int round = -1; round < ROUNDS; round++) { /* the first one warms up */
		double const start = now_us();

		for (int i = 0; i < count; i++)
			ask();
		if (round >= 0)
			rounds[round] = (now_us() - start) / count;
	}
	if (peer) {
		kill(peer, SIGKILL);
		waitpid(peer, NULL, 0);
	}
	qsort(rounds, ROUNDS, sizeof(rounds[0]), compare);
	printf("%s %.3f\n", name, rounds[ROUNDS / 2]);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	cpu_set_t cpus;

	if (argc != 2) {
		fprintf(stderr, "usage: bench_floor PROGRAM\n");
		return 2;
	}
	program = argv[1];

	/* everything on one CPU, like components that say nothing else */
	CPU_ZERO(&cpus);
	CPU_SET((size_t)sched_getcpu(), &cpus);
	must(sched_setaffinity(0, sizeof(cpus), &cpus));

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
	              0);
	if (shared == MAP_FAILED)
		must(-1);
	must(bells[0] = eventfd(0, 0));
	must(bells[1] = eventfd(0, 0));
	must(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sockets));

	measure("two_futexes", futex_ask, futex_answer, 20000);
	measure("two_bells", bell_ask, bell_answer, 20000);
	measure("descriptor", descriptor_ask, descriptor_answer, 10000);
	measure("memory_file", cycle_memory_file, NULL, 5000);
	measure("fork_exec", start_program, NULL, 100);
	return 0;
}
