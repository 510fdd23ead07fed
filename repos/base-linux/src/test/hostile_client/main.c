/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Reports the page fault itself, so that it gets hold of the descriptor which ld.lib.so closes;
 * keeps that and a mapping, and has fault handlers of its own. See repos/base/src/test/hostile.
 */
#include <base/attach.h>
#include <base/clock.h>
#include <base/component.h>
#include <base/log.h>
#include <linux/guarded.h>
#include <linux/signal_handler.h>
#include <linux/syscall.h>
#include <linux_native/linux_native.h>
#include <page_fault.h>
#include <pd/pd.h>
#include <rom/connection.h>

enum { PAGE = 4096, PUBLIC = 'p', SECRET = 'S', DESCRIPTORS = 200, LOOK_US = 2 * 1000 * 1000 };

/* where core attaches nothing: the end of the area */
#define KEPT  ((char *)0xf00000000UL)
#define AGAIN (KEPT + PAGE)

static void ignore(struct linux_fault const *fault)
{
	(void)fault;
	linux_exit_group(1); /* all accesses are guarded */
}

static char peek(char const *address)
{
	char value = 0;

	return linux_guarded_copy(&value, address, 1) ? value : 0;
}

static bool map(char *address, int descriptor)
{
	return linux_mmap_ok(linux_mmap(address, PAGE, LINUX_PROT_READ,
	                                LINUX_MAP_SHARED | LINUX_MAP_FIXED, descriptor, 0));
}

/* Have core resolve a fault at `address`; the capability is the descriptor. */
static enum fern_status get_backing(struct fern_env *env, void *address,
                                    struct fern_cap *out_backing)
{
	struct fern_cap native = FERN_CAP_INVALID;
	uint64_t        begin, size, offset;
	uint32_t        ticket;
	bool            waits, writeable, executable;

	FERN_TRY(fern_pd_native(env->pd, &native));
	do {
		FERN_TRY(fern_linux_native_fault(
			(struct fern_linux_native_cap){ native }, 0, (uintptr_t)address, 1,
			PAGE_FAULT, PAGE_FAULT_USER_READ, &waits, &ticket, &begin, &size, &offset,
			&writeable, &executable, out_backing));
	} while (waits);
	return FERN_OK;
}

/* The number of the descriptor that shows the public content. */
static int find_descriptor(void)
{
	for (int descriptor = 0; descriptor < DESCRIPTORS; descriptor++)
		if (map(KEPT, descriptor) && peek(KEPT) == PUBLIC)
			return descriptor;
	return -1;
}

static void look_for_secret(int descriptor)
{
	uint64_t const end = fern_clock_us() + LOOK_US;
	unsigned       looks = 0;
	bool           seen = false;

	for (; fern_clock_us() < end; looks++)
		seen = seen || peek(KEPT) == SECRET ||
		       (map(AGAIN, descriptor) && peek(AGAIN) == SECRET);
	if (seen)
		fern_error("sees the secret");
	else if (peek(KEPT) == PUBLIC)
		fern_error("nothing was taken back");
	else
		fern_log("looked %u times", looks);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	struct fern_rom_args const    args = { .name = "memory" };
	struct fern_rom_connection    rom;
	struct fern_rom_dataspace_cap memory = { 0 };
	struct fern_cap               backing = FERN_CAP_INVALID;
	void                         *address = NULL;

	FERN_TRY(fern_rom_connection_open(&rom, env, &args));
	FERN_TRY(fern_rom_dataspace(rom.cap, &memory));
	FERN_TRY(fern_attach(env, fern_rom_dataspace_as_dataspace(memory),
	                     &(struct fern_attach_options){ 0 }, &address, NULL));
	linux_install_fault_handlers(ignore);
	FERN_TRY(get_backing(env, address, &backing));

	int const descriptor = find_descriptor();
	if (descriptor < 0) {
		fern_error("has no descriptor to keep");
		return FERN_OK;
	}
	fern_log("keeps what it got");
	look_for_secret(descriptor);
	return FERN_OK;
}
