/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What waits for a thread to receive it: calls and signals, in one queue in the order of their
 * arrival, so that neither can keep the other from being received.
 */
#ifndef FERN_KERNEL_EVENT_H
#define FERN_KERNEL_EVENT_H

#include <stdint.h>
#include <util/list.h>

/** Part of a struct thread (a call) or of a struct object (a signal context; kind: its type). */
struct event {
	uint32_t                 kind;
	uint32_t                 count; /* of signals that were not received */
	struct fern_list_element element;
};

/** The kind of a call's event; no value of enum object_type. */
enum { EVENT_CALL = 16 };

#endif /* FERN_KERNEL_EVENT_H */
