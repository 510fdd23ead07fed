/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What a session costs the server that holds it, deducted from the client's donation by the
 * root library before the server's own code may spend the rest. Generous enough for every
 * kernel.
 */
#ifndef FERN_LIB_SERVER_SESSION_COST_H
#define FERN_LIB_SERVER_SESSION_COST_H

enum {
	/* bytes: the root's record, the kernel's part of the object */
	FERN_SESSION_COST_RAM = 1024,

	/* the object's capability */
	FERN_SESSION_COST_CAPS = 1,

	/* bytes, for each piece of memory: the root's record, the allocator's, rounding */
	FERN_SESSION_COST_ALLOCATION = 64,
};

#endif /* FERN_LIB_SERVER_SESSION_COST_H */
