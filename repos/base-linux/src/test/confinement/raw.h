/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The component's descriptors, which ld.lib.so hides but cannot keep from anybody.
 *
 * The kernel gives the lowest free numbers, in order: whatever a call hands out can be found by
 * knowing these before.
 */
#ifndef CONFINEMENT_RAW_H
#define CONFINEMENT_RAW_H

#include "attack.h"
#include <linux/channel.h>
#include <linux/kernel_objects.h>
#include <stddef.h>

enum {
	RAW_DESCRIPTORS_MAX = 4096, /* what core permits */
	RAW_IN_MESSAGE_MAX = 253,   /* what Linux permits in one message */
};

bool raw_open(int descriptor);

/** The number of open descriptors. */
unsigned raw_open_count(void);

/** The lowest free numbers, in ascending order; too large ones if there are none. */
void raw_lowest_free(int *descriptors, size_t count);

/** Send `size` bytes with `count` copies of descriptors; the kernel's result. */
long raw_send(int socket, void const *data, size_t size, int const *descriptors, size_t count);

/** Receive and forget a message's bytes; its descriptors stay open. Their number, or the kernel's
 * error. */
long raw_receive(int socket);

/** A page of memory with its raw descriptor, open for writing, mapped by nobody. Freed with its
 * dataspace. */
struct raw_memory {
	struct fern_ram_dataspace_cap dataspace;
	int                           descriptor;
	size_t                        size;    /* bytes */
	uint64_t                      address; /* where core believes it is attached */
};
FERN_MUST_CHECK enum fern_status raw_memory_alloc(struct attacker const *attacker, size_t size,
                                                  struct raw_memory *out_memory);

/** Free it at core; the descriptor stays open. */
void raw_memory_free(struct attacker const *attacker, struct raw_memory const *memory);

/** Kernel objects made by core, with raw descriptors; `id` is for fern_linux_native_free(). */
FERN_MUST_CHECK enum fern_status raw_alloc_object(struct attacker const    *attacker,
                                                  struct linux_object_ends *out_ends);
FERN_MUST_CHECK enum fern_status raw_alloc_signal(struct attacker const    *attacker,
                                                  struct linux_signal_ends *out_ends);
FERN_MUST_CHECK enum fern_status raw_alloc_epoll(struct attacker const *attacker,
                                                 struct linux_epoll    *out_epoll);
FERN_MUST_CHECK enum fern_status raw_alloc_channel(struct attacker const *attacker, bool for_core,
                                                   struct linux_channel_ends *out_ends);

void raw_free(struct attacker const *attacker, uint64_t id);

/** Close every descriptor of a channel, and give it back. */
void raw_channel_discard(struct attacker const *attacker, struct linux_channel_ends const *ends);

/** The raw descriptor of an object of core that answers calls: a dataspace. */
FERN_MUST_CHECK enum fern_status raw_core_object(struct attacker const *attacker,
                                                 struct raw_memory *out_memory, int *out_socket);

/** Map with the one form that is allowed; true on success. */
bool raw_map(void *address, size_t size, int protection, int descriptor, uint64_t offset);

/* an address that core does not attach anything at: the end of the window */
#define RAW_SCRATCH ((void *)0xf00000000UL)

#endif /* CONFINEMENT_RAW_H */
