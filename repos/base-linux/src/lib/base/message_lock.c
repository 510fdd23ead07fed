/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The lock of the message layer, see linux/message_lock.h.
 */
#include <base/mutex.h>
#include <linux/message_lock.h>

static struct fern_mutex lock;

void linux_message_lock(void)
{
	fern_mutex_lock(&lock);
}

void linux_message_unlock(void)
{
	fern_mutex_unlock(&lock);
}
