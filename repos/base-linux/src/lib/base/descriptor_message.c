/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Passing descriptors through sockets, see linux/descriptor_message.h.
 */
#include <linux/descriptor_message.h>
#include <linux/syscall.h>
#include <util/memory.h>

/* the longest control data we look at; the kernel closes descriptors for which there is no room */
union control {
	struct linux_cmsghdr header;
	uint8_t bytes[sizeof(struct linux_cmsghdr) + LINUX_DESCRIPTORS_MAX * sizeof(int)];
};

void linux_close_all(int const *descriptors, size_t count)
{
	for (size_t i = 0; i < count; i++)
		(void)linux_close(descriptors[i]);
}

static enum fern_status send_status(long result)
{
	switch (result) {
	case -EAGAIN: return FERN_BUSY;
	case -ETOOMANYREFS: return FERN_LIMIT;
	case -ENOMEM:
	case -ENOBUFS: return FERN_OUT_OF_RAM;
	default: return result < 0 ? FERN_GONE : FERN_OK;
	}
}

enum fern_status linux_send_descriptors(int socket, uint32_t tag, int const *descriptors,
                                        size_t count)
{
	union control      control;
	size_t const       size = sizeof(control.header) + count * sizeof(int);
	struct linux_iovec iov = { &tag, sizeof(tag) };

	if (count == 0 || count > LINUX_DESCRIPTORS_MAX)
		return FERN_INVALID_ARGUMENT;

	control.header = (struct linux_cmsghdr){ size, LINUX_SOL_SOCKET, LINUX_SCM_RIGHTS };
	memcpy(control.bytes + sizeof(control.header), descriptors, count * sizeof(int));

	return send_status(linux_sendmsg(socket,
	                                 &(struct linux_msghdr){ .iov = &iov,
	                                                         .iov_count = 1,
	                                                         .control = &control,
	                                                         .control_length = size },
	                                 LINUX_MSG_DONTWAIT | LINUX_MSG_NOSIGNAL));
}

/**
 * The descriptors that came with a message: their number, or 0 if the control data is none we know.
 */
static size_t received_count(struct linux_msghdr const *message, union control const *control)
{
	if (message->control_length < sizeof(control->header) ||
	    control->header.level != LINUX_SOL_SOCKET || control->header.type != LINUX_SCM_RIGHTS ||
	    control->header.length < sizeof(control->header))
		return 0;
	return (control->header.length - sizeof(control->header)) / sizeof(int);
}

enum fern_status linux_receive_descriptors(int socket, uint32_t *out_tag, int *descriptors,
                                           size_t count)
{
	union control       control;
	uint32_t            tag[2];
	struct linux_iovec  iov = { tag, sizeof(tag) };
	struct linux_msghdr message = {
		.iov = &iov, .iov_count = 1, .control = &control, .control_length = sizeof(control)
	};
	long const size =
		linux_recvmsg(socket, &message, LINUX_MSG_DONTWAIT | LINUX_MSG_CMSG_CLOEXEC);

	if (size < 0)
		return size == -EAGAIN || size == -EINTR ? FERN_EMPTY : FERN_GONE;

	size_t const received = received_count(&message, &control);
	int const *const received_descriptors =
		(int const *)(control.bytes + sizeof(control.header));

	if (size == 0 && received == 0)
		return FERN_GONE; /* the other side never sends empty messages */

	if (size != sizeof(tag[0]) || received != count || (message.flags & LINUX_MSG_CTRUNC)) {
		linux_close_all(received_descriptors, received);
		return FERN_PROTOCOL;
	}
	memcpy(descriptors, received_descriptors, count * sizeof(int));
	*out_tag = tag[0];
	return FERN_OK;
}
