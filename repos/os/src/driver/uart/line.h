/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A serial line and those who share it. Each has buffers of its own: all get what is received, who
 * does not read loses it for itself alone; output is sent in turns, who writes much waits for
 * itself alone. Pure logic, without a device.
 */
#ifndef LINE_H
#define LINE_H

#include "ring.h"
#include <util/list.h>

enum {
	LINE_TURN_MAX =
		256, /* bytes that one user sends before it is another's turn, if no line ends */
};

struct line_user {
	struct fern_list_element element; /* in line.users; the first one's turn it is to send */
	struct ring              input, output;
	uint64_t                 lost; /* bytes that were received behind `input`, which was full */
	bool                     news; /* something was received, and not signalled yet */
	bool                     waiting;  /* for room in `output` */
	bool                     has_room; /* waited for it; not signalled yet */
};

struct line {
	struct fern_list users;
	size_t           turn; /* bytes that the first one has sent in its turn */
};

/** Something was received. */
void line_receive(struct line *line, uint8_t byte);

/** The next byte to send. False: nobody has any. */
bool line_next(struct line *line, uint8_t *out_byte);

/** Queue bytes; returns how many there was room for. */
size_t line_write(struct line_user *user, uint8_t const *bytes, size_t length);

/**
 * Take up to `length` bytes that were received; returns how many. `*out_lost`: bytes that followed
 * them, and found no room.
 */
size_t line_read(struct line_user *user, uint8_t *out_bytes, size_t length, uint64_t *out_lost);

#endif /* LINE_H */
