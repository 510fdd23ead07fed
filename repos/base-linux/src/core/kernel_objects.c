/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Making kernel objects, for core's own use and for components. Sockets and bells are non-blocking,
 * so that nobody who holds one can make somebody else block in it; their buffers are as small as
 * the kernel permits.
 */
#include "core_syscall.h"
#include "domain.h"
#include <base/internal/layout.h>
#include <linux/descriptor_message.h>
#include <linux/fcntl.h>
#include <linux/kernel_objects.h>
#include <linux/memfd.h>

/** What a failure to make a descriptor means to whoever wanted it. */
static enum fern_status status_of(long result)
{
	if (result >= 0)
		return FERN_OK;
	return result == -EMFILE || result == -ENFILE ? FERN_OUT_OF_CAPS : FERN_OUT_OF_RAM;
}

/**
 * Let as little as possible wait to be received from this end: the kernel counts that at the
 * sender.
 */
static void minimize_buffer(int end)
{
	(void)linux_setsockopt_int(end, LINUX_SO_SNDBUF, 0);
}

enum fern_status linux_alloc_object(struct linux_object_ends *out_ends)
{
	int ends[2];

	FERN_TRY(status_of(linux_socketpair(ends, LINUX_O_NONBLOCK)));
	minimize_buffer(ends[0]); /* nothing is sent from this one, but its owner might do so to hoard memory */
	minimize_buffer(ends[1]);
	*out_ends = (struct linux_object_ends){ .server = ends[0], .client = ends[1] };
	return FERN_OK;
}

enum fern_status linux_alloc_signal(struct linux_signal_ends *out_ends)
{
	int ends[2];

	FERN_TRY(status_of(linux_pipe(ends, LINUX_O_CLOEXEC | LINUX_O_NONBLOCK)));
	*out_ends = (struct linux_signal_ends){ .receiver = ends[0], .submitter = ends[1] };

	/* one page is all that may wait in it */
	enum fern_status const status =
		status_of(linux_fcntl(ends[1], F_SETPIPE_SZ, FERN_PAGE_SIZE));
	if (status != FERN_OK)
		linux_close_all(ends, 2);
	return status;
}

enum fern_status linux_alloc_epoll(struct linux_epoll *out_epoll)
{
	*out_epoll = (struct linux_epoll){ .fd = linux_epoll_create() };
	return status_of(out_epoll->fd);
}

static enum fern_status make_bell(int *out_bell)
{
	*out_bell = linux_eventfd(LINUX_O_CLOEXEC | LINUX_O_NONBLOCK);
	return status_of(*out_bell);
}

enum fern_status linux_make_page(int *out_page)
{
	*out_page = linux_memfd_create("channel", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	FERN_TRY(status_of(*out_page));

	enum fern_status status = status_of(linux_ftruncate(*out_page, FERN_PAGE_SIZE));
	if (status == FERN_OK)
		status = status_of(linux_fcntl(*out_page, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SEAL));
	if (status != FERN_OK)
		(void)linux_close(*out_page);
	return status;
}

enum fern_status linux_alloc_channel(bool for_core, struct linux_channel_ends *out_ends)
{
	(void)for_core; /* native.c notes it */
	struct linux_epoll epoll = { .fd = -1 };
	int                page = -1, server = -1, client = -1;
	int                pair[2] = { -1, -1 };

	enum fern_status status = linux_make_page(&page);
	if (status == FERN_OK)
		status = make_bell(&server);
	if (status == FERN_OK)
		status = make_bell(&client);
	if (status == FERN_OK)
		status = linux_alloc_epoll(&epoll);
	if (status == FERN_OK)
		status = status_of(linux_socketpair(pair, LINUX_O_NONBLOCK));
	if (status == FERN_OK) {
		minimize_buffer(pair[0]);
		minimize_buffer(pair[1]);
	}

	*out_ends =
		(struct linux_channel_ends){ 0, page, server, client, pair[0], pair[1], epoll.fd };
	if (status != FERN_OK)
		linux_close_all((int const[]){ page, server, client, epoll.fd }, 4);
	return status;
}

enum fern_status linux_call_core(struct linux_channel_call *call)
{
	(void)call;
	return (enum fern_status)LINUX_NOT_HOSTED; /* core calls nobody, least of all itself */
}

void linux_free(uint64_t id)
{
	(void)id; /* core's own objects end with their descriptors */
}

void linux_free_object(uint64_t id)
{
	linux_free(id);
}

enum fern_status linux_pass_descriptors(int socket, uint32_t tag, int const *descriptors,
                                        size_t count)
{
	return linux_send_descriptors(socket, tag, descriptors, count); /* nobody may send more than core */
}

enum fern_status linux_alloc_page(void **out_page)
{
	*out_page = linux_mmap(NULL, FERN_PAGE_SIZE, LINUX_PROT_READ | LINUX_PROT_WRITE,
	                       LINUX_MAP_PRIVATE | LINUX_MAP_ANONYMOUS, -1, 0);
	return linux_mmap_ok(*out_page) ? FERN_OK : FERN_OUT_OF_RAM;
}
