/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Messages with capabilities, see message.h.
 */
#include <message.h>

/* What capability `index` of `from` is called in the domain of `to`; what is none stays none. */
static uint32_t translate(struct thread const *from, struct thread *to, uint32_t index)
{
	uint64_t const identity = capability_identity(&from->domain->caps, index);

	return identity ? capability_receive(&to->domain->caps, identity) : 0;
}

bool message_copy(struct thread const *from, struct thread *to, uint64_t header)
{
	uint32_t const                       count = hw_header_caps(header);
	struct capability_table const *const table = &to->domain->caps;

	/* each of them may need an entry of its own */
	if (count > table->free_count)
		return false;

	message_copy_payload(from, to, header);
	if (!count)
		return true;

	/* others of the sender's domain may write there meanwhile: each index is read once */
	uint32_t const volatile *const indices = from->buffer->send.caps;
	for (uint32_t i = 0; i < count; i++)
		to->buffer->receive.caps[i] = translate(from, to, indices[i]);
	return true;
}
