/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The one lock of the message layer: protects the capability table, the pools and the lists of idle channels.
 * Never held while waiting for anybody but core, which is asked for a page when a pool has to grow.
 */
#ifndef FERN_LINUX_MESSAGE_LOCK_H
#define FERN_LINUX_MESSAGE_LOCK_H

void linux_message_lock(void);
void linux_message_unlock(void);

#endif /* FERN_LINUX_MESSAGE_LOCK_H */
