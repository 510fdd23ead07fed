/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Raw descriptors.
 */
#include "raw.h"
#include <linux/boot_info.h>
#include <linux/syscall.h>
#include <util/memory.h>

bool raw_open(int descriptor)
{
	struct epoll_event event = { 0 };

	/* never succeeds in changing anything, and tells what is not open */
	return linux_epoll_ctl(LINUX_BOOT_EPOLL, -1, descriptor, &event) != -EBADF;
}

unsigned raw_open_count(void)
{
	unsigned count = 0;

	for (int descriptor = 0; descriptor < RAW_DESCRIPTORS_MAX; descriptor++)
		count += raw_open(descriptor);
	return count;
}

void raw_lowest_free(int *descriptors, size_t count)
{
	int next = 0;

	for (size_t i = 0; i < count; i++) {
		while (next < RAW_DESCRIPTORS_MAX && raw_open(next))
			next++;
		descriptors[i] = next++;
	}
}

/* room for as many descriptors as Linux permits, and one more */
union control {
	struct linux_cmsghdr header;
	uint8_t bytes[sizeof(struct linux_cmsghdr) + (RAW_IN_MESSAGE_MAX + 1) * sizeof(int)];
};

long raw_send(int socket, void const *data, size_t size, int const *descriptors, size_t count)
{
	static union control control;
	size_t const         control_size = sizeof(control.header) + count * sizeof(int);
	struct linux_iovec   iov = { (void *)data, size };
	struct linux_msghdr  message = { .iov = &iov, .iov_count = 1 };

	if (count) {
		control.header =
			(struct linux_cmsghdr){ control_size, LINUX_SOL_SOCKET, LINUX_SCM_RIGHTS };
		memcpy(control.bytes + sizeof(control.header), descriptors, count * sizeof(int));
		message.control = &control;
		message.control_length = control_size;
	}
	return linux_sendmsg(socket, &message, LINUX_MSG_DONTWAIT | LINUX_MSG_NOSIGNAL);
}

long raw_receive(int socket)
{
	static union control control;
	char                 data[64];
	struct linux_iovec   iov = { data, sizeof(data) };
	struct linux_msghdr  message = {
		 .iov = &iov, .iov_count = 1, .control = &control, .control_length = sizeof(control)
	};
	long const size = linux_recvmsg(socket, &message, LINUX_MSG_DONTWAIT);

	if (size < 0)
		return size;
	return message.control_length < sizeof(control.header)
	               ? 0
	               : (long)((control.header.length - sizeof(control.header)) / sizeof(int));
}

/* ---------------------------------------------------------------- memory ---- */

enum fern_status raw_memory_alloc(struct attacker const *attacker, size_t size,
                                  struct raw_memory *out_memory)
{
	struct fern_cap backing;
	uint64_t        attached;

	FERN_TRY(fern_ram_alloc(attacker->env->ram, size, FERN_CACHE_CACHED,
	                        &out_memory->dataspace));

	/* the first call may open a channel, which takes numbers */
	fern_ignore(fern_linux_native_detach(attacker->native, 1, &attached));
	raw_lowest_free(&out_memory->descriptor, 1);
	out_memory->size = size;
	return fern_linux_native_attach(attacker->native, out_memory->dataspace.cap, 0, 0, 0, false,
	                                true, false, &out_memory->address, &attached, &backing);
}

void raw_memory_free(struct attacker const *attacker, struct raw_memory const *memory)
{
	fern_ignore(fern_ram_free(attacker->env->ram,
	                          fern_ram_dataspace_as_dataspace(memory->dataspace)));
	fern_cap_release(memory->dataspace.cap);
}

bool raw_map(void *address, size_t size, int protection, int descriptor, uint64_t offset)
{
	return linux_mmap_ok(linux_mmap(address, size, protection,
	                                LINUX_MAP_SHARED | LINUX_MAP_FIXED, descriptor, offset));
}

/* ---------------------------------------------------------------- kernel objects ---- */

static void two_lowest_free(int *out_first, int *out_second)
{
	int free[2];

	raw_lowest_free(free, 2);
	*out_first = free[0];
	*out_second = free[1];
}

enum fern_status raw_alloc_object(struct attacker const    *attacker,
                                  struct linux_object_ends *out_ends)
{
	struct fern_cap server, client;

	two_lowest_free(&out_ends->server, &out_ends->client);
	return fern_linux_native_alloc_object(attacker->native, 0, &out_ends->id, &server, &client);
}

enum fern_status raw_alloc_signal(struct attacker const    *attacker,
                                  struct linux_signal_ends *out_ends)
{
	struct fern_cap receiver, submitter;

	two_lowest_free(&out_ends->receiver, &out_ends->submitter);
	return fern_linux_native_alloc_signal(attacker->native, &out_ends->id, &receiver,
	                                      &submitter);
}

enum fern_status raw_alloc_epoll(struct attacker const *attacker, struct linux_epoll *out_epoll)
{
	struct fern_cap epoll;

	raw_lowest_free(&out_epoll->fd, 1);
	return fern_linux_native_alloc_epoll(attacker->native, &out_epoll->id, &epoll);
}

enum fern_status raw_alloc_channel(struct attacker const *attacker, bool for_core,
                                   struct linux_channel_ends *out_ends)
{
	struct fern_cap cap[6];
	int             free[6];

	raw_lowest_free(free, 6);
	*out_ends = (struct linux_channel_ends){ 0,       free[0], free[1], free[2],
		                                 free[3], free[4], free[5] };
	return fern_linux_native_alloc_channel(attacker->native, for_core, &out_ends->id, &cap[0], &cap[1],
	                                       &cap[2], &cap[3], &cap[4], &cap[5]);
}

void raw_free(struct attacker const *attacker, uint64_t id)
{
	fern_ignore(fern_linux_native_free(attacker->native, id));
}

void raw_channel_discard(struct attacker const *attacker, struct linux_channel_ends const *ends)
{
	int const all[] = { ends->page,        ends->server_bell, ends->client_bell,
		            ends->client_pair, ends->server_pair, ends->epoll };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		(void)linux_close(all[i]);
	raw_free(attacker, ends->id);
}

enum fern_status raw_core_object(struct attacker const *attacker, struct raw_memory *out_memory,
                                 int *out_socket)
{
	struct fern_cap socket;

	FERN_TRY(raw_memory_alloc(attacker, 4096, out_memory));
	raw_lowest_free(out_socket, 1);
	return fern_linux_native_export(attacker->native, out_memory->dataspace.cap, &socket);
}
