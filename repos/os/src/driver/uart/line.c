/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "line.h"

void line_receive(struct line *line, uint8_t byte)
{
	fern_list_for_each(&line->users, struct line_user, element, user) {
		/* what is lost lies behind what is kept: no gap within the text */
		if (user->lost || !ring_add(&user->input, byte))
			user->lost++;
		user->news = true;
	}
}

static struct line_user *first_user(struct line const *line)
{
	return fern_list_first(&line->users, struct line_user, element);
}

static void end_turn(struct line *line)
{
	struct line_user *const user = first_user(line);

	fern_list_remove(&user->element);
	fern_list_append(&line->users, &user->element);
	line->turn = 0;
}

static bool anything_to_send(struct line const *line)
{
	fern_list_for_each(&line->users, struct line_user, element, user)
		if (user->output.count)
			return true;
	return false;
}

bool line_next(struct line *line, uint8_t *out_byte)
{
	struct line_user *user;

	if (!anything_to_send(line))
		return false;
	while (!ring_take(&first_user(line)->output, out_byte))
		end_turn(line);

	user = first_user(line);
	if (user->waiting && user->output.count <= RING_SIZE / 2) {
		user->waiting = false;
		user->has_room = true;
	}
	if (++line->turn == LINE_TURN_MAX || *out_byte == '\n')
		end_turn(line);
	return true;
}

size_t line_write(struct line_user *user, uint8_t const *bytes, size_t length)
{
	size_t written = 0;

	while (written < length && ring_add(&user->output, bytes[written]))
		written++;
	user->waiting = written < length;
	return written;
}

size_t line_read(struct line_user *user, uint8_t *out_bytes, size_t length, uint64_t *out_lost)
{
	size_t count = 0;

	while (count < length && ring_take(&user->input, &out_bytes[count]))
		count++;
	*out_lost = 0;
	if (user->input.count == 0) {
		*out_lost = user->lost;
		user->lost = 0;
	}
	return count;
}
