/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Passing descriptors through the seqpacket sockets of capabilities and channels.
 */
#ifndef FERN_LINUX_DESCRIPTOR_MESSAGE_H
#define FERN_LINUX_DESCRIPTOR_MESSAGE_H

#include <base/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* as many as a message has capabilities, and one that names its target */
enum { LINUX_DESCRIPTORS_MAX = 9 };

/**
 * Send `tag` with `count` descriptors. FERN_GONE: nobody holds the other end. FERN_BUSY: its queue
 * is full. FERN_LIMIT: too many descriptors of this user are in flight.
 */
FERN_MUST_CHECK enum fern_status linux_send_descriptors(int socket, uint32_t tag,
                                                        int const *descriptors, size_t count);

/**
 * Receive a message without waiting. On FERN_OK exactly `count` descriptors were received and
 * belong to the caller; a message with another number of them, or of another size, is closed and
 * FERN_PROTOCOL.
 * FERN_EMPTY: no message. FERN_GONE: the other end is closed.
 */
FERN_MUST_CHECK enum fern_status linux_receive_descriptors(int socket, uint32_t *out_tag,
                                                           int *descriptors, size_t count);

void linux_close_all(int const *descriptors, size_t count);

#endif /* FERN_LINUX_DESCRIPTOR_MESSAGE_H */
