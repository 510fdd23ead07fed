/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The start of core on Linux.
 */
#include "confinement.h"
#include "core.h"
#include "core_syscall.h"
#include "domain.h"
#include "machine.h"
#include <base/clock.h>
#include <base/internal/thread_control_block.h>
#include <base/log.h>
#include <linux/boot_info.h>
#include <linux/fcntl.h>
#include <linux/resource.h>
#include <linux/signal_handler.h>
#include <asm/prctl.h>
#include <asm/signal.h>

__attribute__((noreturn)) void linux_core_start(void);
__attribute__((noreturn)) void __stack_chk_fail(void);

struct fern_entrypoint linux_core_entrypoint;

static struct fern_thread thread;
static struct core        core;

/** The control block of core's only thread, which stack protection needs. */
static void prepare_thread(void)
{
	thread.self = &thread;
	thread.name[0] = 'e';
	thread.name[1] = 'p';
	(void)LINUX_CALL(__NR_getrandom, &thread.stack_canary, sizeof(thread.stack_canary), 0);
	thread.stack_canary &= ~(uint64_t)0xff; /* a zero byte stops overflowing strings */
	(void)LINUX_CALL(__NR_arch_prctl, ARCH_SET_FS, &thread);
}

/** As many descriptors as the host permits, and the lowest kept for what components start with. */
static void prepare_descriptors(void)
{
	struct rlimit64 limit;

	if (LINUX_CALL(__NR_prlimit64, 0, RLIMIT_NOFILE, 0, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)LINUX_CALL(__NR_prlimit64, 0, RLIMIT_NOFILE, &limit, 0);
	}
	for (int descriptor = 0; descriptor >= 0 && descriptor < LINUX_BOOT_DESCRIPTORS_END - 1;)
		descriptor = linux_fcntl(1, F_DUPFD_CLOEXEC, 0);
}

/**
 * Let writing to a pipe that nobody reads any more fail instead of killing the process. Inherited
 * by what it starts.
 */
static void ignore_closed_pipes(void)
{
	struct sigaction const action = { .sa_handler = SIG_IGN };

	(void)LINUX_CALL(__NR_rt_sigaction, SIGPIPE, &action, 0, sizeof(action.sa_mask));
}

/** A fault of core itself, other than in shared memory: nothing can be saved. */
static void handle_fault(struct linux_fault const *fault)
{
	fern_error("core: fault (vector %u) at 0x%lx, ip 0x%lx", fault->vector,
	           (unsigned long)fault->address, (unsigned long)fault->ip);
	platform_exit(255);
}

/** Called by compiled code that finds its stack overwritten. */
void __stack_chk_fail(void)
{
	fern_error("core: stack overflow");
	platform_exit(255);
}

void platform_exit(int value)
{
	linux_exit_group(value & 0xff);
}

static enum fern_status start(void)
{
	struct linux_epoll epoll;

	FERN_TRY(linux_alloc_epoll(&epoll));
	linux_entrypoint_init(&linux_core_entrypoint, epoll.fd);
	FERN_TRY(linux_spawn_init());
	linux_spare_init();
	FERN_TRY(core_construct(&core, &linux_core_entrypoint, platform_heap()));
	return linux_watch_page_tables(&core);
}

/* before prepare_thread() there is no canary to compare with */
__attribute__((no_stack_protector)) void linux_core_start(void)
{
	prepare_thread();
	prepare_descriptors();
	linux_enter_namespaces();
	linux_install_fault_handlers(handle_fault);
	ignore_closed_pipes(); /* a signal context whose owner is gone, here and in every component */
	linux_cpu_keep_core();
	linux_log_confinement();

	enum fern_status const status = start();
	if (status != FERN_OK) {
		fern_error("core: start failed: %s", fern_status_name(status));
		platform_exit(1);
	}
	for (;;)
		fern_ignore(fern_entrypoint_serve_one(&linux_core_entrypoint, FERN_WAIT_FOREVER)); /* never times out */
}
