/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Processes in store, see spare.h.
 */
#include "spare.h"
#include "core_syscall.h"
#include "domain.h"
#include "machine.h"
#include <base/internal/thread_control_block.h>
#include <base/mutex.h>
#include <linux/boot_info.h>
#include <linux/descriptor_message.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <linux/wait.h>
#include <asm/prctl.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <stub/handover.h>
#include <util/memory.h>

static struct {
	struct fern_mutex  making; /* held by who makes a process; protects `full` and `spare`, too */
	bool               full;
	struct linux_spare spare;

	uint32_t             wanted; /* futex: 1 when there is something to do for the thread */
	struct fern_thread   thread;
	_Alignas(16) uint8_t stack[16 * 1024];
} store;

/* ---------------------------------------------------------------- making ---- */

/**
 * The parts of a channel: the client's half to the descriptors of the process, the server's half to
 * the spare.
 */
static enum fern_status add_channel(struct linux_channel_ends *out_ends, int *first)
{
	struct linux_channel_ends ends;

	FERN_TRY(linux_alloc_channel(true, &ends));
	*out_ends = ends;

	int const half[] = { ends.page, ends.server_bell, ends.client_bell, ends.client_pair,
		             ends.epoll };
	memcpy(first, half, sizeof(half));
	return FERN_OK;
}

static enum fern_status make_descriptors(bool confined, struct linux_spare *spare, int *descriptors)
{
	int                ends[2];
	struct linux_epoll epoll;

	for (unsigned i = 0; i < LINUX_FIRST_CHANNELS; i++)
		FERN_TRY(add_channel(&spare->channels[i],
		                     &descriptors[LINUX_BOOT_NATIVE_PAGE + 5 * i]));
	FERN_TRY(linux_alloc_epoll(&epoll));
	descriptors[LINUX_BOOT_EPOLL] = epoll.fd;
	if (!confined)
		return FERN_OK;
	if (linux_socketpair(ends, 0) < 0)
		return FERN_OUT_OF_CAPS;
	spare->handover = ends[0];
	descriptors[LINUX_BOOT_HANDOVER] = ends[1];
	return FERN_OK;
}

/** The last thing that the stub does on its own. */
static enum fern_status receive_listener(struct linux_spare *spare)
{
	uint32_t tag;

	if (spare->handover < 0 || !linux_listener_available())
		return FERN_OK;
	if (!handover_await(spare->handover))
		return FERN_UNSUPPORTED;
	return linux_receive_descriptors(spare->handover, &tag, &spare->listener, 1);
}

static void close_each(int const *descriptors, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (descriptors[i] >= 0)
			(void)linux_close(descriptors[i]);
}

/**
 * Close what only the process needs; the pages and bells of channels are the same descriptors in
 * both halves.
 */
static void close_client_halves(int const *descriptors)
{
	close_each(&descriptors[LINUX_BOOT_HANDOVER], 2); /* and the epoll set */
	for (int first = LINUX_BOOT_NATIVE_PAGE; first < LINUX_BOOT_DESCRIPTORS_END; first += 5)
		close_each(&descriptors[first + 3], 2);
}

static enum fern_status make(struct linux_program const *program, struct linux_spare *out_spare)
{
	int                descriptors[LINUX_BOOT_DESCRIPTORS_END];
	struct linux_spare spare;

	memset(descriptors, -1, sizeof(descriptors));
	memset(&spare, -1, sizeof(spare));
	descriptors[LINUX_BOOT_PARENT] = program->parent;

	enum fern_status status = make_descriptors(!program->path, &spare, descriptors);
	if (status == FERN_OK)
		status = linux_spawn(program, descriptors, &spare.id, &spare.descriptor);
	close_client_halves(descriptors);
	if (status == FERN_OK)
		status = receive_listener(&spare);
	if (status == FERN_OK)
		*out_spare = spare;
	else
		linux_spare_discard(&spare);
	return status;
}

enum fern_status linux_spare_make(struct linux_program const *program,
                                  struct linux_spare         *out_spare)
{
	fern_mutex_lock(&store.making);
	enum fern_status const status = make(program, out_spare);
	fern_mutex_unlock(&store.making);
	return status;
}

void linux_spare_discard(struct linux_spare *spare)
{
	close_each((int const[]){ spare->handover, spare->listener }, 2);
	for (unsigned i = 0; i < LINUX_FIRST_CHANNELS; i++) {
		struct linux_channel_ends const *const ends = &spare->channels[i];

		close_each((int const[]){ ends->page, ends->server_bell, ends->client_bell,
		                          ends->server_pair },
		           4);
	}
	if (spare->descriptor < 0)
		return;
	(void)LINUX_CALL(__NR_pidfd_send_signal, spare->descriptor, SIGKILL, 0, 0);
	(void)LINUX_CALL(__NR_waitid, P_PIDFD, spare->descriptor, 0, WEXITED, 0);
	(void)linux_close(spare->descriptor);
}

/* ---------------------------------------------------------------- the store ---- */

static struct linux_program const stub = { .label = "fern", .parent = -1 };

static void fill(void)
{
	fern_mutex_lock(&store.making);
	if (!store.full)
		store.full = make(&stub, &store.spare) == FERN_OK; /* otherwise it is made when it is wanted */
	fern_mutex_unlock(&store.making);
}

/** The thread. It takes no signals: they are for core. */
__attribute__((no_stack_protector)) static void keep_filled(void *unused)
{
	uint64_t const all_signals = ~UINT64_C(0);

	(void)unused;
	(void)LINUX_CALL(__NR_arch_prctl, ARCH_SET_FS, &store.thread);
	(void)LINUX_CALL(__NR_rt_sigprocmask, SIG_SETMASK, &all_signals, 0, sizeof(all_signals));
	linux_cpu_leave_core();
	for (;;) {
		while (!__atomic_exchange_n(&store.wanted, 0, __ATOMIC_ACQUIRE))
			(void)linux_futex(&store.wanted, FUTEX_WAIT_PRIVATE, 0);
		fill();
	}
}

static void want(void)
{
	__atomic_store_n(&store.wanted, 1, __ATOMIC_RELEASE);
	(void)linux_futex(&store.wanted, FUTEX_WAKE_PRIVATE, 1);
}

void linux_spare_init(void)
{
	unsigned long const flags =
		CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;

	store.thread = *fern_thread_self();
	store.thread.self = &store.thread;
	store.wanted = 1;
	(void)linux_clone_child(flags, store.stack + sizeof(store.stack), NULL, keep_filled, NULL);
}

/** Whether the host has let it live. */
static bool alive(struct linux_spare const *spare)
{
	siginfo_t info = { .si_signo = 0 };

	return LINUX_CALL(__NR_waitid, P_PIDFD, spare->descriptor, &info,
	                  WEXITED | WNOHANG | WNOWAIT, 0) == 0 &&
	       info.si_pid == 0;
}

enum fern_status linux_spare_take(struct linux_spare *out_spare)
{
	enum fern_status status = FERN_OK;

	fern_mutex_lock(&store.making);
	if (store.full && !alive(&store.spare)) {
		linux_spare_discard(&store.spare);
		store.full = false;
	}
	if (store.full)
		*out_spare = store.spare;
	else
		status = make(&stub, out_spare);
	store.full = false;
	fern_mutex_unlock(&store.making);
	want();
	return status;
}
