/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The life of a component's process, see domain.h.
 */
#include "core_syscall.h"
#include "cpu_session.h"
#include "domain.h"
#include "linux_config.h"
#include "machine.h"
#include "memory.h"
#include "pd_session.h"
#include "thread.h"
#include "tracee.h"
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <base/clock.h>
#include <base/internal/layout.h>
#include <base/internal/thread_control_block.h>
#include <base/log.h>
#include <linux/boot_info.h>
#include <linux/capability_table.h>
#include <linux/descriptor_message.h>
#include <linux/resource.h>
#include <linux/sched.h>
#include <linux/wait.h>
#include <util/memory.h>

enum { NICE_MAX = 19, PRIORITY_LOWEST = 65535, CPU_SET_WORDS = 16, CLOCK_OF_PROCESS_SCHED = 2 };

/* ---------------------------------------------------------------- what it used ---- */

/** The descriptor of what is attached at an address of the domain. */
static enum fern_status descriptor_at(struct core_pd *pd, uint64_t address, bool writeable,
                                      int *out_descriptor)
{
	struct core_resolution resolution;

	FERN_TRY(core_region_map_resolve(&pd->address_space, address, FERN_FAULT_TYPE_NONE,
	                                 &resolution));
	return linux_memory_descriptor(core_dataspace_memory(resolution.dataspace), writeable,
	                               out_descriptor);
}

/** What it wrote where it counts its calls; whatever is attached there now, it is its own matter. */
static uint64_t count_of_calls(struct core_pd *pd)
{
	uint64_t const offset = FERN_STACK_INITIAL_SIZE - FERN_PAGE_SIZE + LINUX_BOOT_INFO_OFFSET +
	                        offsetof(struct linux_boot_info, calls);
	uint64_t calls = 0;
	int      stack;

	if (descriptor_at(pd, FERN_THREAD_POINTER(0), true, &stack) != FERN_OK ||
	    linux_pread(stack, &calls, sizeof(calls), offset) != sizeof(calls))
		return 0;
	return calls;
}

struct platform_usage linux_process_usage(struct linux_process const *process)
{
	struct __kernel_timespec time = { 0 };

	(void)linux_clock_gettime((int)(~(unsigned)process->id << 3 | CLOCK_OF_PROCESS_SCHED),
	                          &time);
	return (struct platform_usage){
		.time_us = (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000,
		.calls = count_of_calls(process->domain->pd),
	};
}

/* ---------------------------------------------------------------- death ---- */

/** What the kernel says of the end of a process, in core's terms. */
static struct core_thread_end end_of(siginfo_t const *info)
{
	bool const exited = info->si_code == CLD_EXITED;

	return (struct core_thread_end){
		.state = exited ? FERN_THREAD_STATE_EXITED : FERN_THREAD_STATE_KILLED,
		.reason = info->si_status,
	};
}

static void forget_process(struct linux_process *process)
{
	linux_entrypoint_unwatch(&linux_core_entrypoint, process->descriptor);
	(void)linux_close(process->descriptor);
	fern_delete(platform_heap(), process);
}

static void handle_death(struct fern_entrypoint *entrypoint, struct linux_source *source,
                         uint32_t events)
{
	(void)entrypoint;
	(void)events;
	struct linux_process *const process =
		fern_container_of(source, struct linux_process, source);
	struct platform_domain *const domain = process->domain;
	siginfo_t                     info;

	memset(&info, 0, sizeof(info));
	if (domain)
		domain->usage = linux_process_usage(process);
	if (LINUX_CALL(__NR_waitid, P_PIDFD, process->descriptor, &info, WEXITED | WNOHANG, 0) <
	            0 ||
	    !info.si_pid)
		return;

	forget_process(process);
	if (!domain)
		return;

	struct core_thread_end const end = end_of(&info);
	linux_tracees_forget(domain);
	domain->process = NULL;
	linux_listener_fini(domain);
	linux_native_free_objects(domain);
	core_pd_ended(domain->pd);
	core_thread_set_state(domain->pd->thread, &end);
}

void linux_process_kill(struct platform_domain *domain)
{
	struct linux_process *const process = domain->process;

	if (!process)
		return;
	linux_tracees_forget(domain);
	domain->usage = linux_process_usage(process);
	domain->process = NULL;
	process->domain = NULL; /* reaped by handle_death() */
	(void)LINUX_CALL(__NR_pidfd_send_signal, process->descriptor, SIGKILL, 0, 0);
}

/* ---------------------------------------------------------------- start ---- */

/**
 * The nice value of a priority: a lower priority is never nicer than a higher one, and none is less
 * nice than core itself, because the host may not permit that.
 */
static int nice_value(uint32_t priority)
{
	int const own = 20 - (int)LINUX_CALL(__NR_getpriority, PRIO_PROCESS, 0);
	int const room = NICE_MAX - own;

	return priority >= PRIORITY_LOWEST
	               ? NICE_MAX
	               : own + ((int)priority * room + PRIORITY_LOWEST - 1) / PRIORITY_LOWEST;
}

enum fern_status linux_schedule(int id, uint32_t cpu, uint32_t priority)
{
	uint64_t       cpus[CPU_SET_WORDS] = { 0 };
	uint32_t const number = linux_cpu_number(cpu);

	cpus[number / 64 % CPU_SET_WORDS] = 1ull << number % 64;
	if (LINUX_CALL(__NR_sched_setaffinity, id, sizeof(cpus), cpus) < 0)
		return FERN_INVALID_ARGUMENT;
	return LINUX_CALL(__NR_setpriority, PRIO_PROCESS, id, nice_value(priority)) < 0
	               ? FERN_DENIED
	               : FERN_OK;
}

/**
 * Put the process on its CPUs, and sink its priority. Done by the process's parent, before it does
 * anything.
 */
static void schedule(int id, struct fern_cpu_args const *args)
{
	uint64_t       cpus[CPU_SET_WORDS] = { 0 };
	uint32_t const count = platform_cpu_count();
	uint32_t const first = args->affinity_x % count;
	uint32_t const width = args->affinity_width ? args->affinity_width : 1;

	for (uint32_t i = 0; i < width && i < count; i++) {
		uint32_t const cpu = args->affinity_width ? linux_cpu_number((first + i) % count)
		                                          : linux_cpu_default();

		cpus[cpu / 64 % CPU_SET_WORDS] |= 1ull << cpu % 64;
	}
	(void)LINUX_CALL(__NR_sched_setaffinity, id, sizeof(cpus), cpus);
	if (args->priority)
		(void)LINUX_CALL(__NR_setpriority, PRIO_PROCESS, id, nice_value(args->priority));
}

/** What ld.lib.so finds in the main thread's control-block page. */
static enum fern_status write_boot_info(int stack, struct linux_boot_info const *info)
{
	uint64_t const     block = FERN_STACK_INITIAL_SIZE - FERN_PAGE_SIZE;
	struct fern_thread thread = { .self = (struct fern_thread *)FERN_THREAD_POINTER(0) };

	fern_entropy(&thread.stack_canary, sizeof(thread.stack_canary));
	thread.stack_canary &= ~(uint64_t)0xff; /* a zero byte stops overflowing strings */

	bool const written =
		linux_pwrite(stack, &thread, sizeof(thread), block) == sizeof(thread) &&
		linux_pwrite(stack, info, sizeof(*info), block + LINUX_BOOT_INFO_OFFSET) ==
			sizeof(*info);
	return written ? FERN_OK : FERN_OUT_OF_RAM;
}

/** Attach memory for the linker's writeable segments, and tell where. */
static enum fern_status attach_linker_data(struct platform_domain *domain, int linker,
                                           struct linux_boot_info *info)
{
	uint64_t begin;

	FERN_TRY(linux_linker_data_range(linker, &begin, &info->data_size));
	info->data_address = FERN_LINKER_AREA_BASE + begin;
	return core_pd_attach_memory(domain->pd, info->data_address, info->data_size);
}

/**
 * What the stub and ld.lib.so need: descriptors, in the order of boot_info.h, which stay with their
 * owners.
 */
static enum fern_status gather(struct platform_domain *domain, struct core_dataspace *linker,
                               int *descriptors)
{
	struct linux_capability const *const parent = linux_cap_entry(domain->pd->parent.cap);
	struct fern_string const             name = fern_string(domain->pd->thread->name);
	struct linux_boot_info               info = {
		.parent_is_core = parent->object != NULL,
		.interposed = domain->pd->args.interposed,
	};

	memcpy(info.label, name.data,
	       name.length < LINUX_BOOT_LABEL_MAX ? name.length : LINUX_BOOT_LABEL_MAX);
	descriptors[LINUX_BOOT_PARENT] = parent->descriptor;

	FERN_TRY(linux_memory_descriptor(core_dataspace_memory(linker), false,
	                                 &descriptors[LINUX_BOOT_LINKER]));
	FERN_TRY(attach_linker_data(domain, descriptors[LINUX_BOOT_LINKER], &info));
	FERN_TRY(descriptor_at(domain->pd, info.data_address, true, &descriptors[LINUX_BOOT_DATA]));
	FERN_TRY(descriptor_at(domain->pd, FERN_THREAD_POINTER(0), true,
	                       &descriptors[LINUX_BOOT_STACK]));
	return write_boot_info(descriptors[LINUX_BOOT_STACK], &info);
}

/** The server's half of a channel leads to the native interface. */
static enum fern_status adopt_native_channel(struct platform_domain    *domain,
                                             struct linux_channel_ends *ends)
{
	int const half[] = { ends->page, ends->server_bell, ends->client_bell, ends->server_pair };
	struct linux_server_channel *channel;

	memset(ends, -1, sizeof(*ends));
	return linux_object_adopt_channel(&domain->native.object, half, domain->number, &channel);
}

/** The server's half of a channel goes to the parent, sent as the component itself would do it. */
static enum fern_status send_parent_channel(struct platform_domain    *domain,
                                            struct linux_channel_ends *ends)
{
	int const half[] = { ends->page, ends->server_bell, ends->client_bell, ends->server_pair };

	struct linux_capability const *const parent = linux_cap_entry(domain->pd->parent.cap);

	if (parent->object) /* otherwise it is not for core */
		linux_paid_channel_init(&domain->parent_channel, ends->server_pair, domain->number);
	domain->parent_page = ends->page;
	ends->page = -1;
	return linux_send_descriptors(parent->descriptor, 0, half, 4);
}

/** The process becomes that of the domain. What the domain takes of the spare, it clears. */
static enum fern_status adopt(struct platform_domain *domain, struct linux_spare *spare)
{
	struct linux_process *process;

	FERN_TRY(adopt_native_channel(domain, &spare->channels[LINUX_CHANNEL_NATIVE]));
	FERN_TRY(adopt_native_channel(domain, &spare->channels[LINUX_CHANNEL_FAULT]));
	FERN_TRY(send_parent_channel(domain, &spare->channels[LINUX_CHANNEL_PARENT]));

	int const listener = spare->listener;
	spare->listener = -1;
	FERN_TRY(linux_listener_init(domain, listener));

	FERN_TRY(fern_new(platform_heap(), &process));
	*process = (struct linux_process){ .source = { handle_death },
		                           .domain = domain,
		                           .descriptor = spare->descriptor,
		                           .id = spare->id };
	spare->descriptor = -1;
	domain->process = process;
	return linux_entrypoint_watch(&linux_core_entrypoint, process->descriptor, EPOLLIN,
	                              &process->source);
}

static enum fern_status start_confined(struct platform_domain *domain,
                                       struct core_dataspace  *linker)
{
	int                descriptors[LINUX_BOOT_PARENT + 1];
	struct linux_spare spare;

	FERN_TRY(gather(domain, linker, descriptors));
	FERN_TRY(linux_spare_take(&spare));

	enum fern_status status = adopt(domain, &spare);
	if (status == FERN_OK) {
		schedule(spare.id, &domain->pd->thread->cpu->args);
		status = linux_send_descriptors(spare.handover, 0, descriptors,
		                                LINUX_BOOT_PARENT + 1);
	}
	linux_spare_discard(&spare); /* what is left */
	return status;
}

static enum fern_status start_hybrid(struct platform_domain *domain, char const *path)
{
	struct linux_program const program = {
		.path = path,
		.label = domain->pd->thread->name,
		.parent = linux_cap_entry(domain->pd->parent.cap)->descriptor,
	};
	struct linux_spare made;

	enum fern_status status = linux_spare_make(&program, &made);
	if (status == FERN_NOT_FOUND)
		fern_error("[%s] cannot start: the host has no program %s, which core.config names",
		           fern_str(domain->label), path);
	FERN_TRY(status);

	schedule(made.id, &domain->pd->thread->cpu->args);
	status = adopt(domain, &made);
	linux_spare_discard(&made);
	if (status == FERN_OK)
		fern_log("[%s] is not confined: it is %s, admitted by core.config",
		         fern_str(domain->label), path);
	return status;
}

enum fern_status linux_process_start(struct platform_domain *domain, struct core_dataspace *linker)
{
	struct fern_cpu_args const *const args = &domain->pd->thread->cpu->args;
	struct fern_string_buf            path;

	if (args->quota)
		fern_log("[%s] this kernel has no CPU quotas, that of the session has no effect",
		         fern_str(domain->label));
	domain->confined = !linux_config_hybrid(fern_string_buf_string(&domain->label), &path);
	domain->affinity_x = args->affinity_x;
	return domain->confined ? start_confined(domain, linker) : start_hybrid(domain, path.data);
}
