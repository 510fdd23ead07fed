/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Sending descriptors in the place of a component.
 *
 * Linux counts the descriptors that wait in sockets for all processes of a user together, and
 * refuses to send more than the sender may have open. One component can make this many wait where
 * nobody receives, and then no component's capabilities travel any more. Core may have more
 * descriptors open than a component and is not affected: it fetches the descriptors and sends them.
 *
 * So that a component cannot exhaust core's limit by this, too, only a few of its messages sent by
 * core may wait to be received. Core keeps their sockets until then, and asks them.
 */
#include "domain.h"
#include <asm/ioctls.h>
#include <linux/descriptor_message.h>
#include <linux/sockios.h>
#include <linux/syscall.h>

/** Whether everything that was sent through a socket has been received. */
static bool drained(int socket)
{
	int waiting = 0;

	return LINUX_CALL(__NR_ioctl, socket, SIOCOUTQ, &waiting) < 0 || waiting == 0;
}

static void forget(int *socket)
{
	(void)linux_close(*socket);
	*socket = -1;
}

void linux_relay_init(struct linux_relay *relay)
{
	for (size_t i = 0; i < LINUX_RELAYED_MAX; i++)
		relay->sockets[i] = -1;
}

void linux_relay_forget(struct linux_relay *relay, bool all)
{
	for (size_t i = 0; i < LINUX_RELAYED_MAX; i++)
		if (relay->sockets[i] >= 0 && (all || drained(relay->sockets[i])))
			forget(&relay->sockets[i]);
}

static int *free_place(struct linux_relay *relay)
{
	for (size_t i = 0; i < LINUX_RELAYED_MAX; i++)
		if (relay->sockets[i] < 0)
			return &relay->sockets[i];
	return NULL;
}

enum fern_status linux_relay_send(struct linux_relay *relay, struct linux_process const *process,
                                  uint32_t tag, uint32_t const *numbers, size_t count)
{
	int              fetched[1 + LINUX_DESCRIPTORS_MAX];
	enum fern_status status = FERN_OK;
	size_t           held = 0;

	linux_relay_forget(relay, false);

	int *const place = free_place(relay);
	if (!place)
		return FERN_BUSY;

	for (; status == FERN_OK && held <= count; held += status == FERN_OK) {
		fetched[held] =
			(int)LINUX_CALL(__NR_pidfd_getfd, process->descriptor, numbers[held], 0);
		if (fetched[held] < 0)
			status = FERN_LIMIT; /* not permitted on this host, or nothing to fetch */
	}
	if (status == FERN_OK)
		status = linux_send_descriptors(fetched[0], tag, fetched + 1, count);
	if (status == FERN_OK)
		*place = fetched[0];
	linux_close_all(fetched + (status == FERN_OK), held - (status == FERN_OK));
	return status;
}
