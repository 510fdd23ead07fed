/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Addresses for channel pages. The message area of the address space belongs to the message layer alone, so that
 * mapping a channel needs no call to core.
 */
#ifndef FERN_LINUX_MESSAGE_AREA_H
#define FERN_LINUX_MESSAGE_AREA_H

#include <base/status.h>

/** An unused page address; FERN_LIMIT: the area is full. Callers hold the message layer's lock. */
FERN_MUST_CHECK enum fern_status linux_message_area_alloc(void **out_address);

#endif /* FERN_LINUX_MESSAGE_AREA_H */
