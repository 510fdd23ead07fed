/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Each thread keeps one note. An error on its way out is noted by each frame it passes, the
 * innermost first, and outer frames lie at higher addresses: a note of the same status from a
 * higher frame is taken for the same error and dropped. This can mistake two equal errors for
 * one, which a diagnostic may; it costs nothing on the path without errors.
 */
#include <base/internal/thread_control_block.h>
#include <base/status.h>

void fern_status_note(enum fern_status status, char const *expression, char const *file, int line)
{
	struct fern_thread *const self = fern_thread_self();
	void const *const         frame = __builtin_frame_address(0);

	if (self->note.status == status && (char const *)frame > (char const *)self->note.frame)
		return;

	self->note.expression = expression;
	self->note.file = file;
	self->note.frame = frame;
	self->note.line = line;
	self->note.status = status;
}
