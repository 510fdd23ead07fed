/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The stub's way into confinement, see stub.h.
 */
#include "handover.h"
#include "stub.h"
#include <base/internal/layout.h>
#include <linux/capability.h>
#include <linux/descriptor_message.h>
#include <linux/fcntl.h>
#include <linux/prctl.h>
#include <linux/resource.h>
#include <linux/signal_handler.h>
#include <linux/syscall.h>
#include <asm/prctl.h>

enum {
	LINUX_SIGKILL = 9,
	USER_SPACE_END_SHIFT = 47,
	DESCRIPTORS_MAX = 4096,
};

_Alignas(FERN_PAGE_SIZE) uint8_t stub_stack[STUB_STACK_SIZE];

static struct linux_boot_info const *boot_info(void)
{
	return (struct linux_boot_info const *)(FERN_THREAD_POINTER(0) + LINUX_BOOT_INFO_OFFSET);
}

/*
 * ---------------------------------------------------------------- before there is a component ----
 */

/**
 * Take away everything above the component's window: exec's stack, and what the kernel put beside
 * it.
 */
static void unmap_upper_addresses(void)
{
	uintptr_t const end = (1UL << USER_SPACE_END_SHIFT) - FERN_PAGE_SIZE;

	if (linux_munmap((void *)FERN_ATTACH_AREA_END, end - FERN_ATTACH_AREA_END) < 0)
		linux_exit_group(STUB_FAILED_PREPARE);
}

static void drop_privileges(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct   none[2] = { { 0 } };

	if (LINUX_CALL(__NR_prctl, PR_SET_NO_NEW_PRIVS, 1) < 0 ||
	    LINUX_CALL(__NR_prctl, PR_SET_PDEATHSIG, LINUX_SIGKILL) < 0 ||
	    LINUX_CALL(__NR_capset, &header, none) < 0 ||
	    LINUX_CALL(__NR_arch_prctl, ARCH_SET_FS, FERN_THREAD_POINTER(0)) < 0)
		linux_exit_group(STUB_FAILED_PREPARE);
}

/**
 * Descriptors that may be open at once, and may be under way in messages when this component sends
 * more: fewer than core has, so that core remains able to send whatever components do.
 */
static void limit_descriptors(void)
{
	struct rlimit64 limit = { 0, 0 };

	if (LINUX_CALL(__NR_prlimit64, 0, RLIMIT_NOFILE, 0, &limit) < 0)
		linux_exit_group(STUB_FAILED_PREPARE);
	limit.rlim_max =
		limit.rlim_max / 2 < DESCRIPTORS_MAX ? limit.rlim_max / 2 : DESCRIPTORS_MAX;
	limit.rlim_cur = limit.rlim_max;
	if (LINUX_CALL(__NR_prlimit64, 0, RLIMIT_NOFILE, &limit, 0) < 0)
		linux_exit_group(STUB_FAILED_PREPARE);
}

/**
 * The name that people see is written later, when the filter is in force. Without /proc there is
 * none.
 */
static void open_name(void)
{
	int const file = (int)LINUX_CALL(__NR_openat, AT_FDCWD, "/proc/self/comm", O_WRONLY);

	if (file < 0)
		return;
	(void)LINUX_CALL(__NR_dup3, file, LINUX_BOOT_STUB, 0);
	(void)linux_close(file);
}

static void hand_over_listener(int listener)
{
	if (listener < 0)
		return;
	if (linux_send_descriptors(LINUX_BOOT_HANDOVER, 0, &listener, 1) != FERN_OK)
		linux_exit_group(STUB_FAILED_HANDOVER);
	(void)linux_close(listener);
}

/* ---------------------------------------------------------------- becoming a component ---- */

/** What belongs to the component, once core knows which. Descriptors get the lowest numbers. */
static void receive_component(void)
{
	int      descriptors[LINUX_BOOT_PARENT + 1];
	uint32_t tag;

	if (!handover_await(LINUX_BOOT_HANDOVER) ||
	    linux_receive_descriptors(LINUX_BOOT_HANDOVER, &tag, descriptors,
	                              LINUX_BOOT_PARENT + 1) != FERN_OK ||
	    descriptors[LINUX_BOOT_PARENT] != LINUX_BOOT_PARENT)
		linux_exit_group(STUB_FAILED_HANDOVER);
}

uintptr_t stub_confine(void)
{
	uintptr_t const stack_end = FERN_THREAD_POINTER(0) + FERN_PAGE_SIZE;
	void *const     stack = (void *)(stack_end - FERN_STACK_INITIAL_SIZE);

	unmap_upper_addresses();
	drop_privileges();
	limit_descriptors();
	open_name();

	int const listener = stub_install_filter(handover_has_listener());
	if (listener < -1)
		linux_exit_group(STUB_FAILED_FILTER);
	hand_over_listener(listener);
	receive_component();

	if (!linux_mmap_ok(linux_mmap(stack, FERN_STACK_INITIAL_SIZE,
	                              LINUX_PROT_READ | LINUX_PROT_WRITE,
	                              LINUX_MAP_SHARED | LINUX_MAP_FIXED, LINUX_BOOT_STACK, 0)))
		linux_exit_group(STUB_FAILED_PREPARE);
	return FERN_THREAD_POINTER(0) - FERN_TLS_MAX - LINUX_SIGNAL_STACK_SIZE;
}

uintptr_t stub_become(void)
{
	struct linux_boot_info const *const info = boot_info();

	(void)linux_munmap(stub_stack, sizeof(stub_stack));
	(void)linux_write(LINUX_BOOT_STUB, info->label, LINUX_BOOT_LABEL_MAX);

	uintptr_t const entry = stub_map_linker(info);
	if (!entry)
		linux_exit_group(STUB_FAILED_LINKER);

	(void)linux_close(LINUX_BOOT_STUB);
	(void)linux_close(LINUX_BOOT_HANDOVER);
	(void)linux_close(LINUX_BOOT_LINKER);
	(void)linux_close(LINUX_BOOT_DATA);
	(void)linux_close(LINUX_BOOT_STACK);
	return entry;
}
